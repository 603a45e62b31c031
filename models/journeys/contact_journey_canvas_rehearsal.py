from odoo import api, models


class ContactJourney(models.Model):
    """A rehearsal on the canvas: in place of the figures of what happens."""

    _inherit = "contact.journey"

    @api.readonly
    def get_canvas_rehearsal(self, days=90):
        """What the canvas shows of a rehearsal.

        :param int days: how many days of the past
        :return: a dict of ``rehearsal``, as ``rehearse`` gives it, and ``figures``, as
            in ``get_canvas``
        :raises AccessError, UserError: as ``rehearse``
        """
        found = self.rehearse(days)
        steps = {step["key"]: step for step in found["steps"] if step["arrived"]}
        return {
            "rehearsal": found,
            "figures": {
                "entered": found["entered"],
                "inside": found["inside"],
                "goal": 0,
                "steps": {
                    key: {
                        "waiting": step["waiting"],
                        "passed": step["passed"],
                        "sent": step["sent"],
                        "skipped": sum(step["skipped"].values()),
                    }
                    for key, step in steps.items()
                },
                "paths": {key: step["paths"] for key, step in steps.items()},
            },
        }
