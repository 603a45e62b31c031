"""A mailing whose links are clicked, for benches."""

from contextlib import contextmanager

from bench_drains import LIFETIME
from bench_tables import create_contacts, execute_without_triggers, vacuum

from odoo import SUPERUSER_ID, api, fields
from odoo.fields import Command
from odoo.tools import SQL

MARK = "contact_marketing bench clicks"  # to find our data again
URL = "https://shop.example.com/bench"
LINKS = (1, 50)
RECIPIENTS = 200  # who click over HTTP
CLICKS_PER_CONTACT = 2  # of the effects; three links at once would be a scanner
OURS, CORE = "ours", "core"
STATUS = {OURS: 302, CORE: 301}
TABLES = (
    "contact_interaction",
    "contact_list_member",
    "contact_tag_assignment",
    "contact_tag_event",
    "link_tracker",
    "link_tracker_click",
    "mailing_trace",
    "res_partner_res_partner_category_rel",
)


class ClickedMailing:
    """A mailing to many contacts, its links, and what a click on one does."""

    def __init__(self, env, clicks):
        # This transaction would keep VACUUM from cleaning up.
        env.cr.rollback()
        self.database = env.cr.dbname
        self.registry = env.registry
        self.last_click = fields.Datetime.now()
        self.contacts = max(RECIPIENTS, clicks // CLICKS_PER_CONTACT)

    def __enter__(self):
        self._remove_data()
        with self.environment() as env:
            env.cr.execute("SELECT COALESCE(MAX(id), 0) FROM ir_cron_trigger")
            self.last_cron_trigger_id = env.cr.fetchone()[0]
        try:
            with self.environment() as env:
                self._create_data(env)
        except BaseException:
            self._remove_data()
            raise
        return self

    def __exit__(self, *exc_info):
        self._remove_data()
        self.vacuum()

    @contextmanager
    def environment(self):
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def _create_data(self, env):
        tag = env["res.partner.category"].create(
            {"name": MARK, "lifetime_number": LIFETIME.days, "lifetime_unit": "day"}
        )
        contact_list = env["contact.list"].create({"name": MARK})
        mailing = env["mailing.mailing"].create(
            {
                "name": MARK,
                "subject": MARK,
                "mailing_model_id": env["ir.model"]._get_id("res.partner"),
            }
        )
        links = env["link.tracker"].create(
            [{"url": URL, "title": MARK, "label": str(i)} for i in range(max(LINKS))]
        )
        env["contact.link.effect"].create(
            {
                "mailing_id": mailing.id,
                "url": URL,
                "tag_add_ids": [Command.link(tag.id)],
                "list_add_ids": [Command.link(contact_list.id)],
            }
        )
        self.tag_id, self.list_id = tag.id, contact_list.id
        self.mailing_id, self.link_ids = mailing.id, links.ids
        env.flush_all()
        self._create_traces(env)
        traces = env["mailing.trace"].browse(self.trace_ids[:RECIPIENTS])
        codes = [link.code for link in links]
        self.paths = {
            (contender, number): [
                self._path(contender, trace, codes[i % number])
                for i, trace in enumerate(traces)
            ]
            for contender in STATUS
            for number in LINKS
        }

    def _create_traces(self, env):
        create_contacts(env.cr, MARK, self.contacts)
        env.cr.execute(
            """
            INSERT INTO mailing_trace (model, res_id, mass_mailing_id, trace_type,
                trace_status, create_date, write_date)
            SELECT 'res.partner', id, %s, 'mail', 'sent', now(), now()
            FROM res_partner WHERE ref = %s ORDER BY id RETURNING id
            """,
            [self.mailing_id, MARK],
        )
        self.trace_ids = [row[0] for row in env.cr.fetchall()]

    def _path(self, contender, trace, code):
        path = f"/r/{code}/m/{trace.id}"
        return f"{path}/{trace._sign_click(code)}" if contender == OURS else path

    # Between the runs

    def count_rows(self, table, mailing_column):
        with self.registry.cursor() as cr:
            cr.execute(
                SQL(
                    "SELECT COUNT(*) FROM %s WHERE %s = %s",
                    SQL.identifier(table),
                    SQL.identifier(mailing_column),
                    self.mailing_id,
                )
            )
            return cr.fetchone()[0]

    def delete_clicks(self):
        """Back to the start: a mailing that was sent, and nobody clicked."""
        ours = "SELECT id FROM mailing_mailing WHERE subject = %s"
        tags = "SELECT id FROM res_partner_category WHERE name ->> 'en_US' = %s"
        lists = "SELECT id FROM contact_list WHERE name ->> 'en_US' = %s"
        self._execute(
            "DELETE FROM contact_tag_event WHERE assignment_id IN ("
            f"SELECT id FROM contact_tag_assignment WHERE tag_id IN ({tags}))",
            f"DELETE FROM contact_tag_assignment WHERE tag_id IN ({tags})",
            "DELETE FROM res_partner_res_partner_category_rel "
            f"WHERE category_id IN ({tags})",
            f"DELETE FROM contact_list_member WHERE list_id IN ({lists})",
            "DELETE FROM link_tracker_click WHERE link_id IN ("
            "SELECT id FROM link_tracker WHERE title = %s)",
            f"DELETE FROM contact_interaction WHERE mailing_id IN ({ours})",
            "UPDATE link_tracker SET count = 0 WHERE title = %s",
            "UPDATE mailing_trace SET trace_status = 'sent', open_datetime = NULL, "
            f"links_click_datetime = NULL WHERE mass_mailing_id IN ({ours})",
        )

    def _remove_data(self):
        self.delete_clicks()
        ours = "SELECT id FROM mailing_mailing WHERE subject = %s"
        self._execute(
            f"DELETE FROM mailing_trace WHERE mass_mailing_id IN ({ours})",
            "DELETE FROM res_partner WHERE ref = %s",
        )
        with self.environment() as env:
            mailings = env["mailing.mailing"].search([("subject", "=", MARK)])
            sources = mailings.source_id
            mailings.unlink()
            sources.unlink()
            env["link.tracker"].search([("title", "=", MARK)]).unlink()
            env["contact.list"].search([("name", "=", MARK)]).unlink()
            env["res.partner.category"].search([("name", "=", MARK)]).unlink()
            if started := getattr(self, "last_cron_trigger_id", None):
                env["ir.cron.trigger"].search([("id", ">", started)]).unlink()

    def _execute(self, *statements):
        execute_without_triggers(self.registry, statements, MARK)

    def vacuum(self):
        vacuum(self.database, TABLES)

    def append_clicks(self, cr, clicks):
        cr.execute(
            """
            INSERT INTO contact_interaction (kind, verdict, name, url, date,
                partner_id, link_id, mailing_id, mailing_trace_id)
            SELECT 'click', 'human', %(mark)s, %(url)s,
                   %(last_click)s - (%(clicks)s - n) * interval '0.01 second',
                   trace.res_id, (%(links)s::int[])[1 + n %% %(link_count)s],
                   trace.mass_mailing_id, trace.id
            FROM generate_series(0, %(clicks)s - 1) n
            JOIN mailing_trace trace
              ON trace.id = (%(traces)s::int[])[1 + n %% %(trace_count)s]
            ORDER BY n
            """,
            {
                "mark": MARK,
                "last_click": self.last_click,
                "url": URL,
                "clicks": clicks,
                "links": self.link_ids,
                "link_count": len(self.link_ids),
                "traces": self.trace_ids,
                "trace_count": len(self.trace_ids),
            },
        )

    def result(self, cr):
        queries = (
            "SELECT partner_id, count, first_date, last_date, expiry_date, state "
            "FROM contact_tag_assignment WHERE tag_id = %(tag_id)s",
            "SELECT held.partner_id, event.kind, event.date, event.count_change, "
            "event.count_key, event.source, event.user_id FROM contact_tag_event event "
            "JOIN contact_tag_assignment held ON held.id = event.assignment_id "
            "WHERE event.interaction_id IS NOT NULL AND held.tag_id = %(tag_id)s",
            "SELECT partner_id FROM res_partner_res_partner_category_rel "
            "WHERE category_id = %(tag_id)s",
            "SELECT partner_id, date_added FROM contact_list_member "
            "WHERE list_id = %(list_id)s",
            "SELECT link_id, mailing_trace_id, country_id FROM link_tracker_click "
            "WHERE mass_mailing_id = %(mailing_id)s AND interaction_id IS NOT NULL",
            "SELECT id, count FROM link_tracker WHERE id = ANY(%(link_ids)s)",
            "SELECT id, trace_status, open_datetime IS NULL, "
            "links_click_datetime IS NULL FROM mailing_trace "
            "WHERE mass_mailing_id = %(mailing_id)s",
            "SELECT partner_id, verdict, applied_date IS NULL FROM contact_interaction "
            "WHERE mailing_id = %(mailing_id)s",
        )
        result = []
        for query in queries:
            cr.execute(
                # In one order, and short.
                "SELECT COUNT(*), md5(string_agg(result::text, ' ' "
                f"ORDER BY result::text)) FROM ({query}) result",
                vars(self),
            )
            result.append(cr.fetchone())
        return result
