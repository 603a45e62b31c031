from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..imports import values
from .contact_api_mixin import EARLIEST_DATE
from .mail_address import normal_form

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
CHANGING = {"granted": "granted", "asked": "granted", "withdrawn": "withdrawn"}
ONE_DAY = timedelta(days=1)  # of time zones that a file does not name


class ContactImportConsentMixin(models.AbstractModel):
    """What rows say of consents: no proof no grant, and who left stays out."""

    _name = "contact.import.consent.mixin"
    _description = "Consents in Imports"

    def _read_consent(self, row, target, text, position, day_first):
        """Read a cell that says something of consents; also if it is empty."""
        said = row.consent
        if target == "consent_proof":
            said["proof"] = text[:1000]
        elif target == "consent_date":
            said["date"] = self._consent_moment(row, text, position, day_first)
        elif target == "opt_out":
            if values.read_flag(text) or values.read_answer(text) == "left":
                said["answer"] = "left"
        elif said.get("answer") != "left":
            said["answer"] = (values.read_answer(text) or "unclear") if text else "no"
            if said["answer"] == "unclear":
                row.note("consent_unclear", position, text)

    def _consent_moment(self, row, text, position, day_first):
        """:return: as text; empty when nobody knows when"""
        if not text:
            return ""
        moment = values.read_moment(text, day_first)
        now = fields.Datetime.now()
        if not moment or not EARLIEST_DATE <= moment <= now + ONE_DAY:
            row.note("consent_date_invalid", position, text)
            return ""
        return fields.Datetime.to_string(min(moment, now))

    # ------------------------------------------------------------
    # Judging
    # ------------------------------------------------------------

    def _judge_consents(self, plans):
        """Decide, for many rows at once, what their answers come to.

        :param list plans: ``Plan`` of rows that are not left out; ``consents`` is set
        """
        asked = [plan for plan in plans if self.purpose_ids and not plan.is_out]
        if not asked:
            return
        held = self._held_consents(asked)
        purposes = {purpose.id: purpose.company_id for purpose in self.purpose_ids}
        for number, plan in enumerate(asked):
            for purpose_id, company in purposes.items():
                plan.consents[purpose_id] = self._judge_consent(
                    plan, company, *held[number, purpose_id]
                )

    def _judge_consent(self, plan, company, status, date, has_left, is_unconfirmed):
        said = plan.row.consent
        answer = said.get("answer", "yes")
        if answer == "left":
            return "left" if status == "withdrawn" else "withdrawn"
        if answer != "yes":
            return "not_agreed"
        if has_left:
            return "left"
        of_contact = plan.partner.company_id if plan.partner else self.company_id
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

    def _has_proof(self, said):
        """Whether a row proves its consent: by a text, and a date where the file has
        dates."""
        if "date" in said and not said["date"]:
            return False
        return bool(said.get("proof") or (self.consent_proof or "").strip())

    def _held_consents(self, plans):
        """What is known of these people and purposes, also of those who are no
        contacts yet.

        :return: by pairs (position in ``plans``, purpose id): status, date, whether
            they left once, and whether they have to confirm
        """
        Consent = self.env["contact.consent"]
        Consent._flush_what_sql_reads()
        contacts = [plan.partner for plan in plans]
        emails = [
            plan.row.keys.get("email") or plan.partner.email_normalized or None
            for plan in plans
        ]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.number, purpose.id, held.status, held.date,
                       COALESCE(%s, false), COALESCE(%s, false)
                FROM unnest(%s::int[], %s::int[], %s::text[], %s::text[], %s::text[])
                  AS partner(
                    number, id, email_normalized, gate_addresses, phone_sanitized)
                JOIN contact_consent_purpose purpose ON purpose.id = ANY(%s)
                LEFT JOIN contact_consent held ON held.partner_id = partner.id
                                              AND held.purpose_id = purpose.id
                """,
                Consent._sql_has_left(),
                Consent._sql_is_unconfirmed(),
                list(range(len(plans))),
                [contact.id or None for contact in contacts],
                emails,
                [normal_form(email) for email in emails],
                [
                    plan.row.keys.get("phone") or plan.partner.phone_sanitized or None
                    for plan in plans
                ],
                self.purpose_ids.ids,
            )
        )
        return {(number, purpose): facts for number, purpose, *facts in rows}

    # ------------------------------------------------------------
    # Recording
    # ------------------------------------------------------------

    def _record_consents(self, plans):
        """Record what was decided; each row's signal and outcome are written already.

        :param list plans: ``Plan`` of rows that have a contact and a signal
        """
        now = fields.Datetime.now()
        by_default = min(self.consent_date or now, now)
        answers = [
            (
                plan.partner.id,
                purpose_id,
                CHANGING[decision],
                fields.Datetime.to_datetime(plan.row.consent.get("date")) or by_default
                if decision != "withdrawn"
                else now,
                plan.interaction_id,
            )
            for plan in plans
            for purpose_id, decision in plan.consents.items()
            if decision in CHANGING and plan.interaction_id
        ]
        if answers:
            # Consents are written by nobody but their own methods.
            self.env["contact.consent"].sudo()._record(
                self._sql_import_answers(answers),
                evidence=self._sql_evidence(),
                user_id=self.env.uid,
            )

    @api.model
    def _sql_import_answers(self, answers):
        return SQL(
            """
            SELECT partner_id, purpose_id, status, date, 'import' AS method,
                   interaction_id
            FROM unnest(%s::int[], %s::int[], %s::text[], %s::timestamp[], %s::int[])
              AS said(partner_id, purpose_id, status, date, interaction_id)
            """,
            *map(list, zip(*answers, strict=True)),
        )

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
