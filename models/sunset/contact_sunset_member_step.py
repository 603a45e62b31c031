from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.mail.addresses import sql_emails, sql_has_email
from ...lib.sql import sql_rows
from .contact_sunset_policy import UNDER_WAY


class ContactSunsetMember(models.Model):
    """Does a step of a sunset policy to many contacts of it, and undoes it."""

    _inherit = "contact.sunset.member"

    # ------------------------------------------------------------
    # Forward
    # ------------------------------------------------------------

    def _go_on(self, step):
        """Take members of one policy, all at the same step, to the next one.

        :param step: which; None: the policy has no more steps
        """
        if step == "last_chance":
            self._give_last_chance()
        elif step == "suppressed":
            self._suppress_addresses()
        elif step == "archived":
            self._archive_contacts()
        else:
            self._set_rows(next_date=None)

    def _give_last_chance(self):
        policy = self.policy_id
        self.partner_id.contact_list_add(
            policy.list_id.ids, source=f"{policy._name},{policy.id}"
        )
        self._reach("last_chance")

    def _suppress_addresses(self):
        """Suppress all their addresses, but none that somebody else needs."""
        shared = self._shared_addresses()
        Suppression = self.env["contact.suppression"]
        hashes = {
            member: {
                Suppression._hash(address): address
                for address in member.partner_id._emails()
                - shared.get(member.id, set())
            }
            for member in self
        }
        wanted = {hash_: each for own in hashes.values() for hash_, each in own.items()}
        made = Suppression._suppress(
            list(wanted.values()), self.env._("Sunset policy.")
        )
        # An address that several members have was suppressed for all of them.
        ours = made | Suppression.search(
            [
                ("address_hash", "in", list(wanted)),
                ("id", "in", self._owned_suppressions(wanted)),
            ]
        )
        by_hash = {each.address_hash: each.id for each in ours}
        sharing = self.filtered(lambda member: member.id in shared)
        (self - sharing)._reach("suppressed")
        sharing._reach("suppressed", reason="shared")
        self._set_suppressions(
            {
                member.id: [by_hash[each] for each in own if each in by_hash]
                for member, own in hashes.items()
            }
        )

    def _archive_contacts(self):
        kept = self._kept()
        for reason, members in kept.items():
            members._set_rows(next_date=None, reason=reason)
        going = self - self.union(*kept.values()) if kept else self
        going.partner_id.write({"active": False})
        going._reach("archived")

    def _reach(self, step, reason=None):
        for policy, members in self.grouped("policy_id").items():
            now = fields.Datetime.now()
            members._set_rows(
                step=step,
                date=now,
                next_date=policy._next_date(step, now),
                reason=reason,
            )

    # ------------------------------------------------------------
    # Who is left out of a step
    # ------------------------------------------------------------

    def _shared_addresses(self):
        """:return: by id of those of whose addresses another active contact has one,
        that is not as far under the same policy: the set of these addresses"""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT member.id, mine.address
                FROM contact_sunset_member member
                JOIN res_partner contact ON contact.id = member.partner_id
                CROSS JOIN unnest(%s) AS mine(address)
                JOIN res_partner sharer ON sharer.id != contact.id AND sharer.active
                    AND %s
                WHERE member.id = ANY(%s) AND NOT EXISTS (
                    SELECT FROM contact_sunset_member other
                    WHERE other.partner_id = sharer.id
                      AND other.policy_id = member.policy_id AND NOT other.is_held
                      AND (other.step = 'suppressed' OR other.next_date <= %s
                           AND other.step = member.step))
                """,
                sql_emails("contact"),
                sql_has_email("sharer", SQL("ARRAY[mine.address]")),
                self.ids,
                fields.Datetime.now(),
            )
        )
        shared = {}
        for member_id, address in rows:
            shared.setdefault(member_id, set()).add(address)
        return shared

    def _kept(self):
        """:return: by reason, those who are never archived"""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, reason FROM (
                    SELECT member.id, %s AS reason FROM contact_sunset_member member
                    JOIN res_partner contact ON contact.id = member.partner_id
                    WHERE member.id = ANY(%s)
                ) evaluated WHERE reason IS NOT NULL
                """,
                self.env["contact.sunset.policy"]._sql_kept("contact"),
                self.ids,
            )
        )
        kept = {}
        for member_id, reason in rows:
            kept[reason] = kept.get(reason, self.browse()) | self.browse(member_id)
        return kept

    def _owned_suppressions(self, hashes):
        """:return: ids of suppressions of these addresses that policies made"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT suppression.id FROM contact_suppression suppression
                WHERE suppression.address_hash = ANY(%s) AND EXISTS (
                    SELECT FROM contact_sunset_member member
                    WHERE member.suppression_id = suppression.id
                    UNION ALL
                    SELECT FROM contact_sunset_member_suppression_rel further
                    WHERE further.suppression_id = suppression.id)
                """,
                list(hashes),
            )
        )
        return [row[0] for row in rows]

    # ------------------------------------------------------------
    # Back
    # ------------------------------------------------------------

    def _take_back(self, outcome, reason):
        """Undo all that policies did to these members.

        :param str outcome: ``returned`` or ``taken_back``; who is left alone already
            stays so
        :param str reason: of ``_selection_reason``
        """
        members = self._with_sharers()
        if not members:
            return
        members._unarchive()
        members._lift()
        members._unlist()
        current = members.filtered("is_held")
        over = {"date": fields.Datetime.now(), "next_date": None, "reason": reason}
        (members - current)._set_rows(step=outcome, is_held=False, **over)
        current._set_rows(step="taken_back", is_held=False, **over)

    def _step_back(self):
        """Undo the last step of each, and go no further with it."""
        for step, members in self.grouped("step").items():
            if step == "inactive":
                members._take_back("taken_back", "by_hand")
                continue
            if step == "archived":
                members._unarchive()
            elif step == "suppressed":
                # Who shares the address is mailed again, too, and told why.
                (members._with_sharers() - members)._set_rows(reason="shared")
                members._lift()
            else:
                members._unlist()
            for policy, of_policy in members.grouped("policy_id").items():
                before = policy._before(step)
                of_policy._set_rows(
                    step=before,
                    date=fields.Datetime.now(),
                    next_date=None,
                    reason="by_hand",
                    is_held=True,
                )

    def _with_sharers(self):
        """:return: also the members that share a suppression with these: the address
        is mailed again, or is not"""
        shared = self.sudo()._suppressions()
        if not shared:
            return self
        holds_it = Domain("suppression_id", "in", shared.ids) | Domain(
            "further_suppression_ids", "in", shared.ids
        )
        return self | self.search(holds_it & Domain("step", "in", UNDER_WAY))

    def _suppressions(self):
        return self.suppression_id | self.further_suppression_ids

    def _unarchive(self):
        archived = self.filtered(lambda member: member.step == "archived").partner_id
        archived.filtered(
            lambda contact: not contact.active and not contact.erased_date
        ).write({"active": True})

    def _lift(self):
        """Lift the suppressions that policies made; those of erased people were taken
        from them."""
        self._suppressions().unlink()
        self.invalidate_model(
            ["suppression_id", "further_suppression_ids"], flush=False
        )

    def _unlist(self):
        self.env["contact.list.member"]._remove(
            SQL(
                """
                SELECT member.partner_id, policy.list_id,
                       %s || ',' || policy.id AS source, NULL::int AS interaction_id,
                       %s AS user_id
                FROM contact_sunset_member member
                JOIN contact_sunset_policy policy ON policy.id = member.policy_id
                WHERE member.id = ANY(%s)
                """,
                self.policy_id._name,
                self.env.uid,
                self.ids,
            )
        )

    # ------------------------------------------------------------
    # The rows
    # ------------------------------------------------------------

    def _set_rows(self, **values):
        """Set the same values for all of them, in one statement."""
        if not self:
            return
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE contact_sunset_member SET %s WHERE id = ANY(%s)",
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value)
                    for name, value in values.items()
                ),
                self.ids,
            )
        )
        self._invalidate_displayed()

    def _set_suppressions(self, suppressions):
        """
        :param dict suppressions: by id of the member, the ids of its suppressions
        """
        pairs = [(id_, own[0]) for id_, own in suppressions.items() if own]
        further = [(id_, each) for id_, own in suppressions.items() for each in own[1:]]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_sunset_member member
                SET suppression_id = made.suppression_id
                FROM %s
                WHERE made.member_id = member.id
                """,
                sql_rows("made", pairs, member_id="int", suppression_id="int"),
            )
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO contact_sunset_member_suppression_rel
                    (member_id, suppression_id)
                SELECT * FROM %s ON CONFLICT DO NOTHING
                """,
                sql_rows("made", further, member_id="int", suppression_id="int"),
            )
        )
        self._invalidate_displayed()

    def _invalidate_displayed(self):
        self.invalidate_model(flush=False)
        Policy = self.env["contact.sunset.policy"]
        counts = [name for name in Policy._fields if name.endswith("_count")]
        Policy.invalidate_model(["member_ids", *counts], flush=False)
