from odoo import models

from ..common.companies import working_companies

# By model of a part, what makes its conditions the same ones: also what they are about,
# since rights to ask one thing lend none to ask another in the same words.
PLACES = {
    "contact.journey.step": ("kind", "key", "condition_model", "domain"),
    "contact.journey.rule": ("kind", "interaction_kind", "condition_model", "domain"),
}


class ContactJourney(models.Model):
    """Conditions on records stay their writer's where whoever saves the journey may not
    read such records, and leaves them as they are."""

    _inherit = "contact.journey"

    def _kept_conditions(self, model_name):
        """
        :param model_name: of the records that let contacts in, if any do
        :return: by place, the writer of the conditions that the user may only keep
        """
        if not model_name or self.env[model_name].has_access("read"):
            return {}
        # What a journey asks for is no secret for who may change it.
        versions_sudo = self._versions_today().sudo()
        kept = {}
        for parts_sudo in (versions_sudo.step_ids, versions_sudo.rule_ids):
            for part_sudo in parts_sudo:
                writer = part_sudo.condition_user_id
                if writer and part_sudo.condition_model == model_name:
                    names = PLACES[part_sudo._name]
                    vals = {name: part_sudo[name] for name in names}
                    kept[_place(part_sudo._name, vals)] = writer
        return kept

    def _create_parts(self, Part_sudo, vals_list, kept):
        """Make parts in this order, each in the name of who wrote its conditions.

        :param dict kept: as of ``_kept_conditions``
        """
        if not kept:
            return Part_sudo.create(vals_list)
        parts_sudo = Part_sudo
        for vals in vals_list:
            writer = kept.get(_place(Part_sudo._name, vals))
            By_sudo = _as_writer(Part_sudo, writer) if writer else Part_sudo
            parts_sudo += Part_sudo.browse(By_sudo.create(vals).ids)
        return parts_sudo

    def _check_record_domain(self, step, domain, parsed, place):
        """
        :param tuple place: the model of the part, and what it is called there
        """
        # Without a record there is a problem already.
        if not parsed.record_model or not domain:
            return
        text = domain if isinstance(domain, str) else repr(domain)
        kept = self._kept_conditions(parsed.record_model)
        writer = kept.get((*place, parsed.record_model, text))
        asking = _as_writer(self, writer) if writer else self
        asking._check_domain(step, text, parsed.problems, parsed.record_model)


def _place(model_name, vals):
    return (model_name, *(vals.get(name) or False for name in PLACES[model_name]))


def _as_writer(records, writer):
    return (
        records.with_user(writer)
        .with_context(allowed_company_ids=working_companies(writer))
        .sudo(records.env.su)
    )
