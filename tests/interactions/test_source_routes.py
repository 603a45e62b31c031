"""Sources of optional addons, by the routes that visitors use."""

import re
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common.common import BROWSER, NOW
from .source_common import SourceCommon

ROBOT = "Googlebot/2.1 (+http://www.google.com/bot.html)"


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestEventsAndSurveys(HttpCase, SourceCommon):
    def _register(self, event, name, email, user_agent=BROWSER):
        page = self.url_open(f"/event/{event.id}/register").text
        token = re.search(r'csrf_token: "(\w+)"', page)[1]
        answers = {
            f"1-{question.question_type}-{question.id}": value
            for question in event.question_ids
            for question_type, value in (("name", name), ("email", email))
            if question.question_type == question_type
        }
        self.url_open(
            f"/event/{event.id}/registration/confirm",
            data={
                "csrf_token": token,
                "1-event_ticket_id": event.event_ticket_ids[:1].id or "0",
                **answers,
            },
            headers={"User-Agent": user_agent},
        )
        return self.env["event.registration"].search(
            [("event_id", "=", event.id)], order="id desc", limit=1
        )

    def test_an_event(self):
        self.need("website_event")
        event = self.make_event()
        other = self.make_event(name="Other")
        self.listen("event_registered", domain=f"[('event_id', '=', {event.id})]")
        self.listen("event_attended", self.product_b)
        registration = self._register(event, "Alicja Nowak", "alicja@example.com")
        self.assertEqual(registration.state, "open")
        self.assertEqual(
            self.told(self.alicja), ["event_confirmed", "event_registered"]
        )
        self.assertEqual(self.alicja.interaction_ids[0].name, "Spring Fair")
        self.assertEqual(self.alicja.category_id, self.product_a)
        registration.action_set_done()
        self.assertIn("event_attended", self.told(self.alicja))
        self.assertEqual(self.alicja.category_id, self.product_a | self.product_b)
        registration.action_confirm()  # not there after all
        self.assertEqual(self.taken_back(self.alicja), ["event_attended"])
        registration.action_cancel()
        self.assertFalse(self.told(self.alicja))
        self.assertFalse(self.alicja.category_id)
        self._register(other, "Bruno Silva", "bruno@example.com")
        self.told(self.bruno)
        self.assertFalse(self.bruno.category_id)
        self.assertConsistent()

    def test_who_attends_is_not_who_booked(self):
        self.need("website_event")
        event = self.make_event()
        registrations = self.env["event.registration"].create(
            [
                {
                    "event_id": event.id,
                    "partner_id": self.clara.id,
                    "name": name,
                    "email": email,
                }
                for name, email in (
                    ("Clara Weber", "CLARA@example.com"),
                    ("Bruno Silva", "bruno@example.com"),
                    ("Nobody Known", "nobody@example.com"),
                )
            ]
        )
        self.assertEqual(len(self.told(self.clara)), 2)
        self.assertEqual(len(self.told(self.bruno)), 2)
        self.assertFalse(
            self.env["res.partner"].search([("email", "=", "nobody@example.com")])
        )
        registrations[0].active = False
        self.assertFalse(self.told(self.clara))
        registrations[1].unlink()
        self.assertFalse(self.told(self.bruno))

    def test_a_visitor_becomes_a_contact_where_somebody_listens(self):
        self.need("website_event")
        event = self.make_event()
        Contact = self.env["res.partner"]
        self._register(event, "Dana Okafor", "dana@example.com")
        self.assertFalse(Contact.search([("email", "=", "dana@example.com")]))
        self.listen("event_registered")
        self._register(event, "Robot", "robot@example.com", ROBOT)
        self.assertFalse(Contact.search([("email", "=", "robot@example.com")]))
        self._register(event, "Dana Okafor", "dana@example.com")
        dana = Contact.search([("email", "=", "dana@example.com")])
        self.told(dana)
        self.assertEqual((dana.name, dana.category_id), ("Dana Okafor", self.product_a))

    def test_a_paid_ticket_is_confirmed_by_the_order(self):
        self.need("event_sale")
        event = self.make_event()
        order = self.env["sale.order"].create({"partner_id": self.alicja.id})
        line = self.env["sale.order.line"].create(
            {
                "order_id": order.id,
                "product_id": self.make_product().id,
                "event_id": event.id,
            }
        )
        registration = self.env["event.registration"].create(
            {
                "event_id": event.id,
                "partner_id": self.alicja.id,
                "sale_order_id": order.id,
                "sale_order_line_id": line.id,
            }
        )
        self.assertEqual(registration.state, "draft")
        self.assertEqual(self.told(self.alicja), ["event_registered", "quotation"])
        order.action_confirm()
        self.assertEqual(registration.state, "open")
        self.assertIn("event_confirmed", self.told(self.alicja))
        order.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(registration.state, "cancel")
        self.assertFalse(self.told(self.alicja))

    def _answer(self, survey, email, answer):
        page = self.url_open(f"/survey/start/{survey.access_token}")
        token = page.url.split("/")[-1].split("?")[0]
        self.post_json(f"/survey/begin/{survey.access_token}/{token}")
        address, mills = survey.question_ids
        self.post_json(
            f"/survey/submit/{survey.access_token}/{token}",
            **{str(address.id): email, str(mills.id): answer.id},
        )
        return self.env["survey.user_input"].search([("access_token", "=", token)])

    def test_a_survey(self):
        self.need("survey")
        survey = self.make_survey()
        yes, no = survey.question_ids[1].suggested_answer_ids
        self.listen(
            "survey_completed",
            domain=f"[('user_input_line_ids.suggested_answer_id', '=', {yes.id})]",
        )
        self.listen("survey_passed", self.product_b)
        passed = self._answer(survey, "alicja@example.com", yes)
        self._answer(survey, "bruno@example.com", no)
        self.assertEqual(passed.state, "done")
        self.assertEqual(self.told(self.alicja), ["survey_completed", "survey_passed"])
        self.assertEqual(self.alicja.category_id, self.product_a | self.product_b)
        self.assertEqual(self.told(self.bruno), ["survey_completed"])
        self.assertFalse(self.bruno.category_id)
        self._answer(survey, "dana@example.com", yes)
        dana = self.env["res.partner"].search([("email", "=", "dana@example.com")])
        self.assertEqual(self.told(dana), ["survey_completed", "survey_passed"])
        passed.unlink()
        self.assertFalse(self.told(self.alicja))
        self.assertFalse(self.alicja.category_id)

    def _assert_typed(self, record, kind):
        """It is about her, and only the second address waits to be confirmed."""
        self.told(self.alicja)
        told = self.alicja.interaction_ids.filtered(
            lambda one: (one.res_model, one.res_id) == (record._name, record.id)
        )
        self.assertIn(kind, told.mapped("kind"))
        for one in told:
            self.assertEqual(one.data["address"], "second@example.com")
        proof = self.proofs(self.alicja, self.newsletter).filtered(
            lambda one: one.interaction_id in told
        )
        self.assertEqual((proof.method, proof.status), ("form", "pending"))
        Suppression = self.env["contact.suppression"]
        self.assertEqual(proof.subject_hash, Suppression._hash("second@example.com"))
        self.assertFalse(proof.also_hashes)

    def _start_by(self, kind):
        definition = {
            "name": kind,
            "start": "wait",
            "steps": {"wait": {"kind": "wait", "days": 9, "next": None}},
            "entries": [{"kind": "record", "interaction": kind}],
        }
        Journey = self.env["contact.journey"]
        journey = Journey.browse(Journey.load_definition(definition))
        journey.action_publish()
        return journey

    def _entered(self, journey, record):
        with self.enter_registry_test_mode():
            self.env.ref("contact_marketing.ir_cron_journeys").method_direct_trigger()
        return self.env["contact.journey.participant"].search(
            [
                ("journey_id", "=", journey.id),
                ("res_id", "=", record.id),
                ("partner_id", "=", self.alicja.id),
                ("state", "=", "active"),
            ]
        )

    def test_a_typed_address_speaks_for_itself_alone(self):
        self.need("website_event")
        self.need("survey")
        self.alicja.email = "alicja@example.com, second@example.com"
        self.newsletter.double_opt_in = True
        kinds = ("event_registered", "survey_completed")
        journeys = {}
        for kind in kinds:
            self.listen(kind, purpose_grant_ids=self.link(self.newsletter))
            journeys[kind] = self._start_by(kind)
        event, survey = self.make_event(), self.make_survey()
        registration = self._register(event, "Alicja Nowak", "second@example.com")
        self._assert_typed(registration, "event_registered")
        self.assertTrue(self._entered(journeys["event_registered"], registration))
        self.env["contact.consent"].search([]).unlink()
        yes = survey.question_ids[1].suggested_answer_ids[0]
        answers = self._answer(survey, "Second@example.com", yes)
        self.assertFalse(answers.partner_id)
        self._assert_typed(answers, "survey_completed")
        self.assertTrue(self._entered(journeys["survey_completed"], answers))

    def test_who_tries_a_survey_out_has_answered_nothing(self):
        self.need("survey")
        survey = self.make_survey()
        test = survey._create_answer(partner=self.alicja, test_entry=True)
        test._mark_done()
        self.assertFalse(self.told(self.alicja))


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestShopCoursesAndChats(HttpCase, SourceCommon):
    def setUp(self):
        super().setUp()
        self.authenticate(self.portal.login, self.portal.login)
        self.customer = self.portal.partner_id

    def test_products_and_carts(self):
        self.need("website_sale")
        course, book = self.make_product(), self.make_product(name="Book")
        self.listen("product_viewed", product_ids=self.link(course))
        self.listen("cart_added", self.product_b, product_ids=self.link(course))
        left = self.listen(
            "cart_left", self.product_b, domain="[('amount_total','>',50)]"
        )
        for product in (book, course):
            self.post_json(
                "/shop/products/recently_viewed_update", product_id=product.id
            )
        self.assertEqual(self.told(self.customer), ["product_viewed"] * 2)
        self.assertEqual(self.customer.category_id, self.product_a)
        for product in (book, course):
            self._add_to_cart(product)
        self.assertEqual(self.told(self.customer).count("cart_added"), 2)
        self.assertEqual(self.held(self.customer, self.product_b).count, 1)
        cart = self.env["sale.order"].search([("partner_id", "=", self.customer.id)])
        self.assertFalse(self._find_left(cart, hours=9))
        found = self._find_left(cart, hours=11)
        lines = [(line["product"], line["quantity"]) for line in found.data["lines"]]
        self.assertEqual(lines, [("Book", 1), ("Course", 1)])
        self.assertEqual(self._find_left(cart, hours=11), found, "once")
        self.told(self.customer)
        self.assertEqual(left.fired_count, 1)
        self.assertEqual(self.held(self.customer, self.product_b).count, 2)
        self.post_json(
            "/shop/cart/update",
            line_id=cart.order_line[0].id,
            quantity=0,
            product_id=cart.order_line[0].product_id.id,
        )
        self.assertEqual(self.taken_back(self.customer), ["cart_added"])
        cart.action_confirm()
        self.assertEqual(self.taken_back(self.customer), ["cart_added", "cart_left"])
        self.assertConsistent()

    def test_a_cart_is_left_however_long_its_website_waits(self):
        self.need("website_sale")
        self._add_to_cart(self.make_product())
        cart = self.env["sale.order"].search([("partner_id", "=", self.customer.id)])
        self.env["website"].create({"name": "Quick", "cart_abandoned_delay": 1})
        self.assertFalse(self._find_left(cart, hours=99, delay=100))
        self.assertFalse(self._find_left(cart, hours=100 + 73, delay=100), "long ago")
        self.assertFalse(self._find_left(cart, hours=84, delay=10), "long ago")
        found = self._find_left(cart, hours=101, delay=100)
        self.assertEqual(found.partner_id, self.customer)

    def _add_to_cart(self, product):
        template = product.product_tmpl_id
        self.post_json(
            "/shop/cart/add", product_template_id=template.id, product_id=product.id
        )

    def _find_left(self, cart, hours, delay=10):
        cart.website_id.cart_abandoned_delay = delay
        self.env.flush_all()
        touched = NOW - timedelta(hours=hours)
        self.env.cr.execute(
            "UPDATE sale_order_line SET write_date = %s WHERE order_id = %s",
            [touched, cart.id],
        )
        with self.enter_registry_test_mode():
            self.env.ref(
                "contact_marketing.ir_cron_find_interactions"
            ).method_direct_trigger()
        return self.env["contact.interaction"].search(
            [("kind", "=", "cart_left"), ("res_id", "=", cart.id)]
        )

    def test_a_course(self):
        self.need("website_slides")
        course = self.make_course()
        self.listen("course_joined", domain=f"[('channel_id', '=', {course.id})]")
        self.listen("course_completed", self.product_b)
        self.post_json("/slides/channel/join", channel_id=course.id)
        self.assertEqual(self.told(self.customer), ["course_joined"])
        self.assertEqual(self.customer.category_id, self.product_a)
        self.post_json("/slides/slide/set_completed", slide_id=course.slide_ids.id)
        self.assertEqual(
            self.told(self.customer), ["course_completed", "course_joined"]
        )
        self.assertEqual(self.customer.category_id, self.product_a | self.product_b)
        self.post_json("/slides/channel/leave", channel_id=course.id)
        self.assertFalse(self.told(self.customer))
        self.assertFalse(self.customer.category_id)
        self.post_json("/slides/channel/join", channel_id=course.id)
        self.assertIn("course_joined", self.told(self.customer))

    def test_who_is_only_invited_to_a_course_has_not_joined(self):
        self.need("website_slides")
        self.make_course()._action_add_members(self.alicja, member_status="invited")
        self.assertFalse(self.told(self.alicja))

    def test_a_chat(self):
        self.need("im_livechat")
        channel = self.env["im_livechat.channel"].create(
            {"name": "Help", "user_ids": [Command.link(self.marketer.id)]}
        )
        self.env["mail.presence"]._update_presence(self.marketer)
        self.listen("chat", domain=f"[('livechat_channel_id', '=', {channel.id})]")
        self.post_json("/im_livechat/get_session", channel_id=channel.id)
        self.assertEqual(self.told(self.customer), ["chat"])
        self.assertEqual(self.customer.interaction_ids.name, "Help")
        self.assertEqual(self.customer.category_id, self.product_a)
        self.assertFalse(self.told(self.marketer.partner_id))
        self.logout()
        self.post_json("/im_livechat/get_session", channel_id=channel.id)
        chats = self.env["contact.interaction"].search([("kind", "=", "chat")])
        self.assertEqual(chats.partner_id, self.customer, "a stranger is nobody")

    def test_a_mailing_list(self):
        news = self.env["mailing.list"].create({"name": "News", "is_public": True})
        other = self.env["mailing.list"].create({"name": "Other"})
        self.listen("list_joined", domain=f"[('list_id', '=', {news.id})]")
        self.listen("list_left", self.product_b)
        member, _stranger = self.env["mailing.contact"].create(
            [
                {
                    "name": name,
                    "email": email,
                    "subscription_ids": [
                        Command.create({"list_id": each.id}) for each in (news, other)
                    ],
                }
                for name, email in (
                    ("Alicja Nowak", "Alicja@Example.com"),
                    ("Nobody", "nobody@example.com"),
                )
            ]
        )
        self.assertEqual(self.told(self.alicja), ["list_joined"] * 2)
        self.assertEqual(self.held(self.alicja, self.product_a).count, 1)
        self.assertFalse(self.alicja.last_interaction_date)
        with freeze_time(datetime.now() + timedelta(days=1)):
            subscription = member.subscription_ids.filtered(
                lambda each: each.list_id == news
            )
            self.env.cr.execute(
                "UPDATE mailing_subscription SET create_date = '2026-01-01'"
            )
            self.env.invalidate_all()
            subscription.opt_out = True
        self.assertEqual(
            self.told(self.alicja), ["list_joined", "list_joined", "list_left"]
        )
        self.assertIn(self.product_b, self.alicja.category_id)
        subscription.unlink()
        self.assertEqual(self.taken_back(self.alicja), ["list_joined"])
