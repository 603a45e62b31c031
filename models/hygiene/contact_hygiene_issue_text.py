from odoo import api, fields, models
from odoo.tools import format_date


class ContactHygieneIssue(models.Model):
    """Says in words what is wrong."""

    _inherit = "contact.hygiene.issue"

    description = fields.Char("What Is Wrong", compute="_compute_description")
    proposed = fields.Char(compute="_compute_description")

    @api.depends("kind", "found", "detail", "proposal")
    @api.depends_context("lang")
    def _compute_description(self):
        for issue in self:
            tell = getattr(issue, f"_format_{issue.kind.split('_')[0]}", None)
            issue.description = tell() if tell else issue.found
            issue.proposed = issue._format_proposed()

    def _format_proposed(self):
        if self.fix == "write":
            return self.proposal
        return {
            "clear": self.env._("Clear it"),
            "verify": self.env._("The data are right"),
            "merge": self.env._("Compare and merge"),
        }.get(self.fix, False)

    def _format_email(self):
        reason = self._email_reasons().get(self.detail) or self._kind_reason()
        return self.env._("%(found)s: %(reason)s", found=self.found, reason=reason)

    def _format_phone(self):
        reason = self._phone_reasons().get(self.detail) or self._kind_reason()
        return self.env._("%(found)s: %(reason)s", found=self.found, reason=reason)

    def _kind_reason(self):
        return {
            "email_syntax": self.env._("no mail can get there"),
            "email_lookalike": self.env._("letters that only look right"),
            "email_typo": self.env._("looks like a typo"),
            "email_domain": self.env._("this domain takes no mail"),
            "email_disposable": self.env._("a disposable email address"),
            "email_role": self.env._("read by whoever is there"),
            "email_bounced": self.env._(
                "%(number)s mails came back", number=self.detail
            ),
            "phone_invalid": self.env._("no number of this country"),
            "phone_format": self.env._("the country code is missing"),
        }[self.kind]

    def _email_reasons(self):
        """What is wrong with an address, by the codes of ``lib/hygiene``."""
        return {
            "too_long": self.env._("longer than any address"),
            "no_at": self.env._("there is no @"),
            "no_local": self.env._("nothing stands before the @"),
            "no_domain": self.env._("nothing stands behind the @"),
            "many_at": self.env._("more than one @"),
            "space": self.env._("a space in it"),
            "comma": self.env._("a comma instead of a point"),
            "no_ending": self.env._("the ending is missing, such as .com"),
            "reserved": self.env._("a domain that cannot get mail"),
            "dots": self.env._("a point in a wrong place"),
            "hidden": self.env._("signs in it that nobody sees"),
            "mixed": self.env._("letters of several alphabets"),
            "provider": self.env._("only looks like a big provider"),
            "styled": self.env._("decorated letters"),
        }

    def _phone_reasons(self):
        """What is wrong with a number, by the codes of ``lib/hygiene``."""
        return {
            "several": self.env._("more than one number"),
            "too_long": self.env._("longer than any number"),
            "no_number": self.env._("no number at all"),
            "no_such_number": self.env._("there is no such number"),
            "no_country": self.env._("the country is not known"),
            "extension": self.env._("write the extension as “ext. 12”"),
        }

    def _format_stale(self):
        return self.env._("Not verified since %(day)s", day=self._day())

    def _format_inactive(self):
        return self.env._("Did nothing since %(day)s", day=self._day())

    def _day(self):
        return format_date(self.env, self.detail)

    def _format_incomplete(self):
        Contact = self.env["res.partner"]
        names = [name for name in (self.detail or "").split(",") if name]
        labels = [
            Contact._fields[name]._description_string(self.env)
            for name in names
            if name in Contact._fields
        ]
        return self.env._("Lacks: %(fields)s", fields=", ".join(labels))

    def _format_duplicate(self):
        reason = self._duplicate_reasons().get(self.detail, "")
        # A contact of another company is not named.
        other = self.other_id.sudo(False)
        name = other.display_name if other.has_access("read") else "–"
        return self.env._("%(contact)s: %(reason)s", contact=name, reason=reason)

    def _duplicate_reasons(self):
        return {
            "by_hand": self.env._("said to be different"),
            "same_email": self.env._("same address, and a name alike"),
            "same_email_other_name": self.env._("same address, another name"),
            "same_email_role": self.env._("same address, of a desk"),
            "same_phone": self.env._("same phone, and a name alike"),
            "same_phone_other_name": self.env._("same phone, another name"),
            "same_vat": self.env._("same tax number, and a name alike"),
            "same_vat_other_name": self.env._("same tax number, another name"),
            "same_name_company": self.env._("same name at one company"),
            "similar_name_company": self.env._("similar name at one company"),
            "same_name_town": self.env._("same name in one town"),
            "similar_name_town": self.env._("similar name in one town"),
        }
