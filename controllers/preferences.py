from odoo import http
from odoo.http import request

from ..lib.ids import is_id
from ..lib.text import storable
from ..models.consent.preferences_path import PREFERENCES_PATH
from ..models.consent.res_partner_preferences import PreferencesLink

MAX_REASON_LENGTH = 1000  # characters


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
        link_sudo = self._link_sudo(token)
        if not link_sudo:
            return self._closed_page()
        if not link_sudo.is_open:
            return self._old_link_page(link_sudo, token=token, saved=bool(saved))
        return self._page(link_sudo, token=token, saved=bool(saved))

    @http.route(
        PREFERENCES_PATH,
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def save_preferences(self, token=None, everything=None, **post):
        link_sudo = self._link_sudo(token)
        if not link_sudo:
            return self._closed_page()
        if everything:
            self._leave_everything(link_sudo, post)
        elif link_sudo.is_open:
            self._save(link_sudo, post)
        else:
            return self._old_link_page(link_sudo, token=token)
        return request.redirect_query(
            PREFERENCES_PATH,
            {"saved": "1", **({"token": token} if token else {})},
            code=303,
        )

    @http.route(
        f"{PREFERENCES_PATH}/link",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def send_link(self, token=None, **post):
        """Mail a fresh link to the address of record. The answer is the same for all:
        it tells nothing of who is in the base."""
        link_sudo = self._link_sudo(token)
        if not link_sudo:
            return self._closed_page()
        link_sudo.contact._preferences_ask_for_link()
        return self._rendered("contact_marketing.preferences_sent_page", {})

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
        return self._confirmation_page(consent_sudo)

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
        if not consent_sudo:
            return self._confirmation_page(consent_sudo)
        address = consent_sudo._confirm_claim(token)[2]
        consent_sudo._confirm(address=address, **request.env["ir.http"]._proof_facts())
        return self._confirmation_page(consent_sudo, address)

    # ------------------------------------------------------------
    # What they share
    # ------------------------------------------------------------

    def _link_sudo(self, token):
        """Whose preferences these are; None without a link of ours, or a login."""
        # Visitors may read no contact; the link, or the session, says that it is
        # their own.
        Contact_sudo = request.env["res.partner"].sudo()
        if token:
            link_sudo = Contact_sudo._preferences_from_token(token)
        elif request.env.user._is_public():
            return None
        else:
            own_sudo = request.env.user.sudo().partner_id
            link_sudo = PreferencesLink(own_sudo, own_sudo.email_normalized, None, True)
        if not link_sudo:
            return None
        return link_sudo._replace(contact=self._in_own_language(link_sudo.contact))

    def _chosen(self, shown, ticked, field_name):
        return shown.filtered(lambda record: str(record[field_name]) in ticked)

    def _reason(self, post):
        """:return: the reason that was chosen, and it and the words that were typed"""
        # Reasons are for everybody who leaves; visitors may not read the model.
        Reason_sudo = request.env["mailing.subscription.optout"].sudo()
        number = post.get("reason")
        reason_sudo = Reason_sudo.browse(int(number) if is_id(number) else 0).exists()
        words = storable(str(post.get("words") or "")).strip()
        statement = [reason_sudo.name or "", words[:MAX_REASON_LENGTH]]
        return reason_sudo, " – ".join(filter(None, statement)) or None

    def _facts(self, link_sudo):
        """What proves an answer: also that it came by a link in a mail, which whoever
        has the mail can press."""
        facts = request.env["ir.http"]._proof_facts()
        if link_sudo.date:
            facts["evidence"] = request.env._(
                "By the link in a mail of %(date)s.", date=link_sudo.date.date()
            )
        return facts

    def _save(self, link_sudo, post):
        contact_sudo, address = link_sudo.contact, self._proven_address(link_sudo)
        ticked = request.httprequest.form.getlist
        contact_sudo._preferences_save(
            self._chosen(
                contact_sudo._preferences_purposes(address), ticked("purpose"), "code"
            ),
            self._chosen(contact_sudo._preferences_lists(), ticked("list"), "id"),
            contact_sudo._preferences_own_data(post),
            self._reason(post)[1],
            self._facts(link_sudo),
            address=address,
        )

    def _proven_address(self, link_sudo):
        return link_sudo.address if self._is_proven(link_sudo) else None

    def _is_proven(self, link_sudo):
        """Whether the address is that of who asks: by the link that was mailed there.
        Who logs in may have typed any."""
        return bool(link_sudo.date) or link_sudo.contact._consent_has_proven_address()

    def _leave_everything(self, link_sudo, post):
        reason_sudo, evidence = self._reason(post)
        facts = self._facts(link_sudo)
        contact_sudo, address = link_sudo.contact, link_sudo.address
        is_proven = self._is_proven(link_sudo)
        if not address:  # logged in, and without a mail address
            purposes = contact_sudo._preferences_purposes().browse()
            contact_sudo._preferences_save(
                purposes, contact_sudo.list_member_ids.list_id, {}, evidence, facts
            )
            return
        statement = "\n".join(filter(None, [facts.pop("evidence", None), evidence]))
        contact_sudo.env["contact.consent"]._withdraw_everything(
            address,
            contact_sudo if link_sudo.is_open else contact_sudo.browse(),
            "preference_centre",
            is_proven=is_proven,
            evidence=statement or None,
            **facts,
        )
        if reason_sudo and is_proven:
            Blacklist_sudo = contact_sudo.env["mail.blacklist"]
            Blacklist_sudo.search(
                Blacklist_sudo._domain_of_addresses([address])
            ).opt_out_reason_id = reason_sudo

    def _page(self, link_sudo, **values):
        contact_sudo = link_sudo.contact
        address = self._proven_address(link_sudo)
        return self._rendered(
            "contact_marketing.preferences_page",
            {
                **values,
                "contact": contact_sudo,
                "address": link_sudo.address,
                "purposes": contact_sudo._preferences_purposes(address),
                "statuses": contact_sudo._preferences_statuses(address),
                "lists": contact_sudo._preferences_lists(),
                "joined": contact_sudo.list_member_ids.list_id,
                "langs": request.env["res.lang"].sudo().get_installed(),
                "reasons": request.env["mailing.subscription.optout"].sudo().search([]),
            },
        )

    def _old_link_page(self, link_sudo, **values):
        """What a link still does that opens no preferences: it lets leave."""
        everybody_sudo = link_sudo.contact.with_context(active_test=False)
        is_known = everybody_sudo.search_count(
            everybody_sudo._domain_of_addresses([link_sudo.address]), limit=1
        )
        response = self._rendered(
            "contact_marketing.preferences_old_link_page",
            {
                **values,
                "address": link_sudo.address,
                "is_known": is_known,
                "may_ask": bool(link_sudo.contact),
            },
        )
        response.status_code = 403
        return response

    def _closed_page(self):
        response = self._rendered("contact_marketing.preferences_closed_page", {})
        response.status_code = 403
        return response

    def _consent_sudo(self, token):
        # As for preferences: the link says whose it is.
        for name in ("contact.consent", "mailing.subscription"):
            if found_sudo := request.env[name].sudo()._from_confirm_token(token):
                return self._in_own_language(found_sudo, found_sudo._reader())
        return request.env["contact.consent"].sudo()

    def _confirmation_page(self, consent_sudo, confirmed=None):
        """
        :param str confirmed: the address that has confirmed; None: none has yet
        """
        contact_sudo = consent_sudo._reader()
        return self._rendered(
            "contact_marketing.confirmation_page",
            {
                "agreed": consent_sudo._agreed(),
                "preferences_url": confirmed
                and contact_sudo.email_normalized
                and contact_sudo._preferences_url(address=confirmed),
                "is_done": bool(confirmed),
            },
        )

    def _in_own_language(self, record_sudo, contact_sudo=None):
        """Let the page, and the wording that is recorded, be in the contact's own."""
        reader_sudo = record_sudo if contact_sudo is None else contact_sudo
        lang = reader_sudo.lang if record_sudo else None
        if lang:
            request.update_context(lang=lang)
        return record_sudo.with_context(lang=lang) if lang else record_sudo

    def _rendered(self, template, values):
        response = request.render(template, values)
        response.headers["Cache-Control"] = "no-store"
        # The address of the page is the key to it.
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
