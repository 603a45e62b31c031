from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

AGAIN_MINUTES = 15


class ContactJourneyConditionMixin(models.AbstractModel):
    """A part of a version of a journey that may have conditions, and stands while
    something is wrong with it.

    Made by ``contact.journey`` alone, of its definition.
    """

    _name = "contact.journey.condition.mixin"
    _description = "Part of a Journey With Conditions"
    _inherit = ["contact.condition.mixin"]

    journey_id = fields.Many2one(
        "contact.journey", required=True, readonly=True, ondelete="cascade", index=True
    )
    version_id = fields.Many2one(
        "contact.journey.version",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    domain = fields.Char("Conditions", readonly=True)
    problem = fields.Text("Why It Stands", readonly=True, copy=False)
    retry_date = fields.Datetime("Tried Again", readonly=True, copy=False)

    def action_adopt_conditions(self):
        """Have the conditions evaluated with one's own rights from now on.

        :raises AccessError: for who may not change the journey
        :raises ValidationError: for who may not ask for such conditions
        """
        self.journey_id.check_access("write")
        # Parts of a version are written by nobody; who may change the journey may
        # take over its conditions, which are checked with this person's rights.
        for record_sudo in self.sudo():
            record_sudo.domain = record_sudo.domain

    @api.model
    def _may_keep_conditions(self):
        # Parts are written by nobody; who may change journeys may have made them.
        return self.env["contact.journey"].has_access("write")

    def _conditions_in_words(self):
        """:return: what is asked for, in one line"""
        try:
            sign, parts = self.env["contact.domain.formatter"]._parts(
                "res.partner", self.domain
            )
        except UserError:
            return self.domain  # what is wrong with it, the step says that needs it
        between = self.env._("and") if sign == "&" else self.env._("or")
        return f" {between} ".join(words for words, _domain in parts)

    def _sql_matching(self, ids):
        """Which contacts of participants match the conditions, by the rights of their
        writer and of the responsible person.

        :param list ids: of ``contact.journey.participant``
        :return: SQL of their ids
        """
        Participant = self.env["contact.journey.participant"]
        return self._sql_matching_among(Participant._partner_ids(ids))

    def _sql_matching_among(self, partner_ids):
        contacts = self.journey_id._contacts()
        domain = self._matching(contacts) & Domain("id", "in", partner_ids)
        return contacts._search(domain).select()

    def _sql_matching_all(self):
        """As ``_sql_matching``, of all contacts."""
        contacts = self.journey_id._contacts()
        return contacts._search(self._matching(contacts)).select()

    def _stand(self, problem):
        """Stop here, say why, and try again by and by; the owner is told once.

        :param str problem: why it cannot go on
        """
        problem = problem.partition("\n")[0]
        is_news = self.problem != problem
        self.write(
            {
                "problem": problem,
                "retry_date": fields.Datetime.now() + timedelta(minutes=AGAIN_MINUTES),
            }
        )
        if is_news:
            self.journey_id._notify_responsible(
                self.env._(
                    "“%(part)s” stands until this is corrected: %(problem)s",
                    part=self.display_name,
                    problem=problem,
                )
            )

    def _clear_problem(self):
        standing = self.filtered("problem")
        standing.write({"problem": False, "retry_date": False})
