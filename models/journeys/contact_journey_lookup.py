from odoo import api, models

from ...lib.journeys.definition import Problem
from .steps import KINDS

# By which field what a definition names is found, and which records may be named.
LOOKUPS = {
    "res.partner.category": ("name", []),
    "contact.list": ("name", []),
    "contact.journey": ("name", []),
    "mail.activity.type": ("name", []),
    "res.users": ("login", [("share", "=", False)]),
    "crm.team": ("name", []),
    "ir.actions.server": ("name", [("model_name", "=", "res.partner")]),
    "mailing.filter": ("name", [("mailing_model_name", "=", "res.partner")]),
    "mailing.mailing": ("subject", [("run_id", "=", False), ("state", "=", "draft")]),
}


class ContactJourney(models.Model):
    """What a definition names is looked up with the rights of who saves it. What a
    step names today it may go on naming, whoever saves it."""

    _inherit = "contact.journey"

    @api.model
    def _lookup(self, model_name):
        return LOOKUPS.get(model_name, (self.env[model_name]._rec_name, []))

    def _find_named(self, step, problems):
        """:return: by option of a step, the records that it names"""
        found, today = {}, self._named_today(step)
        for name, option in KINDS[step.kind].options.items():
            value = step.options.get(name)
            if not option.comodel or not value:
                continue
            records = [
                self._find(option.comodel, each, step.key, problems, today.get(name))
                for each in (value if option.is_many else [value])
            ]
            found[name] = self.env[option.comodel].union(*records)
        return found

    def _named_today(self, step):
        """:return: by option, what the step of this key names in the version that runs,
        and in the one that the definition takes the place of"""
        before = self._versions_today().step_ids.filtered(
            lambda one: (one.key, one.kind) == (step.key, step.kind)
        )
        return KINDS[step.kind].named(before) if before else {}

    def _versions_today(self):
        return self._shown_version() | self.live_version_id

    def _find_segment(self, entry, problems):
        today = self._versions_today().rule_ids.segment_id
        return self._find("mailing.filter", entry["segment"], None, problems, today)

    @api.model
    def _find(self, model_name, named, step, problems, today=None):
        """
        :param named: the name or the id of a record that the user may read
        :param today: records that may be named without that
        :return: the record; none, with a problem, where that is not one
        """
        Model = self.env[model_name]
        may_read = Model.has_access("read")
        field, domain = self._lookup(model_name)
        if isinstance(named, int):
            known = [("id", "=", named)] if 0 < named < 2**31 else [("id", "=", 0)]
        else:
            known = [(field, "=", named)]
        records = Model.search([*known, *domain], limit=2) if may_read else Model
        if not records and today:
            # Whoever had the step name it had the right to; it only stays, archived
            # or not: that, the step says.
            records_sudo = (
                today.sudo()
                .with_context(active_test=False)
                .search([("id", "in", today.ids), *known, *domain], limit=2)
            )
            records = records_sudo.sudo(self.env.su)
        if len(records) == 1:
            return records
        if records:
            message = self.env._(
                "there are several %(model)s “%(name)s”. Give the id.",
                model=Model._description,
                name=named,
            )
        elif may_read:
            message = self.env._(
                "there is no %(model)s “%(name)s”. Choose another one.",
                model=Model._description,
                name=named,
            )
        else:
            message = self.env._(
                "you may not choose %(model)s “%(name)s”. Have somebody add this step "
                "who may.",
                model=Model._description,
                name=named,
            )
        problems.append(Problem(step, message, {}))
        return Model
