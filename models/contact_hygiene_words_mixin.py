from odoo import api, fields, models
from odoo.tools import format_date


class ContactHygieneWordsMixin(models.AbstractModel):
    """Says in words what is wrong."""

    _name = "contact.hygiene.words.mixin"
    _description = "Says What Is Wrong"

    description = fields.Char("What Is Wrong", compute="_compute_description")
    proposed = fields.Char(compute="_compute_description")

    @api.depends("kind", "found", "detail", "proposal")
    @api.depends_context("lang")
    def _compute_description(self):
        for issue in self:
            tell = getattr(issue, f"_tell_{issue.kind.split('_')[0]}", None)
            issue.description = tell() if tell else issue.found
            issue.proposed = issue._tell_proposed()

    def _tell_proposed(self):
        if self.fix == "write":
            return self.proposal
        return {
            "clear": self.env._("Clear it"),
            "verify": self.env._("The data are right"),
            "merge": self.env._("Compare and merge"),
        }.get(self.fix, False)

    def _tell_email(self):
        reason = self._email_reasons().get(self.detail) or self._kind_reason()
        return self.env._("%(found)s: %(reason)s", found=self.found, reason=reason)

    def _tell_phone(self):
        return self.env._(
            "%(found)s: %(reason)s", found=self.found, reason=self._kind_reason()
        )

    def _kind_reason(self):
        return {
            "email_syntax": self.env._("no mail can get there"),
            "email_lookalike": self.env._("letters that only look right"),
            "email_typo": self.env._("looks mistyped"),
            "email_domain": self.env._("this domain takes no mail"),
            "email_disposable": self.env._("an address to throw away"),
            "email_role": self.env._("read by whoever is there"),
            "email_bounced": self.env._(
                "%(number)s mails came back", number=self.detail
            ),
            "phone_invalid": self.env._("no number of this country"),
            "phone_format": self.env._("the country code is missing"),
        }[self.kind]

    def _email_reasons(self):
        return {}

    def _tell_stale(self):
        return self.env._(
            "Nobody saw since %(day)s that the data are right", day=self._day()
        )

    def _tell_inactive(self):
        return self.env._("Did nothing since %(day)s", day=self._day())

    def _day(self):
        return format_date(self.env, self.detail)

    def _tell_incomplete(self):
        Contact = self.env["res.partner"]
        names = [name for name in (self.detail or "").split(",") if name]
        labels = [
            Contact._fields[name]._description_string(self.env)
            for name in names
            if name in Contact._fields
        ]
        return self.env._("Lacks: %(fields)s", fields=", ".join(labels))

    def _tell_duplicate(self):
        reason = self._duplicate_reasons().get(self.detail, "")
        # A contact of another company is not named.
        other = self.other_id.sudo(False)
        name = other.display_name if other.has_access("read") else "–"
        return self.env._("%(contact)s: %(reason)s", contact=name, reason=reason)

    def _duplicate_reasons(self):
        return {}
