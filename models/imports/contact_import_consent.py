from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.imports import answers
from ...lib.imports.moments import read_moment
from ...lib.imports.placeholders import is_nothing
from ...lib.mail.addresses import normal_form
from ..common.res_partner_api import EARLIEST_DATE

# What a row's answer to a purpose comes to, in the order they are told.
DECISIONS = (
    "granted",
    "held",
    "asked",
    "waits",
    "left",
    "suppressed",
    "no_proof",
    "not_agreed",
    "other_company",
    "withdrawn",
)
# What of these writes something down.
CHANGING = {"granted", "asked", "withdrawn"}
ONE_DAY = timedelta(days=1)  # of time zones that a file does not name
MAX_PROOF_LENGTH = 1_000
# The place of what is said of a whole file, among the positions of columns.
WHOLE_FILE = "file"


class ContactImport(models.Model):
    """What rows say of consents: no proof no grant, and who unsubscribed stays out.

    Of a row are kept: ``answers`` by position of the column (yes, no, empty, unclear,
    left); ``date`` and ``proof`` of the consent, ``date_2`` when nothing better is
    known; ``left``, with ``left_date`` and ``left_proof``, of who unsubscribed.
    """

    _inherit = "contact.import"

    def _read_consent(self, row, target, text, position, day_first):
        """Read a cell that says something of consents; also if it is empty."""
        read = {
            "consent": self._read_agreed,
            "opt_out": self._read_unsubscribed,
            "consent_date": self._read_consent_date,
            "consent_date_2": self._read_other_date,
            "consent_proof": self._read_proof,
        }
        read[target](row, text, position, day_first)

    def _read_agreed(self, row, text, position, day_first):
        answer = answers.read_answer(text)
        if not answer:
            answer = "empty" if is_nothing(text) else "unclear"
        if answer == "unclear":
            row.note("consent_unclear", position, text)
        if answer == "left":
            self._hear_leaving(row, text, position, day_first)
        row.consent.setdefault("answers", {})[str(position)] = answer

    def _read_unsubscribed(self, row, text, position, day_first):
        if answers.says_unsubscribed(text):
            row.consent.setdefault("answers", {})[str(position)] = "left"
            self._hear_leaving(row, text, position, day_first)

    def _hear_leaving(self, row, text, position, day_first):
        """Keep when and how somebody left, as far as a cell tells it."""
        said = row.consent
        said["left"] = True
        self._add_proof(said, "left_proof", text, position)
        moment = read_moment(text, day_first)
        if moment and EARLIEST_DATE <= moment <= fields.Datetime.now():
            date = fields.Datetime.to_string(moment)
            said["left_date"] = max(date, said.get("left_date", ""))

    def _read_consent_date(self, row, text, position, day_first):
        date = self._consent_moment(row, text, position, day_first)
        # Of several, as of the request and its confirmation, the last one counts.
        row.consent["date"] = max(date, row.consent.get("date", ""))

    def _read_other_date(self, row, text, _position, day_first):
        moment = read_moment(text, day_first)
        if moment and EARLIEST_DATE <= moment <= fields.Datetime.now():
            row.consent["date_2"] = fields.Datetime.to_string(moment)

    def _read_proof(self, row, text, position, _day_first):
        if not is_nothing(text):
            self._add_proof(row.consent, "proof", text, position)

    def _add_proof(self, said, key, text, position):
        header = self._headers().get(position, "")
        parts = [said.get(key), f"{header}: {text}"]
        said[key] = "; ".join(filter(None, parts))[:MAX_PROOF_LENGTH]

    def _consent_moment(self, row, text, position, day_first):
        """:return: as text; empty when nobody knows when"""
        if is_nothing(text):
            return ""
        moment = read_moment(text, day_first)
        now = fields.Datetime.now()
        if not moment or not EARLIEST_DATE <= moment <= now + ONE_DAY:
            row.note("consent_date_invalid", position, text)
            return ""
        return fields.Datetime.to_string(min(moment, now))

    def _finish_consent(self, row):
        """Add what is said of the whole file, and by tags."""
        said = row.consent
        if self.everybody_left == "yes":
            said["left"] = True
            said.setdefault("answers", {})[WHOLE_FILE] = "left"
        elif (
            self._is_named_unsubscribed()
            and not self.everybody_left
            and not said.get("left")
        ):
            said.setdefault("answers", {})[WHOLE_FILE] = "unclear"
            row.note("file_named_left", None, self.file_name)
        for tag in row.tags:
            if answers.is_status(tag) == "left":
                said.setdefault("answers", {})[WHOLE_FILE] = "unclear"
                row.note("tag_says_left", None, tag)

    @api.model
    def _find_unsubscribers(self, row, cells, positions):
        """Note cells that tell who unsubscribed, in columns that nobody has mapped."""
        for position in positions:
            text = cells[position] if position < len(cells) else ""
            if text and answers.is_status(text) == "left":
                row.note("looks_left", position, text)

    # ------------------------------------------------------------
    # Evaluation
    # ------------------------------------------------------------

    def _consent_channels(self):
        """:return: by position of each column that says who agreed or unsubscribed:
        which of both, and the channel; also of what is said of the whole file"""
        channels = {
            str(column.position): (column.target, column.channel or None)
            for column in self.column_ids
            if column.target in ("consent", "opt_out")
        }
        return channels | {WHOLE_FILE: ("opt_out", None)}

    def _leaving_scopes(self):
        """Which purposes those who unsubscribed are left with none of.

        :return: by channel of a column, a set of ids of purposes
        """
        ids = {
            "all": set(),
            "email": set(),
            "sms": set(),
            "phone": set(),
            "post": set(),
        }
        for purpose in self.env["contact.consent.purpose"]._every():
            ids["all"].add(purpose.id)
            ids[purpose.channel].add(purpose.id)
        return ids | {None: set(self.purpose_ids.ids) or ids["email"]}

    def _unsubscribed_purpose_ids(self, said, channels, scopes):
        """:return: a set of ids of purposes that a row says somebody left"""
        left = set()
        for position, answer in said.get("answers", {}).items():
            if answer == "left" and position in channels:
                left |= scopes[channels[position][1]]
        return left

    def _evaluate_consents(self, plans):
        """Decide, for many rows at once, what their answers come to.

        :param list plans: ``Plan``; ``consents`` is set. Of those that are skipped,
            it is only heard who unsubscribed
        """
        channels, scopes = self._consent_channels(), self._leaving_scopes()
        asked = {}
        for plan in plans:
            left = self._unsubscribed_purpose_ids(plan.row.consent, channels, scopes)
            wanted = () if plan.is_out else self.purpose_ids.ids
            if (
                (left or wanted)
                and not plan.row.duplicate_of
                and "suppressed" not in plan.codes
            ):
                asked[id(plan)] = (plan, left, left.union(wanted))
        if not asked:
            return
        asked = list(asked.values())
        current = self._current_consents(asked)
        purposes = {
            purpose.id: purpose
            for purpose in self.env["contact.consent.purpose"]._every()
            | self.purpose_ids
        }
        for number, (plan, left, every) in enumerate(asked):
            for purpose_id in sorted(every):
                facts = current.get((number, purpose_id), (None, None, False, False))
                if purpose_id in left:
                    decision = "left" if facts[0] == "withdrawn" else "withdrawn"
                else:
                    decision = self._evaluate_grant(
                        plan, purposes[purpose_id], channels, *facts
                    )
                plan.consents[purpose_id] = decision

    def _evaluate_grant(
        self, plan, purpose, channels, status, date, has_unsubscribed, is_unconfirmed
    ):
        said = plan.row.consent
        if self._answer(said, purpose, channels) != "yes":
            return "not_agreed"
        if has_unsubscribed:
            return "left"
        of_contact = plan.partner.company_id if plan.partner else self.company_id
        company = purpose.company_id
        if company and of_contact and company != of_contact:
            return "other_company"
        if not self._has_proof(said):
            return "held" if status == "granted" else "no_proof"
        if is_unconfirmed:
            return "waits" if status == "pending" else "asked"
        if status == "granted":
            # Only a later answer that says when it was given is a new one.
            stated = fields.Datetime.to_datetime(said.get("date"))
            return "granted" if stated and stated > date else "held"
        return "granted"

    @api.model
    def _answer(self, said, purpose, channels):
        """What a row says of a purpose: ``yes`` only if all its columns do, and those
        of the file are about it; of a file without such columns, the import says it."""
        given = said.get("answers", {})
        if WHOLE_FILE in given:
            return given[WHOLE_FILE]
        asking = {
            position: channel
            for position, (target, channel) in channels.items()
            if target == "consent"
        }
        if not asking:
            return "yes"
        about = {
            given.get(position, "empty")
            for position, channel in asking.items()
            if channel in (None, "all", purpose.channel)
        }
        return "yes" if about == {"yes"} else "no"

    def _has_proof(self, said):
        """Whether a row proves its consent: by a text, and a date where the file has
        dates."""
        if "date" in said and not said["date"]:
            return False
        return bool(said.get("proof") or (self.consent_proof or "").strip())

    def _current_consents(self, asked):
        """What is known of these people, also of those who are no contacts yet.

        :param list asked: tuples of a ``Plan``, the ids of the purposes that its row
            leaves, and of all that it is about
        :return: by pairs (position in ``asked``, purpose id): status, date, and, where
            it may agree, whether they left once, and whether they have to confirm
        """
        Consent = self.env["contact.consent"]
        Consent._flush_what_sql_reads()
        plans = [plan for plan, _left, _every in asked]
        contacts = [plan.partner for plan in plans]
        about = [
            (number, purpose_id, purpose_id not in left)
            for number, (_plan, left, every) in enumerate(asked)
            for purpose_id in every
        ]
        emails = [
            plan.row.keys.get("email") or plan.partner.email_normalized or None
            for plan in plans
        ]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.number, purpose.id, current.status, current.date,
                       COALESCE(about.may_agree AND %s, false),
                       COALESCE(about.may_agree AND %s, false)
                FROM unnest(%s::int[], %s::int[], %s::text[], %s::text[], %s::text[])
                  AS partner(
                    number, id, email_normalized, gate_addresses, phone_sanitized)
                JOIN unnest(%s::int[], %s::int[], %s::bool[])
                  AS about(number, purpose_id, may_agree)
                  ON about.number = partner.number
                JOIN contact_consent_purpose purpose ON purpose.id = about.purpose_id
                LEFT JOIN contact_consent current ON current.partner_id = partner.id
                                              AND current.purpose_id = purpose.id
                """,
                Consent._sql_has_unsubscribed(),
                Consent._sql_is_unconfirmed(),
                list(range(len(plans))),
                [contact.id or None for contact in contacts],
                emails,
                [normal_form(email) for email in emails],
                [
                    plan.row.keys.get("phone") or plan.partner.phone_sanitized or None
                    for plan in plans
                ],
                *map(list, zip(*about, strict=True)),
            )
        )
        return {(number, purpose): facts for number, purpose, *facts in rows}

    # ------------------------------------------------------------
    # Recording
    # ------------------------------------------------------------

    def _record_consents(self, plans):
        """Record who agreed; each row's interaction and outcome are written already.

        :param list plans: ``Plan`` of rows that have a contact and an interaction
        """
        now = fields.Datetime.now()
        by_default = min(self.consent_date or now, now)
        granted = [
            (
                plan.partner.id,
                purpose_id,
                self._date_of(plan.row.consent) or by_default,
                plan.interaction_id,
                plan.row.keys.get("email") or None,
            )
            for plan in plans
            for purpose_id, decision in plan.consents.items()
            if decision in ("granted", "asked") and plan.interaction_id
        ]
        if granted:
            # Consents are written by nobody but their own methods.
            self.env["contact.consent"].sudo()._record(
                SQL(
                    """
                    SELECT partner_id, purpose_id, 'granted' AS status, date,
                           'import' AS method, interaction_id, address
                    FROM unnest(%s::int[], %s::int[], %s::timestamp[], %s::int[],
                                %s::text[])
                      AS said(partner_id, purpose_id, date, interaction_id, address)
                    """,
                    *map(list, zip(*granted, strict=True)),
                ),
                address=SQL("answer.address"),
                evidence=self._sql_evidence(),
                user_id=self.env.uid,
            )

    @api.model
    def _date_of(self, said):
        date = said.get("date") or said.get("date_2")
        return fields.Datetime.to_datetime(date) if date else None

    def _sql_evidence(self):
        """What proves the row ``answer``: the text of the import, that of the row, and
        where it stood."""
        return SQL(
            """(SELECT concat_ws(E'\\n', NULLIF(%s, ''),
                       NULLIF(proof."values" -> 'consent' ->> 'proof', ''),
                       %s || proof.number)
                FROM contact_import_row proof
                WHERE proof.interaction_id = answer.interaction_id)""",
            (self.consent_proof or "").strip(),
            self.env._("Import %(batch)s, row ", batch=self.display_name),
        )
