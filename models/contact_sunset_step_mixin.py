from odoo import fields, models
from odoo.tools import SQL

from .contact_sunset_audience_mixin import UNDER_WAY
from .mail_address import normal_form


class ContactSunsetStepMixin(models.AbstractModel):
    """Does a step of a sunset policy to many contacts of it, and undoes it."""

    _name = "contact.sunset.step.mixin"
    _description = "Does Sunset Steps"

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
        self.partner_id.contact_list_add(self.policy_id.list_id.ids)
        self._reach("last_chance")

    def _suppress_addresses(self):
        """Suppress their addresses, but none that somebody else needs."""
        shared = self._sharing()
        alone = self - shared
        Suppression = self.env["contact.suppression"]
        made = Suppression._suppress(
            alone.partner_id.mapped("email_normalized"), self.env._("Sunset policy.")
        )
        # An address that several members have was suppressed for all of them.
        hashes = {
            member.id: Suppression._hash(
                normal_form(member.partner_id.email_normalized)
            )
            for member in alone
            if member.partner_id.email_normalized
        }
        ours = made | Suppression.search(
            [
                ("address_hash", "in", list(set(hashes.values()))),
                ("id", "in", self._owned_suppressions(hashes.values())),
            ]
        )
        by_hash = {each.address_hash: each.id for each in ours}
        alone._reach("suppressed")
        alone._set_suppressions(
            {
                member_id: by_hash[address_hash]
                for member_id, address_hash in hashes.items()
                if address_hash in by_hash
            }
        )
        shared._reach("suppressed", reason="shared")

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

    def _sharing(self):
        """:return: those whose address another active contact has, one that is not as
        far under the same policy"""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT member.id FROM contact_sunset_member member
                JOIN res_partner contact ON contact.id = member.partner_id
                JOIN res_partner twin ON twin.id != contact.id AND twin.active
                 AND twin.email_normalized = contact.email_normalized
                WHERE member.id = ANY(%s) AND NOT EXISTS (
                    SELECT FROM contact_sunset_member other
                    WHERE other.partner_id = twin.id
                      AND other.policy_id = member.policy_id AND NOT other.is_held
                      AND (other.step = 'suppressed' OR other.next_date <= %s
                           AND other.step = member.step))
                """,
                self.ids,
                fields.Datetime.now(),
            )
        )
        return self.browse(row[0] for row in rows)

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
                ) judged WHERE reason IS NOT NULL
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
                    WHERE member.suppression_id = suppression.id)
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
        members = self._with_twins()
        if not members:
            return
        members._unarchive()
        members._lift()
        members._unlist()
        held = members.filtered("is_held")
        over = {"date": fields.Datetime.now(), "next_date": None, "reason": reason}
        (members - held)._set_rows(step=outcome, is_held=False, **over)
        held._set_rows(step="taken_back", is_held=False, **over)

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
                (members._with_twins() - members)._set_rows(reason="shared")
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

    def _with_twins(self):
        """:return: also the members that share a suppression with these: the address
        is mailed again, or is not"""
        shared = self.sudo().suppression_id
        if not shared:
            return self
        return self | self.search(
            [("suppression_id", "in", shared.ids), ("step", "in", UNDER_WAY)]
        )

    def _unarchive(self):
        archived = self.filtered(lambda member: member.step == "archived").partner_id
        archived.filtered(
            lambda contact: not contact.active and not contact.erased_date
        ).write({"active": True})

    def _lift(self):
        """Lift the suppressions that policies made; those of erased people were taken
        from them."""
        self.suppression_id.unlink()
        self.invalidate_model(["suppression_id"], flush=False)

    def _unlist(self):
        self.env["contact.list.member"]._remove(
            SQL(
                """
                SELECT member.partner_id, policy.list_id
                FROM contact_sunset_member member
                JOIN contact_sunset_policy policy ON policy.id = member.policy_id
                WHERE member.id = ANY(%s)
                """,
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
        self._forget_shown()

    def _set_suppressions(self, suppressions):
        """
        :param dict suppressions: by id of the member, the id of its suppression
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE contact_sunset_member member
                SET suppression_id = made.suppression_id
                FROM unnest(%s::int[], %s::int[]) AS made(member_id, suppression_id)
                WHERE made.member_id = member.id
                """,
                list(suppressions),
                list(suppressions.values()),
            )
        )
        self._forget_shown()

    def _forget_shown(self):
        self.invalidate_model(flush=False)
        Policy = self.env["contact.sunset.policy"]
        counts = [name for name in Policy._fields if name.endswith("_count")]
        Policy.invalidate_model(["member_ids", *counts], flush=False)
