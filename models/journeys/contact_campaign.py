from odoo import fields, models


class ContactCampaign(models.Model):
    """A step of a journey that sends is a campaign that nobody starts: archived, and
    with a run to which the step adds recipients."""

    _inherit = "contact.campaign"

    journey_id = fields.Many2one(
        "contact.journey",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    step_key = fields.Char(readonly=True, copy=False)

    _step_uniq = models.UniqueIndex(
        "(journey_id, step_key) WHERE journey_id IS NOT NULL",
        "A step of a journey is one campaign.",
    )

    def _notify_responsible(self, message):
        if self.journey_id:
            return self.journey_id._notify_responsible(message)
        return super()._notify_responsible(message)

    def _of_step(self, step):
        """
        :param step: a ``contact.journey.step`` that sends
        :return: its campaign, with the content and the responsible person of today
        """
        journey, content = step.journey_id, step.mailing_id
        # Nobody is told that they are responsible: of the journey they are already.
        campaigns = self.with_context(
            active_test=False, mail_auto_subscribe_no_notify=True
        )
        campaign = campaigns.search(
            [("journey_id", "=", journey.id), ("step_key", "=", step.key)]
        )
        vals = {
            "name": f"{journey.name}: {step.key}",
            "mailing_id": content.id,
            "user_id": journey.user_id.id,
            "company_id": journey.company_id.id,
        }
        if not campaign:
            ours = {"journey_id": journey.id, "step_key": step.key, "active": False}
            return campaigns.create({**vals, **ours})
        now = {
            name: campaign._fields[name].convert_to_write(campaign[name], campaign)
            for name in vals
        }
        if now != vals:
            campaign.write(vals)
        return campaign
