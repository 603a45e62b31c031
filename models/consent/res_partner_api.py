import json

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...lib.text import storable
from .contact_consent_event import METHODS

# What a caller may state, and write down what says so. That somebody sent a form or
# opened a link of ours, only our own pages know.
STATED_METHODS = ("api", "import", "manual")


class ResPartner(models.Model):
    """The public methods of consent: over JSON-2, XML-RPC and in server actions."""

    _inherit = "res.partner"

    def contact_consent_grant(self, purpose_codes, method, proof=None, date=None):
        """Record that these contacts agreed to purposes.

        Passed over are contacts that are archived or suppressed, that left later
        than ``date``, and, by an import or another system, that left at all. Purposes
        with double opt-in wait for the contact's confirmation where ``method`` is api;
        any purpose does for who did not confirm before, unless it is by hand.

        :param list purpose_codes: codes of ``contact.consent.purpose``
        :param str method: api, import or manual; the others of
            ``contact.consent.event`` are for code with the rights of the system
        :param proof: what proves it, text or a dict
        :param date: when they agreed, a datetime or ISO 8601 text, UTC if it names no
            zone; default: now
        :return: how many grants were recorded, over all contacts and purposes
        :raises AccessError: without the rights of a marketing user
        :raises UserError: on unknown purposes and methods, a missing proof, and dates
            before 1970 or in the future
        """
        return self._consent_grant(
            self.env["contact.consent.purpose"]._from_codes(purpose_codes),
            method,
            proof,
            date,
        )

    def _consent_grant(self, purposes, method, proof, date):
        """As ``contact_consent_grant``, of purposes that a user chose."""
        self._consent_check_method(method)
        evidence = self._consent_proof_text(proof)
        if method in STATED_METHODS and not evidence:
            raise UserError(
                self.env._(
                    "Say what proves the consent: where and how it was given, as in "
                    "“Signed card, Spring Fair, box 3”."
                )
            )
        return self._consent_change(
            "granted", purposes, method, date, evidence=evidence
        )

    def contact_consent_withdraw(self, purpose_codes, method, date=None):
        """Record that these contacts left purposes. Archived contacts, too.

        :param list purpose_codes: codes of ``contact.consent.purpose``
        :param str method: as for ``contact_consent_grant``
        :param date: when they left, as for ``contact_consent_grant``
        :return: how many withdrawals were recorded, over all contacts and purposes
        :raises AccessError, UserError: as ``contact_consent_grant``
        """
        return self._consent_withdraw(
            self.env["contact.consent.purpose"]._from_codes(purpose_codes), method, date
        )

    def _consent_withdraw(self, purposes, method, date):
        """As ``contact_consent_withdraw``, of purposes that a user chose."""
        self._consent_check_method(method)
        return self._consent_change("withdrawn", purposes, method, date)

    def _consent_change(self, status, purposes, method, date, **facts):
        return self._marketing_change(
            "contact.consent",
            "_record",
            ("purpose_id", purposes.ids),
            {"user_id": self.env.uid, **facts},
            include_archived=status == "withdrawn",
            status=status,
            date=self._marketing_date(date),
            method=method,
            interaction_id=SQL("NULL::int"),
        )

    @api.model
    def _consent_check_method(self, method):
        methods = STATED_METHODS
        if self.env.su:
            methods = [name for name, _label in METHODS]
        if method not in methods:
            raise UserError(
                self.env._(
                    "“%(method)s” is no way to give consent. Use one of: %(methods)s.",
                    method=method or "",
                    methods=", ".join(methods),
                )
            )

    @api.model
    def _consent_proof_text(self, proof):
        if isinstance(proof, dict):
            return json.dumps(proof, ensure_ascii=False, default=str) if proof else ""
        return storable(str(proof or "")).strip()
