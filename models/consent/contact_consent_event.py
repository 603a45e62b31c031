from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

STATUSES = [
    ("pending", "Pending"),
    ("granted", "Granted"),
    ("withdrawn", "Withdrawn"),
    ("expired", "Expired"),
]
METHODS = [
    ("form", "Form"),
    ("import", "Import"),
    ("preference_centre", "Preference centre"),
    ("one_click", "One click in the mail"),
    ("api", "Another system"),
    ("manual", "By hand"),
    ("double_opt_in", "Double opt-in"),
]


class ContactConsentEvent(models.Model):
    """The append-only proof behind every consent: Art. 7(1) of the GDPR.

    It survives the contact: then only a keyed hash of the address tells whose it was.
    """

    _name = "contact.consent.event"
    _description = "Proof of Consent"
    _inherit = ["contact.posted.mixin"]
    _order = "date desc, id desc"
    _rec_name = "purpose_id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", "Contact", readonly=True, ondelete="set null"
    )
    subject_hash = fields.Char(
        "Keyed Hash of the Address",
        readonly=True,
        help="Whose consent it was, also when the contact was deleted or has moved.",
    )
    also_hashes = fields.Text(
        "Keyed Hashes of Further Addresses",
        readonly=True,
        help="The other addresses of the contact that it counts for, one a line.",
    )
    purpose_id = fields.Many2one(
        "contact.consent.purpose", required=True, readonly=True, ondelete="restrict"
    )
    status = fields.Selection(
        [*STATUSES, ("retracted", "Taken back")], required=True, readonly=True
    )
    date = fields.Datetime(required=True, readonly=True)
    recorded_date = fields.Datetime("Recorded", required=True, readonly=True)
    method = fields.Selection(
        METHODS,
        readonly=True,
        help="Empty: by the calendar, or because the address changed.",
    )
    is_unproven = fields.Boolean(
        "Address Not Proven",
        readonly=True,
        help="Answered by a portal user whose address nobody proved: it counts for "
        "this contact alone, not for others with the address.",
    )
    wording_id = fields.Many2one(
        "contact.consent.wording",
        "Version",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    wording = fields.Text(related="wording_id.text")
    ip_address = fields.Char("IP Address", readonly=True)
    user_agent = fields.Char("Browser", readonly=True)
    user_id = fields.Many2one(
        "res.users", "By", readonly=True, ondelete="set null", index="btree_not_null"
    )
    evidence = fields.Text(readonly=True)
    interaction_id = fields.Many2one(
        "contact.interaction",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    retracted_event_id = fields.Many2one(
        "contact.consent.event", string="Takes Back", readonly=True, ondelete="restrict"
    )

    _partner_idx = models.Index("(partner_id, purpose_id, date, id)")
    _subject_idx = models.Index(
        "(subject_hash, purpose_id, date, id) WHERE subject_hash IS NOT NULL"
    )
    _purpose_idx = models.Index("(purpose_id, date)")
    _retracted_event_uniq = models.UniqueIndex(
        "(retracted_event_id) WHERE retracted_event_id IS NOT NULL",
        "A proof is taken back once.",
    )

    def write(self, vals):  # pylint: disable=method-required-super
        self._refuse_change()

    def unlink(self):  # pylint: disable=method-required-super
        self._refuse_change()

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "Proofs of consent are kept as they are. To have a person forgotten, "
                "open the contact and choose Erase Person."
            )
        )

    @api.model
    def _sql_is_live(self, alias):
        """The condition that event ``alias`` still stands."""
        return SQL(
            """(%(alias)s.status != 'retracted' AND NOT EXISTS (
                SELECT FROM contact_consent_event retraction
                WHERE retraction.retracted_event_id = %(alias)s.id))""",
            alias=SQL.identifier(alias),
        )
