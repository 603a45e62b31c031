from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.imports.consent_planner import ConsentRules, CurrentConsent, Purpose
from ...lib.imports.stated_consent import WHOLE_FILE, ConsentColumn
from ...lib.mail.addresses import normal_form
from ...lib.sql import sql_rows


class ContactImport(models.Model):
    """Looks up what is known of consents, and records what rows say of them."""

    _inherit = "contact.import"

    def _consent_channels(self):
        """:return: by position of each column that says who agreed or unsubscribed, as
        a text, its ``ConsentColumn``; also of what is said of the whole file"""
        channels = {
            str(column.position): ConsentColumn(column.target, column.channel or None)
            for column in self.column_ids
            if column.target in ("consent", "opt_out")
        }
        return channels | {WHOLE_FILE: ConsentColumn("opt_out")}

    def _leaving_scopes(self):
        """Which purposes those who unsubscribed are left with none of.

        :return: by channel of a column, a set of ids of purposes
        """
        ids = {
            "all": set(),
            "email": set(),
            "sms": set(),
            "phone": set(),
            "fax": set(),  # no purpose is for it: who left it left nothing else
            "post": set(),
        }
        for purpose in self.env["contact.consent.purpose"]._every():
            ids["all"].add(purpose.id)
            ids[purpose.channel].add(purpose.id)
        return ids | {None: set(self.purpose_ids.ids) or ids["email"]}

    def _consent_rules(self):
        purposes = self.env["contact.consent.purpose"]._every() | self.purpose_ids
        return ConsentRules(
            purposes={
                purpose.id: Purpose(
                    purpose.id, purpose.channel, purpose.company_id.id or 0
                )
                for purpose in purposes
            },
            wanted=tuple(self.purpose_ids.ids),
            channels=self._consent_channels(),
            scopes=self._leaving_scopes(),
            has_proof=bool((self.consent_proof or "").strip()),
            company_id=self.company_id.id or 0,
        )

    def _current_consents(self, matches, contacts, rules):
        """What is known of these people, also of those who are no contacts yet.

        :param matches: ``Match`` of rows
        :param contacts: whom they are about
        :param ConsentRules rules: of this import
        :return: by pairs (row id, purpose id), ``CurrentConsent``
        """
        people, about = [], []
        by_id = {contact.id: contact for contact in contacts}
        for match in matches:
            row = match.row
            left = rules.left_by(row.consent)
            asked = left.union(rules.wanted)
            if row.duplicate_of or not asked:
                continue
            about += [
                (row.id, purpose_id, purpose_id not in left) for purpose_id in asked
            ]
            contact = by_id.get(match.contact_id, contacts.browse())
            email = row.keys.email or contact.email_normalized or None
            phone = row.keys.phone or contact.phone_sanitized or None
            people.append(
                (row.id, contact.id or None, email, normal_form(email), phone)
            )
        if not people:
            return {}
        Consent = self.env["contact.consent"]
        Consent._flush_what_sql_reads()
        # Of several addresses of a contact, that of the row counts.
        status = SQL(
            """CASE WHEN current.status = 'granted' AND purpose.channel = 'email'
                    AND %s THEN %s ELSE current.status END""",
            Consent._sql_has_several("known"),
            Consent._sql_word_of_address(
                SQL.identifier("partner", "id"),
                SQL.identifier("purpose", "id"),
                SQL.identifier("partner", "gate_addresses"),
            ),
        )
        found = self.env.execute_query(
            SQL(
                """
                SELECT row_id, purpose_id, status, date, has_unsubscribed,
                       is_unconfirmed OR (status = 'pending' AND may_agree) IS TRUE
                FROM (
                    SELECT about.row_id, about.purpose_id, %s AS status, current.date,
                           COALESCE(about.may_agree AND %s, false) AS has_unsubscribed,
                           COALESCE(about.may_agree AND %s, false) AS is_unconfirmed,
                           about.may_agree
                    FROM %s
                    JOIN %s ON about.row_id = partner.row_id
                    LEFT JOIN res_partner known ON known.id = partner.id
                    JOIN contact_consent_purpose purpose
                      ON purpose.id = about.purpose_id
                    LEFT JOIN contact_consent current
                      ON current.partner_id = partner.id
                     AND current.purpose_id = purpose.id
                ) facts
                """,
                status,
                Consent._sql_has_unsubscribed(),
                Consent._sql_is_unconfirmed(),
                sql_rows(
                    "partner",
                    people,
                    row_id="int",
                    id="int",
                    email_normalized="text",
                    gate_addresses="text",
                    phone_sanitized="text",
                ),
                sql_rows(
                    "about", about, row_id="int", purpose_id="int", may_agree="bool"
                ),
            )
        )
        return {
            (row_id, purpose_id): CurrentConsent(*facts)
            for row_id, purpose_id, *facts in found
        }

    # ------------------------------------------------------------
    # Recording
    # ------------------------------------------------------------

    def _record_consents(self, written):
        """Record who agreed; each row's interaction and outcome are written already.

        :param written: ``WrittenRow``
        """
        now = fields.Datetime.now()
        by_default = min(self.consent_date or now, now)
        granted = [
            (
                done.partner.id,
                purpose_id,
                self._date_of(done.row.consent) or by_default,
                done.interaction_id,
                done.row.keys.email or None,
            )
            for done in written
            for purpose_id, decision in done.plan.consents.items()
            if decision in ("granted", "asked") and done.interaction_id
        ]
        if granted:
            # Consents are written by nobody but their own methods.
            self.env["contact.consent"].sudo()._record(
                SQL(
                    """
                    SELECT partner_id, purpose_id, 'granted' AS status, date,
                           'import' AS method, interaction_id, address
                    FROM %s
                    """,
                    sql_rows(
                        "said",
                        granted,
                        partner_id="int",
                        purpose_id="int",
                        date="timestamp",
                        interaction_id="int",
                        address="text",
                    ),
                ),
                address=SQL("answer.address"),
                evidence=self._sql_evidence(),
                user_id=self.env.uid,
            )

    @api.model
    def _date_of(self, said):
        date = said.date or said.date_2
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
