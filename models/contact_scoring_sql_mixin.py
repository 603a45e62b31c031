from ast import literal_eval

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .page_pattern import sql_matches_page

# What a contact does by itself; the rest is done to it or noted about it.
OWN_ACTS = (
    "click",
    "open",
    "visit",
    "form",
    "quotation",
    "order",
    "paid",
    "lead",
    "reply",
    "api",
)
# Weights of hits are whole numbers of this part, so that their sum does not depend on
# the order in which they are added.
WEIGHT_UNIT = 1_000_000


class ContactScoringSqlMixin(models.AbstractModel):
    """Scoring rules as sub-selects.

    They read the common table expression ``source`` of the plan's statement, with the
    columns ``partner_id``, ``at`` (UTC) and ``day`` (of ``at``), and ``acts``, which
    has a row for each row of ``source``. Ages are whole days: the days between two
    dates in UTC.
    """

    _name = "contact.scoring.sql.mixin"
    _description = "Scoring Rules in SQL"

    def _sql_hits(self, is_past):
        """Whom this rule hits, how often, and how heavily.

        :param bool is_past: see ``contact.scoring.engine.mixin._sql_lines``
        :return: a sub-select of ``partner_id``, ``at``, ``hits`` and ``weight`` (in
            parts of ``WEIGHT_UNIT``)
        """
        self.ensure_one()
        if self.kind == "profile":
            return self._sql_profile_hits()
        if self.kind == "tag":
            return self._sql_past_tag_hits() if is_past else self._sql_tag_hits()
        if self.kind == "behaviour":
            return self._sql_behaviour_hits()
        return self._sql_inactivity_hits()

    # ------------------------------------------------------------
    # Who the contact is
    # ------------------------------------------------------------

    def _sql_profile_hits(self):
        """The profile as it is now, also for a past ``at``: its past is not kept."""
        matching = self.plan_id._partners()._search(
            Domain(literal_eval(self.domain or "[]"))
        )
        matching.add_where(
            SQL(
                "%s IN (SELECT partner_id FROM source)",
                SQL.identifier(matching.table, "id"),
            )
        )
        return SQL(
            """
            SELECT partner_id, at, 1 AS hits, %s AS weight FROM source
            WHERE partner_id IN %s
            """,
            WEIGHT_UNIT,
            matching.subselect(),
        )

    # ------------------------------------------------------------
    # Tags
    # ------------------------------------------------------------

    def _sql_tag_hits(self):
        return SQL(
            """
            SELECT source.partner_id, source.at, 1 AS hits, %(unit)s AS weight
            FROM source JOIN contact_tag_assignment held
              ON held.partner_id = source.partner_id AND held.tag_id = %(tag_id)s
            WHERE held.count >= %(count)s AND (held.state = 'active' OR %(ever)s)
            """,
            unit=WEIGHT_UNIT,
            tag_id=self.tag_id.id,
            count=self.tag_count,
            ever=self.tag_condition == "counted",
        )

    def _sql_past_tag_hits(self):
        """What the tag's history says of that time. Without an assignment's present:
        occurrences that were taken back since are left out, as if they never were.

        Histories of merged contacts are joined; what ended one, ends both.
        """
        return SQL(
            """
            SELECT source.partner_id, source.at, 1 AS hits, %(unit)s AS weight
            FROM source JOIN contact_tag_assignment held
              ON held.partner_id = source.partner_id AND held.tag_id = %(tag_id)s
            JOIN contact_tag_event event ON event.assignment_id = held.id
            LEFT JOIN contact_tag_event taken ON taken.id = event.retracted_event_id
            WHERE COALESCE(taken.date, event.date) <= source.at
            GROUP BY source.partner_id, source.at
            HAVING SUM(event.count_change) >= %(count)s
               AND (%(ever)s OR (array_agg(event.kind ORDER BY event.id DESC) FILTER (
                   WHERE %(is_live)s OR event.kind IN ('expired', 'removed')
               ))[1] IN ('added', 'renewed'))
            """,
            unit=WEIGHT_UNIT,
            tag_id=self.tag_id.id,
            count=self.tag_count,
            ever=self.tag_condition == "counted",
            is_live=self.env["contact.tag.event"]._sql_is_live("event"),
        )

    # ------------------------------------------------------------
    # What the contact did, and did not
    # ------------------------------------------------------------

    @api.model
    def _sql_age(self):
        return SQL("(source.day - signal.date::date)")

    def _sql_acts(self):
        """What one pass over the signals counts for this rule: columns of ``acts``.

        Of the rows ``source`` and ``signal``.
        """
        self.ensure_one()
        listens = self._sql_listens()
        count = SQL(
            "COUNT(*) FILTER (WHERE %s) AS %s", listens, SQL.identifier(self._act())
        )
        if self.kind != "behaviour" or not self.half_life_days:
            return [count]
        age = self._sql_age()
        if self.max_hits:
            fading = SQL(
                "(array_agg(%s ORDER BY %s) FILTER (WHERE %s))[:%s]",
                age,
                age,
                listens,
                self.max_hits,
            )
        else:
            fading = SQL("SUM(%s) FILTER (WHERE %s)", self._sql_faded(age), listens)
        return [count, SQL("%s AS %s", fading, SQL.identifier(self._fading()))]

    def _act(self):
        return f"hits_{self.id}"

    def _fading(self):
        return f"fading_{self.id}"

    def _sql_listens(self):
        conditions = [self._sql_kind()]
        if self.url_pattern:
            conditions.append(sql_matches_page("signal", self.url_pattern.strip()))
        days = self.window_days if self.kind == "behaviour" else self.inactive_days
        if days:
            conditions.append(SQL("%s < %s", self._sql_age(), days))
        return SQL(" AND ").join(conditions)

    def _sql_kind(self):
        return SQL("signal.kind = ANY(%s)", list(self._kinds()))

    def _kinds(self):
        return (self.interaction_kind,) if self.interaction_kind else OWN_ACTS

    def _sql_faded(self, age):
        """The weight of a hit of this age, in whole days."""
        return SQL(
            "ROUND(%s * power(0.5, %s / %s::float))::bigint",
            WEIGHT_UNIT,
            age,
            self.half_life_days,
        )

    def _sql_behaviour_hits(self):
        count = SQL.identifier(self._act())
        fading = SQL.identifier(self._fading())
        hits = SQL("LEAST(%s, %s)", count, self.max_hits) if self.max_hits else count
        if not self.half_life_days:
            weight = SQL("%s * %s", hits, WEIGHT_UNIT)
        elif self.max_hits:
            # The ages of the newest hits.
            faded = self._sql_faded(SQL("age"))
            weight = SQL("(SELECT SUM(%s) FROM unnest(%s) age)", faded, fading)
        else:
            weight = fading
        return SQL(
            "SELECT partner_id, at, %s AS hits, %s AS weight FROM acts WHERE %s > 0",
            hits,
            weight,
            count,
        )

    def _sql_inactivity_hits(self):
        was_silent = SQL(
            "SELECT partner_id, at, 1 AS hits, %s AS weight FROM acts WHERE %s = 0",
            WEIGHT_UNIT,
            SQL.identifier(self._act()),
        )
        if not self.grace_days:
            return was_silent
        return SQL(
            """
            SELECT silent.* FROM (%s) silent
            JOIN res_partner partner ON partner.id = silent.partner_id
            -- Contacts that Odoo itself came with have no date: they are old.
            WHERE (silent.at::date - partner.create_date::date < %s) IS NOT TRUE
            """,
            was_silent,
            self.grace_days,
        )
