from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...lib.mail.addresses import normal_form, sql_emails, sql_has_email
from ...lib.sql import sql_array
from ..common.columns_in_order import columns_in_order
from ..interactions.kinds import SIGNS_OF_LIFE
from .contact_sunset_policy import UNDER_WAY

# Whoever is left alone, and then who has gone least far.
SURVIVORS = ("taken_back", *UNDER_WAY)


class ContactSunsetMember(models.Model):
    """A contact under a sunset policy: how far it has gone, and when it goes on.

    Written by the policy's statements alone, and taken back by an administrator.
    """

    _name = "contact.sunset.member"
    _description = "Contact Under a Sunset Policy"
    _inherit = "contact.open.mixin"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    policy_id = fields.Many2one(
        "contact.sunset.policy", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, readonly=True, ondelete="cascade"
    )
    email = fields.Char(related="partner_id.email")
    step = fields.Selection(
        [
            ("inactive", "Inactive"),
            ("last_chance", "Last Chance"),
            ("suppressed", "Suppressed"),
            ("archived", "Archived"),
            ("returned", "Returned"),
            ("taken_back", "Taken Back"),
        ],
        required=True,
        readonly=True,
        group_expand=columns_in_order("step"),
    )
    entry_date = fields.Datetime("Entered On", required=True, readonly=True)
    date = fields.Datetime("Since", required=True, readonly=True)
    next_date = fields.Datetime("Next Step", readonly=True)
    reason = fields.Selection("_selection_reason", "Why", readonly=True)
    is_held = fields.Boolean(
        "Kept Out",
        readonly=True,
        help="Somebody took a step back: the policy goes no further with this contact.",
    )
    suppression_id = fields.Many2one(
        "contact.suppression",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        groups="contact_marketing.group_manager",
        help="The suppression that the policy made, and so may lift.",
    )
    further_suppression_ids = fields.Many2many(
        "contact.suppression",
        "contact_sunset_member_suppression_rel",
        "member_id",
        "suppression_id",
        "Further Suppressions",
        readonly=True,
        groups="contact_marketing.group_manager",
        help="Those of the contact's other addresses.",
    )

    _under_way_uniq = models.UniqueIndex(
        "(policy_id, partner_id) WHERE step != 'returned'",
        "A contact is under a policy once.",
    )
    _partner_idx = models.Index("(partner_id)")
    _due_idx = models.Index("(policy_id, next_date, id) WHERE next_date IS NOT NULL")
    _step_idx = models.Index("(policy_id, step)")

    @api.model
    def _selection_reason(self):
        Policy = self.env["contact.sunset.policy"]
        return [
            ("sign", self.env._("did something")),
            ("by_hand", self.env._("by hand")),
            ("unmatched", self.env._("is no longer meant by the policy")),
            ("merged", self.env._("was merged with another contact")),
            ("shared", self.env._("not suppressed: somebody else needs the address")),
            *Policy._protections(),
            *(
                (code, self.env._("not archived: %(why)s", why=label))
                for code, label in Policy._keepings()
            ),
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_under_way(self):
        if any(member.step in UNDER_WAY for member in self):
            raise UserError(
                self.env._("Take it back first: what was done to a contact would stay.")
            )

    # ------------------------------------------------------------
    # Taking back
    # ------------------------------------------------------------

    def action_take_back(self):
        """Undo all steps of these contacts; the policy leaves them alone for good."""
        self._check_may_take_back()
        # As the system, which did it.
        self.sudo()._under_way()._take_back("taken_back", "by_hand")

    def action_take_back_step(self):
        """Undo the last step alone; the policy leaves them alone for good."""
        self._check_may_take_back()
        self.sudo()._under_way()._step_back()

    def _check_may_take_back(self):
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(
            "contact_marketing.group_manager"
        ):
            raise AccessError(
                self.env._(
                    "Only administrators of Contact Marketing take back what a policy "
                    "did."
                )
            )

    def _under_way(self):
        return self.filtered(lambda member: member.step in UNDER_WAY)

    @api.model
    def _return_after(self, interactions):
        """Whoever did something is back at once, before it has effects.

        :param interactions: of humans
        """
        partner_ids = [
            interaction.partner_id.id
            for interaction in interactions
            if interaction.kind in SIGNS_OF_LIFE
        ]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT member.id FROM contact_sunset_member member
                -- Where no policy is at work, nobody is looked up.
                WHERE EXISTS (
                    SELECT FROM contact_sunset_member any_member
                    WHERE any_member.step != 'returned'
                      AND any_member.step = ANY(%(under_way)s))
                  AND member.step = ANY(%(under_way)s) AND member.partner_id IN (
                    SELECT unnest(%(ids)s)
                    UNION ALL
                    SELECT sharer.id FROM res_partner contact
                    CROSS JOIN unnest(%(emails)s) AS mine(address)
                    JOIN res_partner sharer ON %(has_it)s
                    WHERE contact.id = ANY(%(ids)s))
                """,
                under_way=list(UNDER_WAY),
                ids=sql_array(partner_ids),
                emails=sql_emails("contact"),
                has_it=sql_has_email("sharer", SQL("ARRAY[mine.address]")),
            )
        )
        self.browse(row[0] for row in rows)._take_back("returned", "sign")

    # ------------------------------------------------------------
    # Contacts that are merged or erased
    # ------------------------------------------------------------

    @api.model
    def _merge_rows(self, source_ids, target_id):
        """Let members follow contacts that are being merged.

        Of several under one policy one stays: who is left alone, else who has gone
        least far; what was done to the others is taken back.

        :param list source_ids: ids of contacts that go
        :param int target_id: the id of the contact that stays
        """
        ids = [*source_ids, target_id]
        members = self.search(
            [("partner_id", "in", ids), ("step", "!=", "returned")], order="id"
        )
        for of_policy in members.grouped("policy_id").values():
            survivor = of_policy.sorted(
                lambda member: (not member.is_held, SURVIVORS.index(member.step))
            )[:1]
            rest = of_policy - survivor
            # What the survivor shares with the rest stays as it is.
            (rest & rest._under_way()).filtered(
                lambda member, survivor=survivor: (
                    not member.suppression_id
                    or member.suppression_id != survivor.suppression_id
                )
            )._take_back("returned", "merged")
            rest._give_further_suppressions(survivor)
            rest.filtered(lambda member: member.step != "returned")._drop()
        self.env.cr.execute(
            SQL(
                "UPDATE contact_sunset_member SET partner_id = %s"
                " WHERE partner_id = ANY(%s)",
                target_id,
                list(source_ids),
            )
        )

    def _give_further_suppressions(self, survivor):
        self.env.cr.execute(
            SQL(
                """
                WITH given AS (
                    DELETE FROM contact_sunset_member_suppression_rel
                    WHERE member_id = ANY(%s) RETURNING suppression_id
                )
                INSERT INTO contact_sunset_member_suppression_rel
                    (member_id, suppression_id)
                SELECT %s, suppression_id FROM given ON CONFLICT DO NOTHING
                """,
                self.ids,
                survivor.id,
            )
        )

    def _drop(self):
        self.env.cr.execute(
            SQL("DELETE FROM contact_sunset_member WHERE id = ANY(%s)", self.ids)
        )
        self.invalidate_model(flush=False)

    @api.model
    def _anonymize(self, partner_id, addresses):
        """Forget an erased person; the address stays suppressed, whoever shares it.

        :param addresses: normalised addresses of the person
        """
        self.env.flush_all()
        Suppression = self.env["contact.suppression"]
        self.env.cr.execute(
            SQL(
                """
                WITH owned AS MATERIALIZED (
                    UPDATE contact_sunset_member member SET suppression_id = NULL
                    FROM contact_suppression suppression
                    WHERE suppression.id = member.suppression_id
                      AND suppression.address_hash = ANY(%(hashes)s)
                    RETURNING suppression.id
                ), further AS MATERIALIZED (
                    DELETE FROM contact_sunset_member_suppression_rel owner
                    USING contact_suppression suppression
                    WHERE suppression.id = owner.suppression_id
                      AND suppression.address_hash = ANY(%(hashes)s)
                    RETURNING suppression.id
                )
                UPDATE contact_suppression SET note = %(note)s
                WHERE id IN (SELECT id FROM owned UNION SELECT id FROM further)
                """,
                hashes=[
                    Suppression._hash(normal_form(address)) for address in addresses
                ],
                note=self.env._("Erased on request."),
            )
        )
        self.env.cr.execute(
            SQL("DELETE FROM contact_sunset_member WHERE partner_id = %s", partner_id)
        )
        self.env.invalidate_all(flush=False)
