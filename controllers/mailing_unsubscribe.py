from werkzeug.exceptions import BadRequest, NotFound, Unauthorized

from odoo import http
from odoo.http import request
from odoo.tools import email_normalize

from odoo.addons.mass_mailing.controllers.main import MassMailController

from ..lib.ids import is_id
from ..lib.mail.addresses import normal_form


class MailingUnsubscribe(MassMailController):
    """Leaving, by the links of a mail: a POST withdraws, a GET changes nothing."""

    @http.route()
    def mailing_unsubscribe(
        self, mailing_id, document_id=None, email=None, hash_token=None
    ):
        values = (mailing_id, document_id, email, hash_token)
        if request.httprequest.method == "POST":
            return super().mailing_unsubscribe(*values)
        return self._open(self._ask_if_purpose(super().mailing_unsubscribe), *values)

    @http.route()
    def mailing_confirm_unsubscribe(
        self, mailing_id, document_id=None, email=None, hash_token=None
    ):
        values = (mailing_id, document_id, email, hash_token)
        page = self._ask_if_purpose(super().mailing_confirm_unsubscribe)
        return self._open(page, *values)

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
        values = (mailing_id, document_id, email, hash_token)
        return self._open(self._leave_by_form, *values, bool(everything))

    def _leave_by_form(self, mailing_id, document_id, email, hash_token, everything):
        if not is_id(mailing_id):
            raise BadRequest()
        mailing_sudo = self._signed_mailing_sudo(
            int(mailing_id), document_id, email, hash_token
        )
        if not mailing_sudo.purpose_id:
            raise BadRequest()
        self._leave(mailing_sudo, document_id, email, "preference_centre", everything)
        return self._unsubscribed_page(
            mailing_sudo, document_id, email, everything=everything
        )

    def _mailing_unsubscribe_from_document(
        self, mailing, document_id, email, hash_token
    ):
        if not mailing.purpose_id:
            return super()._mailing_unsubscribe_from_document(
                mailing, document_id, email, hash_token
            )
        self._leave(mailing, document_id, email, "one_click")
        return self._unsubscribed_page(mailing, document_id, email)

    def _mailing_unsubscribe_from_list(self, mailing, document_id, email, hash_token):
        if mailing.purpose_id:
            self._leave(mailing, document_id, email, "one_click")
        page = super()._mailing_unsubscribe_from_list(
            mailing, document_id, email, hash_token
        )
        if self._is_old(mailing.id, document_id, email, hash_token):
            return self._unsubscribed_page(mailing, document_id, email)
        return page  # it shows all lists of the reader

    @http.route()
    def mailing_view_in_browser(
        self, mailing_id, email=None, document_id=None, hash_token=None, **kwargs
    ):
        # It shows what is known of the reader today, not only what the mail said.
        document_id = document_id or kwargs.get("res_id")
        hash_token = hash_token or kwargs.get("token")
        if self._is_old(mailing_id, document_id, email, hash_token):
            return self._closed_page(403)
        return self._open(
            super().mailing_view_in_browser, mailing_id, email, document_id, hash_token
        )

    @http.route()
    def mailing_update_list_subscription(
        self, mailing_id=None, document_id=None, email=None, hash_token=None, **post
    ):
        if self._is_old(mailing_id, document_id, email, hash_token):
            return "unauthorized"
        return super().mailing_update_list_subscription(
            mailing_id, document_id, email, hash_token, **post
        )

    @http.route()
    def mail_blocklist_remove(
        self, mailing_id=None, document_id=None, email=None, hash_token=None
    ):
        if self._is_old(mailing_id, document_id, email, hash_token):
            return "unauthorized"
        return super().mail_blocklist_remove(mailing_id, document_id, email, hash_token)

    @http.route()
    def mailing_send_feedback(
        self, mailing_id=None, document_id=None, email=None, hash_token=None, **post
    ):
        # Core looks the blacklist up by what was sent, also where nothing signs it.
        email, hash_token = self._fetch_user_information(email, hash_token)
        return super().mailing_send_feedback(
            mailing_id, document_id, email, hash_token, **post
        )

    # ------------------------------------------------------------
    # Links prove who asks
    # ------------------------------------------------------------

    def _check_mailing_email_token(
        self,
        mailing_id,
        document_id,
        email,
        hash_token,
        required_mailing_id=False,
    ):
        """Core lets who may make mailings pass without a signature: not where there is
        a purpose, whose consents are nobody's but the reader's."""
        # Core cannot read what is of another kind; JSON can hold anything.
        numbers, texts = (mailing_id, document_id), (email, hash_token)
        if not all(is_id(value) for value in numbers if value) or not all(
            isinstance(value, str) for value in texts if value
        ):
            raise Unauthorized()
        try:
            mailing_sudo = super()._check_mailing_email_token(
                mailing_id, document_id, email, hash_token, required_mailing_id
            )
        except (ValueError, TypeError) as error:
            raise Unauthorized() from error  # core compares nothing but ASCII
        if mailing_sudo.purpose_id and not hash_token:
            raise Unauthorized()
        if hash_token:
            request.env["ir.http"]._note_proof(email)
        return mailing_sudo

    def _signed_mailing_sudo(self, mailing_id, document_id, email, hash_token):
        """The mailing a link belongs to.

        :raises Unauthorized: when the link is not what we sent to this address
        """
        try:
            return self._check_mailing_email_token(
                mailing_id, document_id, email, hash_token, required_mailing_id=True
            )
        except NotFound as error:
            raise Unauthorized() from error  # no ids are told

    def _is_old(self, mailing_id, document_id, email, hash_token):
        """Whether a link of a mailing with a purpose lets leave, and no more than
        that. To be forged is another matter."""
        if not mailing_id or not hash_token:
            return False
        try:
            mailing_sudo = self._signed_mailing_sudo(
                mailing_id, document_id, email, hash_token
            )
        except (Unauthorized, BadRequest):
            return False
        return bool(
            mailing_sudo.purpose_id
            and not self._personal_date(mailing_sudo, document_id, email)
        )

    def _personal_date(self, mailing_sudo, document_id, email):
        """When the mail was sent whose link still opens what is personal.

        :return: the date; None for an old mail, and where the contact was erased or
            has another address by now
        """
        Contact_sudo = mailing_sudo.env["res.partner"]
        contact_sudo = self._addressee_sudo(mailing_sudo, document_id)
        if contact_sudo:
            is_own = normal_form(email) in contact_sudo._emails()
        else:  # gone, if it ever was a contact
            is_own = mailing_sudo.mailing_model_real != Contact_sudo._name
        date = self._sent_date(mailing_sudo, document_id)
        return date if is_own and Contact_sudo._preferences_is_fresh(date) else None

    def _sent_date(self, mailing_sudo, document_id):
        trace_sudo = mailing_sudo.env["mailing.trace"].search(
            [
                ("mass_mailing_id", "=", mailing_sudo.id),
                ("model", "=", mailing_sudo.mailing_model_real),
                ("res_id", "=", int(document_id)),
            ],
            order="id DESC",
            limit=1,
        )
        # Mails to contacts that were merged have moved; the mailing knows the day.
        return trace_sudo.sent_datetime or mailing_sudo.sent_date

    # ------------------------------------------------------------
    # What they share
    # ------------------------------------------------------------

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
        """The contact a mail went to, if it went to one that is still known."""
        Document_sudo = mailing_sudo.env[mailing_sudo.mailing_model_real]
        if Document_sudo._name == "res.partner":
            return Document_sudo._preferences_contact(int(document_id))
        document_sudo = Document_sudo.browse(int(document_id)).exists()
        if "partner_id" in document_sudo._fields:
            return document_sudo.partner_id
        return mailing_sudo.env["res.partner"]

    def _open(self, page, *values):
        """Who followed a link that a mail program cut reads what to do instead."""
        try:
            return page(*values)
        except (BadRequest, NotFound, Unauthorized) as error:
            return self._closed_page(error.code)

    def _closed_page(self, status):
        response = request.render("contact_marketing.preferences_closed_page")
        response.status_code = status
        return response

    def _ask_if_purpose(self, page):
        """:return: what shows the page, but asks first where a mailing has a purpose"""

        def ask(mailing_id, document_id, email, hash_token):
            values = (document_id, email, hash_token)
            mailing_sudo = request.env["mailing.mailing"].sudo().browse(mailing_id)
            if not mailing_sudo.exists().purpose_id:
                return page(mailing_id, *values)
            return self._ask_to_leave(
                self._signed_mailing_sudo(mailing_id, *values), *values
            )

        return ask

    def _ask_to_leave(self, mailing_sudo, document_id, email, hash_token):
        return self._render(
            "contact_marketing.unsubscribe_page",
            mailing_sudo,
            document_id,
            email,
            hash_token=hash_token,
        )

    def _unsubscribed_page(self, mailing_sudo, document_id, email, **values):
        return self._render(
            "contact_marketing.unsubscribed_page",
            mailing_sudo,
            document_id,
            email,
            **values,
        )

    def _render(self, template, mailing_sudo, document_id, email, **values):
        contact_sudo = self._addressee_sudo(mailing_sudo, document_id)
        date = self._personal_date(mailing_sudo, document_id, email)
        if contact_sudo.lang:
            request.update_context(lang=contact_sudo.lang)
        response = request.render(
            template,
            {
                "mailing_id": mailing_sudo.id,
                "document_id": document_id,
                "purpose": mailing_sudo.purpose_id.with_context(**request.env.context),
                "email": email,
                # A link of its own would outlive the mail that it is for.
                "preferences_url": contact_sudo
                and date
                and contact_sudo._preferences_url(date, email),
                **values,
            },
        )
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
