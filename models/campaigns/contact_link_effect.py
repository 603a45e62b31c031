from odoo import api, fields, models
from odoo.tools import SQL


class ContactLinkEffect(models.Model):
    """Shows a link on the picture of its mail, and how often it was clicked on."""

    _inherit = "contact.link.effect"

    number = fields.Integer(
        "No.", compute="_compute_number", help="On the picture of the mail."
    )
    click_count = fields.Integer(
        "Clicks", compute="_compute_click_count", help="By humans, in all sends."
    )

    @api.depends("sequence", "mailing_id.link_effect_ids.sequence")
    def _compute_number(self):
        for effect in self:
            effects = effect.mailing_id.link_effect_ids.sorted(
                lambda each: (each.sequence, each._origin.id or 0)
            )
            ids = list(effects._ids)
            effect.number = ids.index(effect.id) + 1 if effect.id in ids else 0

    @api.depends("url", "label")
    def _compute_click_count(self):
        self.env["contact.interaction"].flush_model()
        self.flush_model()
        counts = dict(self.env.execute_query(self._sql_click_counts()))
        for effect in self:
            effect.click_count = counts.get(effect._origin.id, 0)

    def _sql_click_counts(self):
        """Clicks in the mailing itself, and in what campaigns and journeys sent of it.

        :return: a statement with pairs of the id of an effect, and how many
        """
        return SQL(
            """
            SELECT effect.id, COUNT(*)
            FROM contact_link_effect effect
            CROSS JOIN LATERAL (
                SELECT effect.mailing_id AS id
                UNION
                SELECT mailing.id
                FROM contact_campaign campaign
                JOIN contact_campaign_run run ON run.campaign_id = campaign.id
                JOIN mailing_mailing mailing
                  ON mailing.run_id = run.id AND mailing.run_variant = CASE
                     WHEN campaign.mailing_id = effect.mailing_id THEN 'a' ELSE 'b' END
                WHERE effect.mailing_id IN (campaign.mailing_id, campaign.mailing_b_id)
            ) sent
            JOIN contact_interaction click
              ON click.mailing_id = sent.id AND %s
            JOIN link_tracker link
              ON link.id = click.link_id AND link.url = effect.url
             AND COALESCE(effect.label, '') IN ('', COALESCE(link.label, ''))
            WHERE effect.id = ANY(%s) GROUP BY effect.id
            """,
            self.env["contact.campaign.result"]._sql_is_click("click"),
            self._origin.ids,
        )
