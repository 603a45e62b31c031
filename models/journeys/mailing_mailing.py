from odoo import models
from odoo.exceptions import UserError

from ...lib.journeys.records import tokens_in

TELLING = ("subject", "preview", "body_html", "body_plaintext")


class MailingMailing(models.Model):
    """What a step of a journey sends may be deleted: the step then stands. It may tell
    of the records that contacts enter by."""

    _inherit = "mailing.mailing"

    def write(self, vals):
        tokens = tokens_in(*map(vals.get, TELLING))
        if tokens and not self.env.su:
            for mailing in self:
                mailing._check_told(tokens - mailing._record_tokens())
        return super().write(vals)

    def unlink(self):
        # Who may delete a mailing need not see the journeys that it is the content of.
        every_sudo = self.env["contact.campaign"].sudo().with_context(active_test=False)
        every_sudo.search(
            [("mailing_id", "in", self.ids), ("journey_id", "!=", False)]
        ).mailing_id = False
        return super().unlink()

    def _record_tokens(self):
        """:return: what the mailing says of records"""
        names = (name for name in TELLING if name in self._fields)
        return tokens_in(*(self[name] for name in names))

    def _check_told(self, tokens):
        """
        :param set tokens: what the mailing is to say of records from now on
        :raises UserError: if a journey sends it, and tells by it of records that the
            user may not read
        """
        if not tokens:
            return
        # Who may write a mailing need not see the journeys that send it.
        for version_sudo in self.sudo()._telling_versions():
            journey_sudo, model_name = (
                version_sudo.journey_id,
                version_sudo.record_model,
            )
            if journey_sudo._may_have_told(self.env, model_name, tokens):
                continue
            raise UserError(
                self.env._(
                    "The journey “%(journey)s” sends “%(mailing)s”, and you may not "
                    "read every %(model)s that it would tell of. Leave out %(tokens)s, "
                    "or have somebody write it who may.",
                    journey=journey_sudo.name,
                    mailing=self.subject,
                    tokens=", ".join(sorted(tokens)),
                    model=self.env[model_name]._description,
                )
            )

    def _telling_versions(self):
        """:return: the versions of journeys that send this with a record: as the
        content of a step, or as what is sent of it right now"""
        versions = (
            self.env["contact.journey.step"]
            .search([("mailing_id", "=", self.id)])
            .version_id
        )
        versions |= self.run_id.campaign_id.journey_id.version_ids
        return versions.filtered(
            lambda version: (
                version.record_model and version.state in ("live", "finishing")
            )
        )
