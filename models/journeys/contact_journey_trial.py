from odoo import fields, models

MAX_STEPS = 200  # of one walk: a loop is left by then


class ContactJourney(models.Model):
    """One contact is tried on the draft, or else on what runs: nothing is written, and
    nothing is sent."""

    _inherit = "contact.journey"

    def action_open_trial(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "contact_marketing.contact_journey_trial_action"
            ),
            "context": {"default_journey_id": self.id},
        }

    def _try_as(self, partner, choices):
        """Walk through the steps from the start, up to where somebody has to choose.

        :param partner: a contact that the user may read
        :param list choices: ids of ``contact.journey.path``: what was chosen so far
        :return: what each step would do, the step at which to choose (none: the end),
            and the path that the contact would take there now, if that is known
        :raises AccessError: for who may not change the journey
        :raises UserError: for what could not be published
        """
        self.check_access("write")
        partner = partner.with_env(self.env)
        partner.check_access("read")
        version = self._rehearsable_version()
        self.env.flush_all()
        with self._reading_only():
            return self._walk(version, partner, [*choices])

    def _walk(self, version, partner, choices):
        lines, step, moment = [], version.start_step_id, fields.Datetime.now()
        while step and len(lines) < MAX_STEPS:
            line, moment = step._try_as(partner, moment)
            lines.append(line)
            paths, path = step.path_ids, step.path_ids[:1]
            if len(paths) > 1:
                chosen = choices.pop(0) if choices else None
                path = paths.filtered(lambda path, chosen=chosen: path.id == chosen)
                if not path:
                    way = line["outcome"]
                    proposed = paths.filtered(lambda path, way=way: path.outcome == way)
                    return lines, step, proposed
            if line["until"] and path.outcome == "timeout":
                moment = line["until"]
            step = path.to_step_id
        return lines, step.browse(), step.path_ids.browse()
