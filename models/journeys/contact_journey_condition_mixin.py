from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

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
    condition_model = fields.Char(
        readonly=True, help="What the conditions are about. Empty: contacts."
    )
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
    def _adopting_model(self):
        return "contact.journey"

    @api.model
    def _may_keep_conditions(self):
        # Parts are written by nobody; who may change journeys may have made them.
        return self.env["contact.journey"].has_access("write")

    def _conditions_in_words(self):
        """:return: what is asked for, in one line"""
        try:
            sign, parts = self.env["contact.domain.formatter"]._parts(
                self._condition_model(), self.domain
            )
        except UserError:
            return self.domain  # what is wrong with it, the step says that needs it
        between = self.env._("and") if sign == "&" else self.env._("or")
        return f" {between} ".join(words for words, _domain in parts)

    def _condition_model(self):
        return self.condition_model or "res.partner"

    def _asked_of(self, partner, participant=None):
        """
        :param participant: of the contact; may be none, or several
        :return: what the conditions ask about: the contact, or the record by which it
            entered; empty, where that is not known
        """
        if not self.condition_model:
            return partner
        same = (participant or self._participants()).filtered(
            lambda each: each.res_model == self.condition_model
        )
        return self.env[self.condition_model].browse(same[:1].res_id or [])

    def _sql_meets(self, ids=None):
        """The condition that ``participant`` matches: its contact, or the record that
        it entered by. By the rights of the writer and of the responsible person.

        :param list ids: of the participants that are asked about; None: all
        """
        if self.condition_model:
            return SQL(
                "(participant.res_id IS NOT NULL AND participant.res_model = %s"
                " AND participant.res_id IN (%s))",
                self.condition_model,
                self._sql_matching_all()
                if ids is None
                else self._sql_matching_among(self._participants()._record_ids(ids)),
            )
        return SQL(
            "participant.partner_id IN (%s)",
            self._sql_matching_all()
            if ids is None
            else self._sql_matching_among(self._participants()._partner_ids(ids)),
        )

    def _sql_matching_among(self, among_ids):
        asking = self._asking()
        domain = self._matching(asking) & Domain("id", "in", among_ids)
        return asking._search(domain).select()

    def _sql_matching_all(self):
        asking = self._asking()
        return asking._search(self._matching(asking)).select()

    def _participants(self):
        return self.env["contact.journey.participant"]

    def _asking(self):
        """:return: what the conditions search, as the responsible person sees it"""
        if self.condition_model:
            return self.journey_id._records(self.condition_model)
        return self.journey_id._contacts()

    def _check_responsible(self):
        """
        :raises UserError: if the responsible person may not read the records that the
            conditions are about
        """
        for part in self:
            if not part.condition_model or not part._has_conditions():
                continue
            asking = part._asking()
            if not asking.has_access("read"):
                raise UserError(
                    self.env._(
                        "%(part)s: %(user)s may not read %(model)s. Choose another "
                        "responsible person.",
                        part=part.display_name,
                        user=part.journey_id.user_id.sudo().name,
                        model=asking._description,
                    )
                )

    def _check_usable(self):
        result = super()._check_usable()
        self._check_responsible()
        return result

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
