import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.mail.addresses import normal_form

FIELD_PREFIX = "contact_consent_"
# The version of the wording that was shown; "on" is a browser's word where a box has
# no value. All else is no tick: who writes "0" or "false" did not agree.
TICK = re.compile(r"on|[1-9][0-9]{0,8}")


class ContactConsentPurpose(models.Model):
    """Purposes as boxes to tick in the forms of a website."""

    _inherit = "contact.consent.purpose"

    @api.model
    def _public_of(self, company):
        """The purposes that visitors of a company's website may agree to."""
        return self.search(
            Domain("is_public", "=", True)
            & Domain("company_id", "in", [company.id, False])
        )

    def _get_boxes(self):
        """What the boxes of these purposes say now, in the language of the environment.

        :return: a list of dicts: ``code``, ``field`` (the name of the input), ``name``,
            ``wording`` and ``version``
        """
        wordings = self._freeze_wordings()
        # Visitors may read no wordings but these.
        Wording_sudo = self.env["contact.consent.wording"].sudo()
        boxes = []
        for purpose in self:
            wording_sudo = Wording_sudo.browse(wordings[purpose.id])
            boxes.append(
                {
                    "code": purpose.code,
                    "field": f"{FIELD_PREFIX}{purpose.code}",
                    "name": purpose.name,
                    "wording": wording_sudo.text or "",
                    "version": wording_sudo.version,
                }
            )
        return boxes

    @api.model
    def _ticked(self, sent, company):
        """What a visitor ticked in a form.

        :param dict sent: whatever came with the form, unchecked
        :param company: the company of the website
        :return: a dict: by purpose, the version that was shown; 0: unknown
        """
        ticked = {}
        for purpose in self._public_of(company):
            value = sent.get(f"{FIELD_PREFIX}{purpose.code}")
            # Where two blocks stand in a form, both tell their version: "3,3".
            version = value.partition(",")[0] if isinstance(value, str) else ""
            if TICK.fullmatch(version):
                ticked[purpose] = int(version) if version.isdecimal() else 0
        return ticked

    @api.model
    def _grant_by_form(self, contact, interaction, ticked, address=None, **facts):
        """Record what a visitor ticked, with the wording that was shown.

        :param contact: the contact who sent the form
        :param interaction: the form's own ``contact.interaction``
        :param dict ticked: as from ``_ticked``
        :param str address: which the form was sent with; default: the contact's
        :param facts: more of the proof, as for ``contact.consent._record``
        """
        recorded = self.env["contact.consent"]._record(
            SQL(
                """
                SELECT %s::int AS partner_id, purpose_id, 'granted' AS status,
                       %s::timestamp AS date, 'form' AS method,
                       %s::int AS interaction_id
                FROM unnest(%s::int[]) AS ticked(purpose_id)
                """,
                contact.id,
                fields.Datetime.now(),
                interaction.id,
                [purpose.id for purpose in ticked],
            ),
            wordings=self._shown_wordings(ticked),
            address=address,
            **facts,
        )
        if address:
            contact.consent_ids.filtered(
                lambda consent: consent.purpose_id in ticked
            )._ask_later(normal_form(address))
        return recorded

    @api.model
    def _shown_wordings(self, ticked):
        """The frozen wordings that were shown; where unknown, those of now."""
        purposes = self.browse(purpose.id for purpose in ticked)
        wordings = purposes._freeze_wordings()
        kept = self.env["contact.consent.wording"].search(
            Domain("purpose_id", "in", purposes.ids)
            & Domain("lang", "=", self.env.lang or "en_US")
        )
        for wording in kept:
            if wording.version == ticked[wording.purpose_id]:
                wordings[wording.purpose_id.id] = wording.id
        return wordings
