from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..common.actions import RELOAD, notify

# What is cleared if the finding is accepted, when nothing better is proposed.
CLEARED = {
    "email_syntax",
    "email_lookalike",
    "email_domain",
    "email_disposable",
    "email_bounced",
    "phone_invalid",
}


class ContactHygieneIssue(models.Model):
    """What a person decides about findings: accept, ignore for good, take back.

    Whoever may change a contact may decide; each fix is written by the ORM, in that
    person's name, and logged on the contact.
    """

    _inherit = "contact.hygiene.issue"

    closed_date = fields.Datetime("Closed On", readonly=True)
    user_id = fields.Many2one(
        "res.users", "Closed By", readonly=True, ondelete="set null"
    )
    old_value = fields.Char(readonly=True, help="What was there before the fix.")
    new_value = fields.Char(readonly=True, help="What the fix wrote.")
    fix = fields.Selection(
        [
            ("write", "Write what is proposed"),
            ("clear", "Clear it"),
            ("verify", "The data are right"),
            ("merge", "Merge"),
        ],
        compute="_compute_fix",
    )

    def _compute_fix(self):
        for issue in self:
            issue.fix = False
            if issue.proposal:
                issue.fix = "write"
            elif issue.kind in CLEARED:
                issue.fix = "clear"
            else:
                issue.fix = {"stale": "verify", "duplicate": "merge"}.get(issue.kind)

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_accept(self):
        """Do what is proposed; duplicates are compared before they are merged.

        :raises UserError: when none of these can be fixed by a click
        :raises AccessError: without the right to change the contacts
        """
        waiting = self.filtered(lambda issue: issue.state == "open")
        if waiting and set(waiting.mapped("fix")) == {"merge"}:
            return waiting.action_merge()
        fixable = waiting.filtered(lambda issue: issue.fix not in (False, "merge"))
        fixed = fixable._fix()
        if not fixed:
            raise UserError(
                self.env._(
                    "Nothing was changed: this needs a person. Open the contact, or "
                    "ignore what is no fault."
                )
            )
        return self._format(
            self.env._("%(number)s fixed.", number=len(fixed)), len(self - fixed)
        )

    def action_ignore(self):
        """Leave it as it is, for good: it is not found again."""
        self.filtered(lambda issue: issue.state == "open")._decide("ignored")

    def action_reopen(self):
        self.filtered(lambda issue: issue.state == "ignored")._decide("open")

    def action_undo(self):
        """Write back what was there before the fix, where nobody changed it since.

        :raises UserError: when none of these can be taken back
        """
        fixed = self.filtered(lambda issue: issue.state == "fixed" and issue.fix)
        undoable = fixed.filtered(
            lambda issue: issue.fix != "merge" and issue._is_as_fixed()
        )
        if not undoable:
            raise UserError(
                self.env._(
                    "Nothing was taken back: only fixes can be that were made here, "
                    "and whose values nobody has changed since. Merges stay."
                )
            )
        undoable._write_values(
            {issue: issue._from_text(issue.old_value) for issue in undoable},
            self.env._("Fix taken back"),
        )
        undoable._decide("open")
        return self._format(
            self.env._("%(number)s taken back.", number=len(undoable)),
            len(self - undoable),
        )

    def action_merge(self):
        """Compare the contacts of these findings, and merge them if you want."""
        return self.env["contact.hygiene.merge"]._open_for(self)

    # ------------------------------------------------------------
    # The fix
    # ------------------------------------------------------------

    def _fix(self):
        """:return: those that were fixed; what was changed meanwhile is left alone"""
        fixable = self.filtered(lambda issue: issue._is_as_found())
        old_values = {issue: issue.partner_id[issue._field()] for issue in fixable}
        new_values = {issue: issue._proposed_value() for issue in fixable}
        fixable._keep_consents(new_values)
        fixable._write_values(new_values, self.env._("Fixed"))
        for issue in fixable:
            # Whoever may change the contact may decide, and just did change it.
            issue.sudo().write(
                {
                    "old_value": issue._to_text(old_values[issue]),
                    "new_value": issue._to_text(new_values[issue]),
                }
            )
        fixable._decide("fixed")
        return fixable

    def _write_values(self, values, title):
        """
        :param dict values: by finding
        :param str title: of the note on the contact
        """
        notes, wanted = defaultdict(list), defaultdict(dict)
        for issue, value in values.items():
            partner, name = issue.partner_id, issue._field()
            label = partner._fields[name]._description_string(self.env)
            notes[partner.id].append(
                f"{title}: {label}: {partner[name] or '–'} → {value or '–'}"
            )
            wanted[partner.id][name] = value
        # What is cleared or verified is the same for many: one write does for all.
        alike = defaultdict(list)
        for partner_id, vals in wanted.items():
            alike[tuple(vals.items())].append(partner_id)
        Partner = self.env["res.partner"]
        for vals, partner_ids in alike.items():
            Partner.browse(partner_ids).write(dict(vals))
        Partner.browse(notes)._message_log_batch(
            bodies={partner_id: "\n".join(lines) for partner_id, lines in notes.items()}
        )

    def _keep_consents(self, new_values):
        """Where a mistyped domain is corrected the mailbox is the same: what was agreed
        to holds. For any other new address it waits for a confirmation."""
        corrections = {}
        for issue in self.filtered(lambda issue: issue.kind == "email_typo"):
            old = issue.partner_id.email_normalized or ""
            new = email_normalize(new_values[issue] or "") or ""
            if old and old.rpartition("@")[0] == new.rpartition("@")[0]:
                corrections[issue.partner_id] = (old, new)
        # Whoever may change the address may decide that it was a typing error.
        self.env["contact.consent"].sudo()._keep_for_corrected(corrections)

    def _field(self):
        return "verified_date" if self.kind == "stale" else self.field_name

    def _proposed_value(self):
        if self.fix == "verify":
            return fields.Date.context_today(self)
        return self.proposal or False

    def _is_as_found(self):
        value = self.partner_id[self._field()]
        return self.kind == "stale" or (value or "").startswith(self.found or "")

    def _is_as_fixed(self):
        value = self.partner_id[self._field()] or False
        return value == self._from_text(self.new_value)

    def _to_text(self, value):
        return fields.Date.to_string(value) if self.fix == "verify" else value

    def _from_text(self, text):
        return fields.Date.to_date(text) if self.fix == "verify" else text

    def _decide(self, state):
        """
        :raises AccessError: without the right to change the contacts
        """
        if not self:
            return
        partners = self.partner_id | self.other_id
        partners.check_access("write")
        is_open = state == "open"
        # Nobody writes findings; whoever may change the contacts decides about them.
        self.sudo().write(
            {
                "state": state,
                "closed_date": False if is_open else fields.Datetime.now(),
                "user_id": False if is_open else self.env.uid,
            }
        )
        self.env["contact.quality"].sudo()._refresh(partners.ids)

    def _format(self, done, left):
        if not left:
            return None
        return notify(
            self.env._(
                "%(done)s %(left)s left as they are: they need a look, or were changed "
                "meanwhile.",
                done=done,
                left=left,
            ),
            kind="warning",
            then=RELOAD,
        )
