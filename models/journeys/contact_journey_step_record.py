from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...lib.journeys.records import LINES
from .contact_journey_record import RECORD_LINES


class ContactJourneyStep(models.Model):
    """Steps whose mail tells of the record that a contact entered by."""

    _inherit = "contact.journey.step"

    def _record_tokens(self):
        """:return: what the mail says of the record"""
        # What a journey sends is no secret of its mailings.
        return self.mailing_id.sudo()._record_tokens()

    def _check_record_tokens(self):
        """
        :raises UserError: if the mail cannot tell of the record
        """
        tokens = self._record_tokens()
        if not tokens:
            return
        values = {"step": self.key, "tokens": ", ".join(sorted(tokens))}
        model_name = self.version_id.record_model
        if self.kind != "mail":
            raise UserError(
                self.env._("%(step)s: only mails may use %(tokens)s.", **values)
            )
        if not model_name:
            raise UserError(
                self.env._(
                    "%(step)s: the mail uses %(tokens)s, but contacts enter without a "
                    "record. Add an entry “record”, or change the mail.",
                    **values,
                )
            )
        records = self.journey_id._records(model_name)
        values["model"] = records._description
        if LINES in tokens and model_name not in RECORD_LINES:
            raise UserError(
                self.env._(
                    "%(step)s: %(model)s has no lines. Change the mail, which uses "
                    "%(tokens)s.",
                    **values,
                )
            )
        if not self.journey_id._may_tell(records, tokens):
            raise UserError(
                self.env._(
                    "%(step)s: the mail uses %(tokens)s, and %(user)s may not read "
                    "%(model)s. Choose another responsible person, or change the mail.",
                    user=self.journey_id.user_id.sudo().name,
                    **values,
                )
            )

    def _check_told_by(self, user_env):
        """
        :param user_env: the environment of who publishes the step
        :raises UserError: if the mail tells of records that this person may not read
        """
        tokens = self._record_tokens()
        model_name = self.version_id.record_model
        if not tokens or self.journey_id._may_have_told(user_env, model_name, tokens):
            return
        raise UserError(
            self.env._(
                "%(step)s: the mail uses %(tokens)s, and you may not read every "
                "%(model)s that it would tell of. Have somebody publish it who may, or "
                "change the mail.",
                step=self.key,
                tokens=", ".join(sorted(tokens)),
                model=self.env[model_name]._description,
            )
        )

    def _without_record(self, ids):
        """:return: by id of a participant, why the mail cannot be about its record"""
        if not ids or not self._record_tokens():
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM contact_journey_participant
                WHERE id = ANY(%s)
                  AND (res_id IS NULL OR res_model IS DISTINCT FROM %s)
                """,
                list(ids),
                self.version_id.record_model or None,
            )
        )
        return {participant_id: "no_record" for (participant_id,) in rows}
