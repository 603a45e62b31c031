from odoo import http
from odoo.http import request

from ..models.contact_preferences_mixin import PREFERENCES_PATH

LONGEST_REASON = 1000  # characters


class Preferences(http.Controller):
    """The preference centre: by a signed link from a mail, or logged in."""

    @http.route(
        PREFERENCES_PATH,
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def show_preferences(self, token=None, saved=None, **post):
        whose = self._whose(token)
        if not whose:
            return self._closed_page()
        return self._page(*whose, token=token, saved=bool(saved))

    @http.route(
        PREFERENCES_PATH,
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def save_preferences(self, token=None, everything=None, **post):
        whose = self._whose(token)
        if not whose:
            return self._closed_page()
        contact_sudo, address = whose
        is_proven = bool(token) or contact_sudo._has_proven_address()
        if everything:
            self._leave_everything(contact_sudo, address, post, is_proven)
        elif contact_sudo:
            ticked = request.httprequest.form.getlist
            contact_sudo._save_preferences(
                self._chosen(
                    contact_sudo._preference_purposes(), ticked("purpose"), "code"
                ),
                self._chosen(contact_sudo._preference_lists(), ticked("list"), "id"),
                contact_sudo._own_data(post),
                self._reason(post)[1],
                request.env["ir.http"]._proof_facts(),
                is_proven=is_proven,
            )
        return request.redirect_query(
            PREFERENCES_PATH,
            {"saved": "1", **({"token": token} if token else {})},
            code=303,
        )

    @http.route(
        "/contact/confirm/<string:token>",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def show_confirmation(self, token, **post):
        """A page with one button: programs that follow links confirm nothing."""
        consent_sudo = self._consent_sudo(token)
        return self._confirmation_page(consent_sudo, is_done=False)

    @http.route(
        "/contact/confirm/<string:token>",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def confirm(self, token, **post):
        consent_sudo = self._consent_sudo(token)
        if consent_sudo:
            consent_sudo._confirm(**request.env["ir.http"]._proof_facts())
        return self._confirmation_page(consent_sudo, is_done=True)

    # ------------------------------------------------------------
    # What they share
    # ------------------------------------------------------------

    def _whose(self, token):
        """The contact whose preferences these are, and its address; None without a
        valid link of a visitor who is not logged in."""
        # Visitors may read no contact; the link, or the session, says that it is
        # their own.
        Contact_sudo = request.env["res.partner"].sudo()
        if token:
            contact_sudo, address = Contact_sudo._from_preferences_token(token)
            return (self._in_own_language(contact_sudo), address) if address else None
        if request.env.user._is_public():
            return None
        contact_sudo = request.env.user.sudo().partner_id
        return self._in_own_language(contact_sudo), contact_sudo.email_normalized

    def _chosen(self, shown, ticked, field_name):
        return shown.filtered(lambda record: str(record[field_name]) in ticked)

    def _reason(self, post):
        """:return: the reason that was chosen, and it and the words that were typed"""
        # Reasons are for everybody who leaves; visitors may not read the model.
        Reason_sudo = request.env["mailing.subscription.optout"].sudo()
        number = str(post.get("reason") or "")
        reason_sudo = Reason_sudo.browse(
            int(number) if number.isdecimal() and len(number) < 10 else 0
        ).exists()
        words = str(post.get("words") or "").replace("\x00", "").strip()
        told = [reason_sudo.name or "", words[:LONGEST_REASON]]
        return reason_sudo, " – ".join(filter(None, told)) or None

    def _leave_everything(self, contact_sudo, address, post, is_proven):
        reason_sudo, evidence = self._reason(post)
        if not address:  # logged in, and without a mail address
            purposes = contact_sudo._preference_purposes().browse()
            contact_sudo._save_preferences(
                purposes,
                contact_sudo.list_member_ids.list_id,
                {},
                evidence,
                request.env["ir.http"]._proof_facts(),
            )
            return
        contact_sudo.env["contact.consent"]._withdraw_everything(
            address,
            contact_sudo,
            "preference_centre",
            is_proven=is_proven,
            evidence=evidence,
            **request.env["ir.http"]._proof_facts(),
        )
        if reason_sudo and is_proven:
            contact_sudo.env["mail.blacklist"].search(
                [("email", "=", address)]
            ).opt_out_reason_id = reason_sudo

    def _page(self, contact_sudo, address, **values):
        statuses = {
            consent.purpose_id: consent.status for consent in contact_sudo.consent_ids
        }
        return self._rendered(
            "contact_marketing.preferences_page",
            {
                **values,
                "contact": contact_sudo,
                "address": address,
                "purposes": contact_sudo and contact_sudo._preference_purposes(),
                "statuses": statuses,
                "lists": contact_sudo and contact_sudo._preference_lists(),
                "joined": contact_sudo.list_member_ids.list_id,
                "langs": request.env["res.lang"].sudo().get_installed(),
                "reasons": request.env["mailing.subscription.optout"].sudo().search([]),
            },
        )

    def _closed_page(self):
        response = self._rendered("contact_marketing.preferences_closed_page", {})
        response.status_code = 403
        return response

    def _consent_sudo(self, token):
        # As for preferences: the link says whose it is.
        consent_sudo = request.env["contact.consent"].sudo()._from_confirm_token(token)
        return self._in_own_language(consent_sudo, consent_sudo.partner_id)

    def _confirmation_page(self, consent_sudo, is_done):
        contact_sudo = consent_sudo.partner_id
        return self._rendered(
            "contact_marketing.confirmation_page",
            {
                "purpose": consent_sudo.purpose_id,
                "preferences_url": contact_sudo.email_normalized
                and contact_sudo._preferences_url(),
                "is_done": is_done,
            },
        )

    def _in_own_language(self, record_sudo, contact_sudo=None):
        """Let the page, and the wording that is recorded, be in the contact's own."""
        lang = (contact_sudo or record_sudo).lang if record_sudo else None
        if lang:
            request.update_context(lang=lang)
        return record_sudo.with_context(lang=lang) if lang else record_sudo

    def _rendered(self, template, values):
        response = request.render(template, values)
        response.headers["Cache-Control"] = "no-store"
        # The address of the page is the key to it.
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
