from contextlib import contextmanager

from odoo import fields, models, tools
from odoo.tools import SQL, consteq

from ...lib.relative_days import days_since
from ...lib.sql import sql_array
from ..common.overrides import is_overridden
from .kinds import RESPONSES

# A reader does not open so many links of one mail, or both where there are two, within
# so many seconds, nor all that it has without a longer pause; a scanner does. Dates
# have no fractions: one second may show as two.
BURST_LINKS = 3
BURST_SECONDS = 3
# Clicks without a longer pause between them are one visit to a mail. What a gateway
# does at delivery says nothing of who reads the mail later.
VISIT_PAUSE = 120  # seconds
ANSWERED_BY_MACHINE = "contact_marketing.answered_by_machine"  # in a transaction
TRAP_CODE = "/trap"  # what no link.tracker has as its code
SIGNATURE_LENGTH = 32  # hexadecimal digits: 128 bits


class MailingTrace(models.Model):
    _name = "mailing.trace"
    _inherit = ["mailing.trace", "contact.kept.mixin"]

    is_suspect = fields.Boolean(
        "Clicked by a Scanner",
        readonly=True,
        help="A mail scanner opened links of this mail. What it clicked moves nobody.",
    )

    sent_days = days_since("sent_days", "sent_datetime", "Days Since It Was Sent")
    open_days = days_since("open_days", "open_datetime", "Days Since It Was Opened")

    # Contacts are searched by the mailings they got, which core leaves to a scan.
    _contact_idx = models.Index("(res_id, mass_mailing_id) WHERE model = 'res.partner'")
    # What was sent on a day: a few pages of the table, which grows by the day.
    _sent_idx = models.Index("USING brin (sent_datetime)")

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
        # Without the database, whose secret is in the cache. As bytes: consteq refuses
        # text that is not ASCII.
        return consteq(self._sign_click(code).encode(), signature.encode())

    def _contact(self, known=()):
        """The contact this mail went to; none where it went to something else, or to
        a person who was erased since: old links and cookies know that one no more.

        :param known: contacts of which it is known that they exist
        """
        self.ensure_one()
        if self.model != "res.partner":
            return self.env["res.partner"]
        contact = self.env["res.partner"].browse(self.res_id)
        if contact not in known:
            contact = contact.exists()
        return contact.filtered(lambda person: not person.erased_date)

    def _company(self):
        """:return: the company in whose name the mail went out; none where neither its
        recipient nor a campaign says"""
        return self._contact().company_id or self.mass_mailing_id.run_id.company_id

    def _append_click(self, vals):
        """Append a click in this mail to the ledger.

        :param dict vals: values of ``contact.interaction``, ``verdict`` among them
        :return: the interaction; none if the mail did not go to a contact
        """
        Interaction = self.env["contact.interaction"]
        contact = self._contact()
        if not contact:
            return Interaction
        return Interaction._append(
            {
                **vals,
                "kind": "click",
                "partner_id": contact.id,
                "mailing_id": self.mass_mailing_id.id,
                "mailing_trace_id": self.id,
                "campaign_id": self.mass_mailing_id.campaign_id.id,
            }
        )

    # ------------------------------------------------------------
    # Opens, replies and bounces: core tells them by a domain
    # ------------------------------------------------------------

    @contextmanager
    def _answered_by(self, is_machine):
        """A block in which mails are answered: by a machine, or by their readers.

        :param bool is_machine: whether nobody wrote what is being received
        """
        cache = self.env.cr.cache
        before = cache.get(ANSWERED_BY_MACHINE, False)
        cache[ANSWERED_BY_MACHINE] = is_machine
        try:
            yield
        finally:
            cache[ANSWERED_BY_MACHINE] = before

    def _is_answered_by_machine(self):
        return self.env.cr.cache.get(ANSWERED_BY_MACHINE, False)

    def set_opened(self, domain=None):
        if domain and self._is_answered_by_machine():
            # An answer implies an open only if somebody wrote it.
            return super().set_opened()
        responding = self._responding(domain).filtered(
            lambda trace: trace.trace_status not in ("open", "reply")
        )
        if responding and self.env["ir.http"]._is_robot_reading():
            domain = None  # nobody opened them
        result = super().set_opened(domain=domain)
        responding._append_response("open")
        return result

    def set_replied(self, domain=None):
        responding = self._responding(domain)
        if self._is_answered_by_machine():
            domain = None  # nobody answered them
        result = super().set_replied(domain=domain)
        responding._append_response("reply")
        return result

    def set_bounced(self, domain=None, bounce_message=False):
        responding = self._responding(domain)
        result = super().set_bounced(domain=domain, bounce_message=bounce_message)
        responding._append_response("bounce")
        return result

    def _responding(self, domain):
        # Without a domain it is a click that implies an open, and has its own
        # interaction.
        return self.search(domain) if domain else self.browse()

    def _append_response(self, kind):
        """Append what came back for these mails to the ledger of their contacts."""
        # As the statistics count: people's mail apps fetch pictures by proxies.
        is_robot = (
            self._is_answered_by_machine() or self.env["ir.http"]._is_robot_reading()
        )
        verdict = "bot" if is_robot else "human"
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

    def _mark_clicked(self):
        """Note that readers clicked, and so opened, these mails."""
        if (
            is_overridden(self, "set_opened", "mass_mailing")
            or is_overridden(self, "set_clicked", "mass_mailing")
            or is_overridden(self, "write")
        ):
            self.set_opened()
            self.set_clicked()
        else:
            self._write_clicked()

    def _write_clicked(self):
        """The same by one statement, where nobody else has a say in it."""
        names = ["trace_status", "open_datetime", "links_click_datetime"]
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """
                UPDATE mailing_trace
                SET links_click_datetime = %(now)s, write_uid = %(uid)s,
                    write_date = %(transaction)s,
                    open_datetime = CASE WHEN trace_status IN ('open', 'reply')
                        THEN open_datetime ELSE %(now)s END,
                    trace_status = CASE trace_status WHEN 'reply' THEN 'reply'
                        ELSE 'open' END
                WHERE id = ANY(%(ids)s)
                """,
                now=fields.Datetime.now(),
                transaction=self.env.cr.now(),
                uid=self.env.uid,
                ids=sql_array(self.ids),
            )
        )
        self.invalidate_recordset([*names, "write_uid", "write_date"], flush=False)
        self.modified(names)

    # ------------------------------------------------------------
    # Verdicts
    # ------------------------------------------------------------

    def _evaluate_clicks(self):
        """Make suspect what scanners clicked in these mails, also before."""
        self.env["contact.interaction"].flush_model()
        clicks = self._clicked_on_several()._scanned_clicks()
        clicks.mailing_trace_id.is_suspect = True
        clicks.filtered(lambda click: click.verdict == "human")._set_verdict("suspect")

    def _clicked_on_several(self):
        """:return: those of these mails of which several links were opened, or the
        trap. Others need no closer look, and most mails are clicked once."""
        if not self:
            return self
        rows = self.env.execute_query(
            SQL(
                """
                SELECT mailing_trace_id FROM contact_interaction
                WHERE mailing_trace_id = ANY(%s) AND kind = 'click'
                  AND data->>'ahead' IS NULL
                GROUP BY mailing_trace_id
                HAVING MIN(link_id) != MAX(link_id)
                    OR bool_or(data->>'trap' = 'true')
                """,
                sql_array(self.ids),
            )
        )
        return self.browse(id_ for (id_,) in rows)

    def _scanned_clicks(self):
        """:return: the clicks of visits to these mails in which the trap was hit or
        links were opened in a burst, and those amid what a robot clicked"""
        Interaction = self.env["contact.interaction"]
        if not self:
            return Interaction
        self.env["link.tracker"].flush_model(["mass_mailing_id"])
        rows = self.env.execute_query(
            SQL(
                """
                WITH click AS MATERIALIZED (
                    SELECT id, mailing_trace_id, mailing_id, link_id, date, verdict,
                           data->>'trap' = 'true' AS is_trap,
                           date - LAG(date) OVER mail AS pause
                    FROM contact_interaction
                    -- Whose browser fetches ahead reads the mail.
                    WHERE mailing_trace_id = ANY(%(trace_ids)s) AND kind = 'click'
                      AND data->>'ahead' IS NULL
                    WINDOW mail AS (PARTITION BY mailing_trace_id ORDER BY date, id)
                ), visit AS MATERIALIZED (
                    SELECT click.*, mailing.links,
                           COUNT(*) FILTER (
                               WHERE pause > make_interval(secs => %(pause)s)
                           ) OVER mail AS number,
                           COUNT(*) FILTER (
                               WHERE pause > make_interval(secs => %(burst)s)
                           ) OVER mail AS run,
                           burst.unnamed >= CASE links WHEN 2 THEN 2 ELSE %(many)s END
                               AS is_burst,
                           burst.every >= CASE links WHEN 2 THEN 2 ELSE %(many)s END
                               AS is_robots_burst
                    FROM click
                    LEFT JOIN unnest(%(mailing_ids)s::int[], %(links)s::int[])
                         AS mailing (mailing_id, links) USING (mailing_id)
                    CROSS JOIN LATERAL (
                        SELECT COUNT(DISTINCT near.link_id) AS every,
                               COUNT(DISTINCT near.link_id) FILTER (
                                   WHERE near.verdict != 'bot') AS unnamed
                        FROM contact_interaction near
                        WHERE near.mailing_trace_id = click.mailing_trace_id
                          AND near.kind = 'click' AND near.data->>'ahead' IS NULL
                          AND near.date BETWEEN click.date
                          AND click.date + make_interval(secs => %(burst)s)
                    ) burst
                    WINDOW mail AS (
                        PARTITION BY click.mailing_trace_id ORDER BY date, click.id)
                ), scanned AS (
                    SELECT mailing_trace_id, number FROM visit
                    WHERE is_trap OR is_burst
                    UNION
                    SELECT mailing_trace_id, MIN(number) FROM visit
                    WHERE verdict != 'bot' AND links >= %(many)s
                    GROUP BY mailing_trace_id, run, links
                    HAVING COUNT(DISTINCT link_id) >= links
                )
                SELECT id FROM visit JOIN scanned USING (mailing_trace_id, number)
                UNION
                SELECT visit.id FROM visit
                JOIN visit amid ON amid.mailing_trace_id = visit.mailing_trace_id
                     AND amid.is_robots_burst AND visit.date BETWEEN amid.date
                     AND amid.date + make_interval(secs => %(burst)s)
                """,
                pause=VISIT_PAUSE,
                burst=BURST_SECONDS,
                many=BURST_LINKS,
                trace_ids=sql_array(self.ids),
                mailing_ids=self.mass_mailing_id.ids,
                links=self._link_counts(),
            )
        )
        return Interaction.browse(row[0] for row in rows)

    def _link_counts(self):
        """:return: for each mailing of these mails, how many links it has; 0: that is
        not known"""
        groups = self.env["link.tracker"]._read_group(
            [("mass_mailing_id", "in", self.mass_mailing_id.ids)],
            ["mass_mailing_id"],
            ["__count"],
        )
        known = {mailing.id: count for mailing, count in groups}
        return [known.get(mailing.id, 0) for mailing in self.mass_mailing_id]

    def _reset_clicks(self):
        """Set the statistics back of mails whose clicks were taken back, so far as
        no human's click or open is left."""
        groups = self.env["contact.interaction"]._read_group(
            [
                ("mailing_trace_id", "in", self.ids),
                ("kind", "in", RESPONSES),
                ("verdict", "=", "human"),
            ],
            ["mailing_trace_id"],
        )
        untouched = self - self.browse(trace.id for (trace,) in groups)
        untouched.links_click_datetime = False
        untouched.filtered(lambda trace: trace.trace_status == "open").write(
            {"trace_status": "sent", "open_datetime": False}
        )
