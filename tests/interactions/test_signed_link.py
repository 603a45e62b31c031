from datetime import timedelta

from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from ..common.common import BROWSER, NOW, ContactMarketingCommon

URL = "https://shop.example.com/a"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


class SignedLinkCase(HttpCase, ContactMarketingCommon):
    """A mailing with a link that moves who clicks, sent to two contacts."""

    def setUp(self):
        super().setUp()
        self.mailing = self.env["mailing.mailing"].create(
            {
                "name": "Spring",
                "subject": "Spring",
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "body_html": f'<a href="{URL}">A</a>',
            }
        )
        self.tracker = self.env["link.tracker"].create(
            {"url": URL, "label": "A", "title": "A"}
        )
        self.effect = self.env["contact.link.effect"].create(
            {
                "mailing_id": self.mailing.id,
                "url": URL,
                "tag_add_ids": self.link(self.product_a),
                "tag_remove_ids": self.link(self.product_b),
                "list_add_ids": self.link(self.fair),
                "list_remove_ids": self.link(self.customers),
            }
        )
        self.traces = {
            contact: self._trace("res.partner", contact)
            for contact in self.alicja + self.bruno
        }

    def _trace(self, model, record):
        return self.env["mailing.trace"].create(
            {
                "model": model,
                "res_id": record.id,
                "mass_mailing_id": self.mailing.id,
                "trace_status": "sent",
            }
        )

    def _signature(self, contact, tracker=None):
        return self.traces[contact]._sign_click((tracker or self.tracker).code)

    def _path(self, contact, signature=None, tracker=None):
        trace = self.traces[contact]
        code = (tracker or self.tracker).code
        signature = signature or self._signature(contact, tracker)
        return f"/r/{code}/m/{trace.id}/{signature}"

    def _pixel(self, contact):
        """The address of the picture by which core notices that a mail was opened."""
        mail = self.env["mail.mail"].create({"mailing_id": self.mailing.id})
        self.traces[contact].write(
            {"mail_mail_id": mail.id, "mail_mail_id_int": mail.id}
        )
        return mail._get_tracking_url().replace(mail.get_base_url(), "")

    def _open(self, path, method="GET", headers=()):
        return self.url_open(
            path,
            method=method,
            allow_redirects=False,
            headers={"User-Agent": BROWSER, **dict(headers)},
        )

    def _drain(self):
        self.env.ref(
            "contact_marketing.ir_cron_apply_interactions"
        ).method_direct_trigger()

    def assertNobodyMoved(self):
        self._drain()
        self.assertFalse(self.held(self.alicja, self.product_a))
        self.assertFalse(self.held(self.bruno, self.product_a))
        self.assertFalse(self.fair.member_ids)


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSignedLink(SignedLinkCase):
    def test_every_effect_of_one_click(self):
        self.alicja.contact_tag_add(self.product_b.ids)
        self.alicja.contact_list_add(self.customers.ids)
        self.effect.webhook_ids = self.new_webhook()
        response = self._open(self._path(self.alicja))
        self.assertEqual(response.status_code, 302)
        self.assertEqual(response.headers["Location"].split("?")[0], URL)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertFalse(self.held(self.alicja, self.product_a), "not before the drain")
        self._drain()
        self.assertEqual(self.alicja.category_id, self.product_a)
        self.assertEqual(self.alicja.contact_list_ids, self.fair)
        self.assertEqual(self.told(self.effect.webhook_ids), self.alicja)
        event = self.held(self.alicja, self.product_a).event_ids
        self.assertEqual(event.interaction_id, self.alicja.interaction_ids)
        self.assertEqual(event.source, f"mailing,{self.mailing.id}")
        self.assertFalse(self.bruno.tag_assignment_ids)
        self.assertConsistent()

    def _open_again(self, times):
        for number in range(times):
            with freeze_time(NOW + timedelta(minutes=number)):
                self._open(self._path(self.alicja))

    def test_repeated_clicks_count(self):
        self._open_again(3)
        self._drain()
        self.assertEqual(self.held(self.alicja, self.product_a).count, 3)
        self.assertEqual(self.tracker.count, 3)
        self._drain()
        self.assertEqual(self.held(self.alicja, self.product_a).count, 3)
        self.assertEqual(self.traces[self.alicja].trace_status, "open")

    def test_once_per_mailing(self):
        self.product_a.counting = "source"
        self._open_again(2)
        self._drain()
        self.assertEqual(self.held(self.alicja, self.product_a).count, 1)

    def test_forged_signatures_move_nobody(self):
        good = self._signature(self.alicja)
        other = self.env["link.tracker"].create({"url": f"{URL}/2", "title": "2"})
        forged = (
            good[:-1],
            good[::-1],
            good + "0",
            good.upper(),
            "x",
            "é",
            "%00",
            self._signature(self.bruno),
            self._signature(self.alicja, other),
        )
        for signature in forged:
            with self.subTest(signature=signature):
                response = self._open(self._path(self.alicja, signature))
                # No path holds a null byte.
                wanted = 404 if signature == "%00" else 302
                self.assertEqual(response.status_code, wanted)
        self.assertFalse(self.env["contact.interaction"].search([]))
        self.assertNobodyMoved()

    def test_a_trace_that_is_not_there(self):
        signature = self._signature(self.alicja)
        for trace in (0, 2_000_000_000, 10**12):
            with self.subTest(trace=trace):
                path = f"/r/{self.tracker.code}/m/{trace}/{signature}"
                self.assertIn(self._open(path).status_code, (302, 404))
        self.assertNobodyMoved()

    def test_an_unknown_code(self):
        path = self._path(self.alicja).replace(self.tracker.code, "nosuchcode")
        self.assertEqual(self._open(path).status_code, 404)

    def test_unsigned_links_redirect_and_move_nobody(self):
        trace = self.traces[self.alicja]
        for path in (
            f"/r/{self.tracker.code}",
            f"/r/{self.tracker.code}/m/{trace.id}",
        ):
            self.assertIn(self._open(path).status_code, (301, 302))
        self.assertNobodyMoved()

    def test_robots_move_nobody(self):
        self._open(self._path(self.alicja), method="HEAD")
        self._open(self._path(self.alicja), headers={"User-Agent": GOOGLEBOT})
        verdicts = self.alicja.interaction_ids.mapped("verdict")
        self.assertEqual(verdicts, ["bot", "bot"])
        self.assertEqual(self.tracker.count, 0)
        self.assertNobodyMoved()

    def test_posting_is_refused(self):
        response = self._open(self._path(self.alicja), method="POST")
        self.assertIn(response.status_code, (400, 405))
        self.assertNobodyMoved()

    def test_late_verdict_takes_back(self):
        for contact in (self.alicja, self.bruno):
            self._open(self._path(contact))
        self._drain()
        self.alicja.interaction_ids.sudo()._set_verdict("suspect")
        self.assertEqual(self.held(self.alicja, self.product_a).count, 0)
        self.assertFalse(self.alicja.category_id)
        self.assertEqual(self.fair.partner_ids, self.bruno)
        self.assertEqual(self.held(self.bruno, self.product_a).count, 1)
        self.alicja.interaction_ids.sudo()._set_verdict("human")
        self._drain()
        self.assertEqual(self.held(self.alicja, self.product_a).count, 1)
        self.assertEqual(self.tracker.count, 2, "a click is one click, however judged")

    def test_what_a_later_interaction_gave_too_stays(self):
        self._open_again(2)
        self._drain()
        first, second = self.alicja.interaction_ids.sorted("id")
        first.sudo()._set_verdict("bot")
        self.assertEqual(self.alicja.category_id, self.product_a)
        self.assertEqual(self.held(self.alicja, self.product_a).count, 1)
        self.assertEqual(self.alicja.list_member_ids.interaction_id, second)
        self.assertEqual(self.tracker.count, 1)
        second.sudo()._set_verdict("bot")
        self.assertFalse(self.alicja.category_id)
        self.assertFalse(self.alicja.list_member_ids)
        self.assertRecordValues(
            self.traces[self.alicja],
            [{"links_click_datetime": False, "trace_status": "sent"}],
        )

    def test_opens_are_interactions_and_outlive_a_scanner(self):
        trace = self.traces[self.alicja]
        pixel = self._pixel(self.alicja)
        for _round in range(2):
            self.assertEqual(self._open(pixel).status_code, 200)
        self._open(self._path(self.alicja))
        self._drain()
        kinds = self.alicja.interaction_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds, ["open", "click"])
        self._open(self.traces[self.alicja]._trap_path())
        self._drain()
        self.assertEqual(trace.trace_status, "open")

    def test_mailings_are_copied_and_deleted_with_their_effects(self):
        mailer = self._new_user("mailer", "mass_mailing.group_mass_mailing_user")
        copied = self.mailing.with_user(mailer).copy().sudo()
        self.assertEqual(copied.link_effect_ids.tag_add_ids, self.product_a)
        self.assertNotEqual(copied.link_effect_ids.effect_id, self.effect.effect_id)
        effect = copied.link_effect_ids.effect_id
        copied.with_user(mailer).unlink()
        self.assertFalse(effect.exists())
        self.assertTrue(self.effect.effect_id.exists())

    def test_bounces_and_replies_are_interactions(self):
        trace = self.traces[self.alicja]
        trace.set_bounced(domain=[("id", "=", trace.id)])
        trace.set_replied(domain=[("id", "=", trace.id)])
        kinds = self.alicja.interaction_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds, ["bounce", "reply"])

    def test_effects_changed_after_sending(self):
        self.effect.write({"tag_add_ids": self.product_b, "tag_remove_ids": False})
        self._open(self._path(self.alicja))
        self._drain()
        self.assertEqual(self.alicja.category_id, self.product_b)

    def test_archived_or_deleted_targets_have_no_effect(self):
        self.product_a.active = False
        self.fair.unlink()
        self._open(self._path(self.alicja))
        self._drain()
        self.assertFalse(self.alicja.tag_assignment_ids)
        self.assertTrue(self.alicja.interaction_ids.applied_date)

    def test_archived_contacts_have_no_effect(self):
        self.alicja.active = False
        self._open(self._path(self.alicja))
        self.assertNobodyMoved()

    def test_links_of_a_merged_contact_move_the_one_who_stayed(self):
        path = self._path(self.alicja)
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._merge((self.alicja + self.bruno).ids, self.bruno)
        self._open(path)
        self._drain()
        self.assertEqual(self.held(self.bruno, self.product_a).count, 1)

    def test_mailings_to_others_keep_their_statistics(self):
        recipient = self.env["mailing.contact"].create({"email": "x@example.com"})
        trace = self._trace("mailing.contact", recipient)
        signature = trace._sign_click(self.tracker.code)
        self._open(f"/r/{self.tracker.code}/m/{trace.id}/{signature}")
        self.assertEqual(self.tracker.count, 1)
        self.assertEqual(trace.trace_status, "open")
