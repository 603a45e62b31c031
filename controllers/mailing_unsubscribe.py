from werkzeug.exceptions import BadRequest, NotFound, Unauthorized

from odoo import http
from odoo.http import request
from odoo.tools import email_normalize

from odoo.addons.mass_mailing.controllers.main import MassMailController


class MailingUnsubscribe(MassMailController):
    """Leaving, by the links of a mail: a POST withdraws, a GET changes nothing."""

    @http.route()
    def mailing_unsubscribe(
        self, mailing_id, document_id=None, email=None, hash_token=None
    ):
        # Core blacklists by a GET, too, and mail scanners follow links.
        mailing_sudo = request.env["mailing.mailing"].sudo().browse(mailing_id)
        asks = request.httprequest.method == "GET" and (
            mailing_sudo.exists().purpose_id
            or not mailing_sudo.mailing_on_mailing_list
            and self._has_consents(email, hash_token)
        )
        if not asks:
            return super().mailing_unsubscribe(
                mailing_id, document_id, email, hash_token
            )
        mailing_sudo = self._signed_mailing_sudo(
            mailing_id, document_id, email, hash_token
        )
        if mailing_sudo.purpose_id:
            return self._ask_to_leave(mailing_sudo, document_id, email, hash_token)
        # Core's page has a button that posts.
        values = self._prepare_mailing_subscription_values(
            mailing_sudo, document_id, email, hash_token
        )
        return request.render("mass_mailing.page_mailing_unsubscribe", values)

    @http.route()
    def mailing_confirm_unsubscribe(
        self, mailing_id, document_id=None, email=None, hash_token=None
    ):
        mailing_sudo = request.env["mailing.mailing"].sudo().browse(mailing_id)
        if not mailing_sudo.exists().purpose_id:
            return super().mailing_confirm_unsubscribe(
                mailing_id, document_id, email, hash_token
            )
        mailing_sudo = self._signed_mailing_sudo(
            mailing_id, document_id, email, hash_token
        )
        return self._ask_to_leave(mailing_sudo, document_id, email, hash_token)

    @http.route(
        "/contact/unsubscribe",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def leave(
        self,
        mailing_id=None,
        document_id=None,
        email=None,
        hash_token=None,
        everything=None,
        **post,
    ):
        """Withdraw the purpose of a mailing, or everything."""
        if not str(mailing_id).isdecimal():
            raise BadRequest()
        mailing_sudo = self._signed_mailing_sudo(
            int(mailing_id), document_id, email, hash_token
        )
        if not mailing_sudo.purpose_id:
            raise BadRequest()
        self._leave(
            mailing_sudo, document_id, email, "preference_centre", bool(everything)
        )
        return self._render(
            "contact_marketing.unsubscribed_page",
            mailing_sudo,
            email,
            everything=bool(everything),
        )

    def _mailing_unsubscribe_from_document(
        self, mailing, document_id, email, hash_token
    ):
        if not mailing.purpose_id:
            return super()._mailing_unsubscribe_from_document(
                mailing, document_id, email, hash_token
            )
        self._leave(mailing, document_id, email, "one_click")
        return self._render("contact_marketing.unsubscribed_page", mailing, email)

    def _mailing_unsubscribe_from_list(self, mailing, document_id, email, hash_token):
        if mailing.purpose_id:
            self._leave(mailing, document_id, email, "one_click")
        return super()._mailing_unsubscribe_from_list(
            mailing, document_id, email, hash_token
        )

    # ------------------------------------------------------------
    # What they share
    # ------------------------------------------------------------

    def _has_consents(self, email, hash_token):
        """Whether a contact with this address has anything to lose."""
        address, _hash_token = self._fetch_user_information(email, hash_token)
        if not address:
            return False
        # Visitors may not read consents; nothing of them is shown.
        Consent_sudo = request.env["contact.consent"].sudo()
        return bool(
            Consent_sudo.search_count(
                [
                    ("partner_id.email_normalized", "=", email_normalize(address)),
                    ("status", "in", ["granted", "pending"]),
                ],
                limit=1,
            )
        )

    def _signed_mailing_sudo(self, mailing_id, document_id, email, hash_token):
        """The mailing a link belongs to.

        :raises Unauthorized: when the link is not what we sent to this address
        """
        try:
            return self._check_mailing_email_token(
                mailing_id, document_id, email, hash_token, required_mailing_id=True
            )
        except (NotFound, ValueError, TypeError) as error:
            # No ids are told; core cannot compare tokens that are not ASCII.
            raise Unauthorized() from error

    def _leave(self, mailing_sudo, document_id, email, method, everything=False):
        facts = request.env["ir.http"]._proof_facts()
        address = email_normalize(email, strict=False) or email
        contact_sudo = self._addressee_sudo(mailing_sudo, document_id)
        Consent_sudo = mailing_sudo.env["contact.consent"]
        if everything:
            Consent_sudo._withdraw_everything(address, contact_sudo, method, **facts)
        else:
            Consent_sudo._withdraw_from_mail(
                address, contact_sudo, mailing_sudo.purpose_id, method, **facts
            )

    def _addressee_sudo(self, mailing_sudo, document_id):
        """The contact a mail went to, if it went to one."""
        Document_sudo = mailing_sudo.env[mailing_sudo.mailing_model_real]
        document_sudo = Document_sudo.browse(int(document_id or 0)).exists()
        if document_sudo._name == "res.partner":
            return document_sudo
        if "partner_id" in document_sudo._fields:
            return document_sudo.partner_id
        return mailing_sudo.env["res.partner"]

    def _ask_to_leave(self, mailing_sudo, document_id, email, hash_token):
        return self._render(
            "contact_marketing.unsubscribe_page",
            mailing_sudo,
            email,
            document_id=document_id,
            hash_token=hash_token,
        )

    def _render(self, template, mailing_sudo, email, **values):
        contact_sudo = (
            request.env["res.partner"]
            .sudo()
            .search([("email_normalized", "=", email_normalize(email))], limit=1)
        )
        if contact_sudo.lang:
            request.update_context(lang=contact_sudo.lang)
        response = request.render(
            template,
            {
                "mailing_id": mailing_sudo.id,
                "purpose": mailing_sudo.purpose_id.with_context(**request.env.context),
                "email": email,
                "preferences_url": contact_sudo
                and contact_sudo.email_normalized
                and contact_sudo._preferences_url(),
                **values,
            },
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
