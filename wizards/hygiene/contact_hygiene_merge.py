from itertools import combinations

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

MAX_COMPARED = 20  # contacts in one dialog
MERGED_AT_ONCE = 2  # besides the one that is kept: core takes three


class ContactHygieneMerge(models.TransientModel):
    """Contacts side by side, field by field, before a person merges them.

    Merging itself is Odoo's; this says beforehand what it does, lets a person choose
    the values that are kept, and writes down those that are not.
    """

    _name = "contact.hygiene.merge"
    _inherit = "contact.wizard.mixin"
    _description = "Compare and Merge Contacts"

    contact_ids = fields.One2many("contact.hygiene.merge.contact", "merge_id")
    line_ids = fields.One2many("contact.hygiene.merge.line", "merge_id", "Fields")
    target_id = fields.Many2one(
        "res.partner", "Keep", required=True, readonly=True, ondelete="cascade"
    )

    # ------------------------------------------------------------
    # Comparing
    # ------------------------------------------------------------

    @api.model
    def _open_for(self, issues):
        """Compare the contacts of findings, and who else is the same as one of them.

        :param issues: ``contact.hygiene.issue``, of kind duplicate
        """
        return self._open_for_contacts(self._connected(issues))

    @api.model
    def _connected(self, issues):
        """If A is B, and B certainly is C, all three are one; who is only likely the
        same, as a namesake with another address, is left to a look of its own.

        :return: contacts, ``MAX_COMPARED`` at most
        """
        partners = issues.partner_id | issues.other_id
        while len(partners) < MAX_COMPARED:
            near = self.env["contact.hygiene.issue"].search(
                [
                    ("kind", "=", "duplicate"),
                    ("state", "=", "open"),
                    ("confidence", "=", "certain"),
                    "|",
                    ("partner_id", "in", partners.ids),
                    ("other_id", "in", partners.ids),
                ]
            )
            grown = partners | near.partner_id | near.other_id
            if grown == partners:
                break
            partners = grown
        return partners[:MAX_COMPARED]

    @api.model
    def _open_for_contacts(self, partners):
        """
        :raises UserError: with less than two, or too many to compare
        """
        if not 2 <= len(partners) <= MAX_COMPARED:
            raise UserError(
                self.env._(
                    "Choose 2 to %(most)s contacts to compare.", most=MAX_COMPARED
                )
            )
        merge = self.create(
            {
                "target_id": self._best(partners).id,
                "contact_ids": [
                    Command.create({"partner_id": partner.id})
                    for partner in partners.sorted("id")
                ],
            }
        )
        merge._compare()
        return merge._show()

    @api.model
    def _best(self, partners):
        """The one with a login, else core's choice: active, and the oldest."""
        # Users are not everybody's to see.
        with_user = partners.filtered(
            lambda partner: partner.sudo().with_context(active_test=False).user_ids
        )
        Merger = self.env["base.partner.merge.automatic.wizard"]
        return Merger._get_ordered_partner((with_user or partners).ids)[-1]

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare and Merge"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _partners(self):
        return self.contact_ids.partner_id

    def _compare(self):
        """Make a line of each field in which the contacts differ.

        What was chosen before stays chosen where it is still there.
        """
        Line = self.env["contact.hygiene.merge.line"]
        chosen = {line.field_name: line.value_id.partner_id for line in self.line_ids}
        self.line_ids.unlink()
        Line._make(self, chosen)

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_merge(self):
        """Merge, in one transaction.

        :raises UserError: when these may not be merged
        """
        self.ensure_one()
        partners = self._locked_partners()
        target = self.target_id
        self._check_mergeable(partners, target)
        values, note = self.line_ids._get_chosen_values(), self._format_dropped()
        # Before the others go: their lines go with them.
        sources = partners - target
        # Whoever may merge contacts may have all of them merged, what they may not see
        # included. That addresses may differ has been looked at by a person here.
        merger_sudo = self.env["base.partner.merge.automatic.wizard"].sudo()
        target_sudo = target.sudo()
        for start in range(0, len(sources), MERGED_AT_ONCE):
            step = sources[start : start + MERGED_AT_ONCE]
            merger_sudo._merge((step + target).ids, target_sudo, extra_checks=False)
        self.env.invalidate_all()
        self._write_chosen(target, values)
        target._message_log(body=note)
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": target.id,
            "views": [(False, "form")],
        }

    @api.model
    def _write_chosen(self, target, values):
        different = {
            name: value
            for name, value in values.items()
            if target._fields[name].convert_to_write(target[name], target) != value
        }
        if different:
            target.write(different)

    def action_not_duplicates(self):
        """Remember for good that these are different contacts."""
        self.ensure_one()
        partners = self._partners()
        partners.check_access("write")
        # Nobody writes findings; whoever may change the contacts decides about them.
        Issue_sudo = self.env["contact.hygiene.issue"].sudo()
        pairs = [tuple(pair) for pair in combinations(sorted(partners.ids), 2)]
        known = Issue_sudo.search(
            [
                ("kind", "=", "duplicate"),
                ("state", "in", ("open", "ignored")),
                ("partner_id", "in", partners.ids),
                ("other_id", "in", partners.ids),
            ]
        )
        known.filtered(lambda issue: issue.state == "open")._decide("ignored")
        known_pairs = {(issue.partner_id.id, issue.other_id.id) for issue in known}
        Issue_sudo.create(
            [
                {
                    "partner_id": one,
                    "other_id": other,
                    "kind": "duplicate",
                    "detail": "by_hand",
                    "confidence": "possible",
                    "state": "ignored",
                    "date": fields.Datetime.now(),
                    "closed_date": fields.Datetime.now(),
                    "user_id": self.env.uid,
                }
                for one, other in pairs
                if (one, other) not in known_pairs
            ]
        )
        return {"type": "ir.actions.act_window_close"}
