import re
import time

import phonenumbers

from odoo import api, models
from odoo.tools import SQL

from ..common.contact_seen_mixin import MODULE
from ..common.time_limit import fetch_within
from .res_partner_erasure_traces import NO_ADDRESS

TEXTS = {"char", "text", "html"}
# What was shown to everybody who agreed is the proof of them all.
WORDINGS = {("contact.consent.wording", "text"), ("contact.consent.purpose", "wording")}
SEARCH_SECONDS = 5
FEWEST_DIGITS = 7  # of a number that no other number is
BETWEEN = r"[ ()./-]*"


class ResPartner(models.Model):
    """Forgets addresses in free texts: conditions, names, notes; finds them elsewhere.

    Whole addresses alone: a name, or a part of an address, may be somebody else's.
    """

    _inherit = "res.partner"

    def _erasure_written_addresses(self, addresses):
        """:return: the addresses, and the phone number as it was typed"""
        return sorted({*addresses, *filter(None, [self.phone])})

    # ------------------------------------------------------------
    # In the addon's own records: forgotten
    # ------------------------------------------------------------

    def _erasure_anonymize_texts(self, written):
        """
        :param list written: addresses and numbers, as they may stand in a text
        """
        self.env.flush_all()
        mails = "|".join(self._erasure_pattern(each) for each in written if "@" in each)
        everything = "|".join(map(self._erasure_pattern, written))
        for model_name, names in self._erasure_own_texts():
            # In JSON, a number is no text.
            is_json = self.env[model_name]._fields[names[0]].type == "json"
            if pattern := mails if is_json else everything:
                self._erasure_anonymize_in(self.env[model_name], names, pattern)

    @api.model
    def _erasure_own_texts(self):
        """:return: pairs of the name of a model of the addon, segments included, and
        the names of its columns of one kind"""
        for model_name, model in sorted(self.env.registry.items()):
            is_ours = model._original_module == MODULE or model_name == "mailing.filter"
            if model._abstract or not model._auto or not is_ours:
                continue
            for kinds in (TEXTS, {"json"}):
                names = [
                    name
                    for name, field in model._fields.items()
                    if field.type in kinds
                    and self._privacy_is_column(model, name)
                    and (model_name, name) not in WORDINGS
                ]
                if names:
                    yield model_name, names

    @api.model
    def _erasure_pattern(self, written):
        """:return: a regular expression for the whole address; or for the number, with
        or without its country, whatever stands between the digits"""
        if "@" in written:
            return rf"(?<![\w.+-]){re.escape(written)}(?![\w-]|\.\w)"
        country, digits = "", re.sub(r"\D", "", written)
        try:
            number = phonenumbers.parse(written)
        except phonenumbers.NumberParseException:
            number = None  # typed without its country
        if number:
            digits = str(number.national_number)
            country = rf"(?:(?:\+|00)?{number.country_code}{BETWEEN}(?:\(0\) ?)?|0)?"
        if len(digits) < FEWEST_DIGITS:
            return rf"(?<!\w){re.escape(written)}(?!\w)"
        return rf"(?<!\d){country}{BETWEEN.join(digits)}(?!\d)"

    @api.model
    def _erasure_anonymize_in(self, Model, names, pattern):
        columns = {name: SQL.identifier(name) for name in names}
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE concat_ws(' ', %s) ~* %s",
                SQL.identifier(Model._table),
                SQL(", ").join(
                    SQL(
                        "%(column)s = regexp_replace("
                        "%(column)s::text, %(pattern)s, %(nobody)s, 'gi')%(kind)s",
                        column=column,
                        pattern=pattern,
                        nobody=NO_ADDRESS,
                        kind=self._erasure_sql_cast(Model._fields[name]),
                    )
                    for name, column in columns.items()
                ),
                SQL(", ").join(SQL("%s::text", each) for each in columns.values()),
                pattern,
            )
        )
        Model.invalidate_model(names, flush=False)

    @api.model
    def _erasure_sql_cast(self, field):
        is_json = field.type == "json" or field.translate
        return SQL("::jsonb") if is_json else SQL("")

    # ------------------------------------------------------------
    # In records of others: found, for a person to look at
    # ------------------------------------------------------------

    def _erasure_found_elsewhere(self, written):
        """Where texts of other models hold an address, as far as a few seconds go.

        :param list written: addresses and numbers, as they may stand in a text
        :return: a pair: triples of a model, the name of a column and how many records;
            and the names of the models that there was no time for
        """
        found, left = [], []
        self.env.flush_all()
        end = time.monotonic() + SEARCH_SECONDS
        own = {model_name for model_name, _names in self._erasure_own_texts()}
        for model_name in self._erasure_smallest_first():
            Model = self.env[model_name]
            names = [
                name
                for name, field in Model._fields.items()
                if field.type in TEXTS and self._privacy_is_column(Model, name)
            ]
            if not names or not written or model_name in own:
                continue
            seconds = end - time.monotonic()
            counts = seconds > 0 and self._erasure_count_in(
                Model, names, written, seconds
            )
            if not counts:
                left.append(model_name)
                continue
            found += [
                (model_name, name, count)
                for name, count in zip(names, counts, strict=True)
                if count
            ]
        return found, left

    @api.model
    def _erasure_smallest_first(self):
        models_by_table = {
            model._table: name
            for name, model in self.env.registry.items()
            if not model._abstract and not model._transient and model._auto
        }
        rows = self.env.execute_query(
            SQL(
                "SELECT relname FROM pg_class WHERE relkind = 'r'"
                " AND relname = ANY(%s) ORDER BY relpages, relname",
                list(models_by_table),
            )
        )
        return [models_by_table[table] for (table,) in rows]

    def _erasure_count_in(self, Model, names, written, seconds):
        """:return: how many rows hold one of these, by column; None: took too long"""
        counts = SQL(", ").join(
            SQL("COUNT(*) FILTER (WHERE %s)", self._erasure_sql_holds(name, written))
            for name in names
        )
        rows = fetch_within(
            self.env,
            SQL(
                "SELECT %s FROM %s WHERE %s",
                counts,
                SQL.identifier(Model._table),
                self._erasure_sql_of_others(Model),
            ),
            seconds,
        )
        return rows and rows[0]

    @api.model
    def _erasure_sql_holds(self, name, written):
        return SQL(" OR ").join(
            SQL("strpos(lower(%s::text), %s) > 0", SQL.identifier(name), each.lower())
            for each in written
        )

    def _erasure_sql_of_others(self, Model):
        """What belongs to the person is forgotten, and need not be told."""
        if Model._name == self._name:
            return SQL("id != %s", self.id)
        if Model._name == "mail.message":
            return SQL("(model = %s AND res_id = %s) IS NOT TRUE", self._name, self.id)
        link = Model._fields.get("partner_id")
        if link and link.comodel_name == self._name and link.store:
            return SQL("partner_id IS DISTINCT FROM %s", self.id)
        return SQL("TRUE")
