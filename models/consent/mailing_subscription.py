from datetime import timedelta

from odoo import api, fields, models
from odoo.http import request
from odoo.tools import SQL
from odoo.tools.urls import urljoin

from ...lib.mail.addresses import normal_forms, sql_email, sql_emails, sql_has_email
from ..common.tokens import sign, verified

CHUNK = 100
CONFIRM_SCOPE = "contact_marketing-subscription"
CONFIRM_LIFETIME = timedelta(days=14)
WAITING = [("is_waiting", "=", True)]


class MailingSubscription(models.Model):
    """Who unsubscribed from a mailing list comes back only by proving it: Art. 7(3) of
    the GDPR.

    Anybody may type any address into a newsletter block, a form or a check-out. An
    address that left stays unsubscribed until a link that is mailed there is opened.
    What a user with the right to change subscriptions does, counts.
    """

    _name = "mailing.subscription"
    _inherit = ["mailing.subscription", "contact.posted.mixin", "contact.kept.mixin"]

    is_waiting = fields.Boolean(
        "Waits to Be Asked",
        readonly=True,
        copy=False,
        help="Somebody subscribed an address that had left: it is asked by mail.",
    )

    asked_lang = fields.Char(
        "Asked in the Language",
        readonly=True,
        copy=False,
        help="The language of the page where the address was subscribed.",
    )

    _waiting_idx = models.Index("(id) WHERE is_waiting")

    @api.model_create_multi
    def create(self, vals_list):
        subscriptions = super().create(vals_list)
        subscriptions._wait_for_proof()
        return subscriptions

    def write(self, vals):
        if vals.get("opt_out", True):
            return super().write(vals)
        waiting = self._unproven()
        waiting._ask_soon()
        return super(MailingSubscription, self - waiting).write(vals)

    @api.model
    def _posted_button(self, vals):
        return self.env._("Unsubscribe") if vals.get("opt_out") else None

    # ------------------------------------------------------------
    # Who has left, and comes back on nothing but a visitor's word
    # ------------------------------------------------------------

    def _wait_for_proof(self):
        """Let those that were made just now be unsubscribed, if their address left."""
        waiting = self._unproven().filtered(lambda made: not made.opt_out)
        if waiting:
            waiting.write({"opt_out": True})
            waiting._ask_soon()

    def _unproven(self):
        """:return: those whose address left this list, or all mails, or a purpose, and
        that the current request neither proves to be its own nor may change"""
        if not self or not self._is_on_a_visitors_word():
            return self.browse()
        proven = self.env["ir.http"]._proven_address()
        return self._of_who_left().filtered(
            lambda each: proven not in each.contact_id._emails()
        )

    @api.model
    def _is_on_a_visitors_word(self):
        """Whether a page of ours writes for who may not write it themselves."""
        if not request or not self.env.su:
            return False
        asker = request.env if request.env.uid else self.env
        return not asker[self._name].sudo(False).has_access("write")

    def _of_who_left(self):
        self.env.flush_all()
        Consent = self.env["contact.consent"]
        Suppression = self.env["contact.suppression"]
        mine = sql_emails("contact")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT subscription.id
                FROM mailing_subscription subscription
                JOIN mailing_contact contact ON contact.id = subscription.contact_id
                WHERE subscription.id = ANY(%(ids)s) AND (
                    subscription.opt_out
                    OR EXISTS (
                        SELECT FROM mailing_contact twin
                        JOIN mailing_subscription other ON other.contact_id = twin.id
                        WHERE other.list_id = subscription.list_id AND other.opt_out
                          AND %(is_twin)s)
                    OR EXISTS (
                        SELECT FROM mail_blacklist bl WHERE bl.active AND %(is_listed)s)
                    OR EXISTS (
                        SELECT FROM contact_consent current
                        JOIN res_partner partner ON partner.id = current.partner_id
                        JOIN contact_consent_purpose purpose
                          ON purpose.id = current.purpose_id
                              AND purpose.channel = 'email'
                        WHERE current.status = 'withdrawn'
                          AND current.is_unproven IS NOT TRUE AND %(is_contact)s)
                    OR EXISTS (
                        SELECT FROM contact_consent_purpose purpose
                        WHERE purpose.channel = 'email'
                          AND 'withdrawn' = %(of_address)s)
                    OR EXISTS (
                        SELECT FROM unnest(%(mine)s) AS mine(address)
                        JOIN contact_suppression suppression
                          ON suppression.address_hash = %(hash)s))
                """,
                ids=self.ids,
                mine=mine,
                is_twin=sql_has_email("twin", mine),
                is_listed=sql_has_email("bl", mine, "email"),
                is_contact=sql_has_email("partner", mine),
                of_address=Consent._sql_answer_of_address(
                    Suppression._sql_hash(sql_email("contact"))
                ),
                hash=Suppression._sql_hash(SQL.identifier("mine", "address")),
            )
        )
        return self.browse(row[0] for row in rows)

    # ------------------------------------------------------------
    # The mail that asks, and its link
    # ------------------------------------------------------------

    def _ask_soon(self):
        """Have these asked by mail, within the limits of what a visitor may cause."""
        if not self:
            return
        visitor = request.httprequest.remote_addr
        Count = self.env["contact.consent.mail.count"]
        if asked := self[: Count._take_visitor(visitor, len(self))]:
            # A contact of a mailing list has no language of its own.
            asked.write({"is_waiting": True, "asked_lang": self.env.lang})
            self.env["contact.consent"]._wake()

    @api.model
    def _ask_chunk(self):
        """Mail their link to some who wait.

        :return: how many do not wait any more
        """
        chunk = self.search(WAITING, order="id", limit=CHUNK).try_lock_for_update()
        addresses = {each: each._address() for each in chunk}
        suppressed = self.env["contact.suppression"]._suppressed(addresses.values())
        reachable = chunk.filtered(
            lambda each: (
                each.opt_out and addresses[each] and addresses[each] not in suppressed
            )
        )
        decisions = self.env["contact.consent.mail.count"]._take(
            [addresses[each] for each in reachable]
        )
        decided = zip(reachable, decisions, strict=True)
        of_decision = {each.id: decision for each, decision in decided}
        later = chunk.filtered(lambda each: of_decision.get(each.id, 0) is None)
        (chunk - later).write({"is_waiting": False})
        asked = chunk.filtered(lambda each: of_decision.get(each.id))
        self.env["contact.consent"]._mail(
            "contact_marketing.mail_template_confirm_subscription", asked
        )
        return len(chunk - later)

    def _address(self):
        """The one address that is asked: the first of the list's contact."""
        return next(iter(normal_forms(self.contact_id.email)), None)

    def _confirm_url(self):
        """The address of the page with one button that subscribes again."""
        self.ensure_one()
        token = sign(
            self.env,
            CONFIRM_SCOPE,
            self._prepare_confirmation_values(),
            expiration=CONFIRM_LIFETIME,
        )
        return urljoin(self.contact_id.get_base_url(), f"/contact/confirm/{token}")

    def _prepare_confirmation_values(self):
        # With the date: who leaves again has left, whatever was mailed before.
        left = fields.Datetime.to_string(self.opt_out_datetime)
        return [self.id, left, self._address()]

    @api.model
    def _from_confirm_token(self, token):
        """
        :return: the subscription that a link is about; none if the link is forged, has
            expired or was used, or if the contact has another address by now
        """
        values = self._confirm_claim(token)
        subscription = self.browse(values[0]).exists()
        if (
            subscription.opt_out
            and subscription._prepare_confirmation_values() == values
        ):
            return subscription
        return self.browse()

    @api.model
    def _confirm_claim(self, token):
        """:return: what a link says: the id, when it left, and its address; None thrice
        if it is forged or has expired"""
        return verified(self.env, CONFIRM_SCOPE, token) or [None, None, None]

    def _reader(self):
        return self.env["res.partner"]  # who it is, is not looked for

    def _agreed(self):
        """What the page behind the link asks."""
        # The names of other lists are for colleagues.
        is_shown = self.list_id.is_public
        return {
            "name": self.list_id.name if is_shown else self.env._("Our mails"),
            "wording": self.env._("I want the mails of this list."),
        }

    def _confirm(self, address=None, **facts):
        """Subscribe who pressed the button behind the link, in all spellings of the
        address, and take it off the blacklist.

        :param str address: which the link was mailed to
        :param facts: of the proof, as for consents; a mailing list keeps none
        """
        address = address or self._address()
        self.env["ir.http"]._note_proof(address)
        holders = self.contact_id.search(
            self.contact_id._domain_of_addresses([address])
        )
        self.search(
            [("list_id", "=", self.list_id.id), ("contact_id", "in", holders.ids)]
        ).write({"opt_out": False, "is_waiting": False})
        Blacklist = self.env["mail.blacklist"]
        reason = self.env._("Subscribed again to a mailing list.")
        for entry in Blacklist.search(Blacklist._domain_of_addresses([address])):
            Blacklist._remove(entry.email, message=reason)
