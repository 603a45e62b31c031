from odoo import fields, models, tools
from odoo.tools import SQL, consteq

from .relative_days import days_since

# A reader does not open this many links of one mail within a second; a scanner does.
BURST_LINKS = 3
TRAP_CODE = "/trap"  # what no link.tracker has as its code
SIGNATURE_LENGTH = 32  # hexadecimal digits: 128 bits


class MailingTrace(models.Model):
    _name = "mailing.trace"
    _inherit = ["mailing.trace", "contact.kept.mixin"]

    is_suspect = fields.Boolean(
        "Clicked by a Scanner",
        readonly=True,
        help="A mail scanner opened the links of this mail: its clicks move nobody.",
    )

    sent_days = days_since("sent_days", "sent_datetime", "Days Since It Was Sent")
    open_days = days_since("open_days", "open_datetime", "Days Since It Was Opened")

    # Contacts are searched by the mailings they got, which core leaves to a scan.
    _contact_idx = models.Index("(res_id, mass_mailing_id) WHERE model = 'res.partner'")

    def _sign_click(self, code):
        """The signature of a link to this trace's recipient.

        :param str code: the code of the ``link.tracker``
        :return: ``SIGNATURE_LENGTH`` hexadecimal digits
        """
        self.ensure_one()
        # HMAC (RFC 2104) under the database's secret, which only sudo may read.
        message = (code, self.id)
        return tools.hmac(self.env(su=True), "contact_marketing-click", message)[
            :SIGNATURE_LENGTH
        ]

    def _trap_path(self):
        """The address of a link that no reader sees."""
        return f"/contact/trap/{self.id}/{self._sign_click(TRAP_CODE)}"

    def _is_click_signature(self, code, signature):
        # As bytes: consteq refuses text that is not ASCII.
        return consteq(self._sign_click(code).encode(), signature.encode())

    def _contact(self):
        """The contact this mail went to; none where it went to something else, or to
        a person who was erased since: old links and cookies know that one no more."""
        self.ensure_one()
        if self.model != "res.partner":
            return self.env["res.partner"]
        contact = self.env["res.partner"].browse(self.res_id).exists()
        return contact.filtered(lambda person: not person.erased_date)

    def _append_click(self, vals):
        """Append a click in this mail to the ledger.

        :param dict vals: values of ``contact.interaction``, ``verdict`` among them
        :return: the signal; none if the mail did not go to a contact
        """
        Interaction = self.env["contact.interaction"]
        contact = self._contact()
        if not contact:
            return Interaction
        verdict = vals["verdict"]
        if self.is_suspect and verdict == "human":
            verdict = "suspect"
        return Interaction._append(
            {
                **vals,
                "kind": "click",
                "partner_id": contact.id,
                "verdict": verdict,
                "mailing_id": self.mass_mailing_id.id,
                "mailing_trace_id": self.id,
                "campaign_id": self.mass_mailing_id.campaign_id.id,
            }
        )

    # ------------------------------------------------------------
    # Opens, replies and bounces: core tells them by a domain
    # ------------------------------------------------------------

    def set_opened(self, domain=None):
        told = self._told(domain).filtered(
            lambda trace: trace.trace_status not in ("open", "reply")
        )
        if told and self.env["ir.http"]._is_robot_reading():
            domain = None  # nobody opened them
        result = super().set_opened(domain=domain)
        told._append_response("open")
        return result

    def set_replied(self, domain=None):
        told = self._told(domain)
        result = super().set_replied(domain=domain)
        told._append_response("reply")
        return result

    def set_bounced(self, domain=None, bounce_message=False):
        told = self._told(domain)
        result = super().set_bounced(domain=domain, bounce_message=bounce_message)
        told._append_response("bounce")
        return result

    def _told(self, domain):
        # Without a domain it is a click that implies an open, and has its own signal.
        return self.search(domain) if domain else self.browse()

    def _append_response(self, kind):
        """Append what came back for these mails to the ledger of their contacts."""
        # As the statistics count: people's mail apps fetch pictures by proxies.
        verdict = "bot" if self.env["ir.http"]._is_robot_reading() else "human"
        for trace in self:
            if contact := trace._contact():
                self.env["contact.interaction"]._append(
                    {
                        "kind": kind,
                        "partner_id": contact.id,
                        "name": trace.mass_mailing_id.display_name,
                        "verdict": verdict,
                        "mailing_id": trace.mass_mailing_id.id,
                        "mailing_trace_id": trace.id,
                        "campaign_id": trace.campaign_id.id,
                    }
                )

    # ------------------------------------------------------------
    # Verdicts
    # ------------------------------------------------------------

    def _judge_clicks(self):
        """Find the mails that a scanner reads, and make all their clicks suspect."""
        self.filtered(lambda trace: not trace.is_suspect)._scanned().is_suspect = True
        if suspects := self.filtered("is_suspect"):
            self.env["contact.interaction"].search(
                [
                    ("mailing_trace_id", "in", suspects.ids),
                    ("kind", "=", "click"),
                    ("verdict", "=", "human"),
                ]
            )._set_verdict("suspect")

    def _scanned(self):
        """The mails with a burst of distinct links, or a hit on the trap."""
        if not self:
            return self
        self.env["contact.interaction"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT click.mailing_trace_id
                FROM contact_interaction click
                WHERE click.mailing_trace_id = ANY(%s) AND click.kind = 'click' AND (
                    click.data->>'trap' = 'true' OR %s <= (
                        SELECT COUNT(DISTINCT burst.link_id)
                        FROM contact_interaction burst
                        WHERE burst.mailing_trace_id = click.mailing_trace_id
                          AND burst.kind = 'click' AND burst.date BETWEEN
                              click.date AND click.date + interval '1 second'))
                """,
                self.ids,
                BURST_LINKS,
            )
        )
        return self.browse(row[0] for row in rows)

    def _forget_clicks(self):
        """Set the statistics back of mails whose clicks were taken back, so far as
        no human's click or open is left."""
        groups = self.env["contact.interaction"]._read_group(
            [
                ("mailing_trace_id", "in", self.ids),
                ("kind", "in", ["click", "open", "reply"]),
                ("verdict", "=", "human"),
            ],
            ["mailing_trace_id"],
        )
        untouched = self - self.browse(trace.id for (trace,) in groups)
        untouched.links_click_datetime = False
        untouched.filtered(lambda trace: trace.trace_status == "open").write(
            {"trace_status": "sent", "open_datetime": False}
        )
