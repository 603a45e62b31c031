"""Answers in surveys fill empty fields of contacts, by the routes visitors use."""

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common.common import NOW
from .survey_common import FILLING, SurveyCommon
from .test_source_routes import ROBOT


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestSurveyAnswers(SurveyCommon):
    def test_a_new_contact_and_a_known_one(self):
        city = self._ask("Which city?")
        job = self._ask("Your job?", "simple_choice", ("Miller", "Baker"))
        likes = self._ask("You like?", "multiple_choice", ("Rye", "Oats", "Corn"))
        country = self._ask("Your country?")
        note = self._ask("Anything else?", "text_box")
        self._fills(
            *((city, "city"), (job, "function"), (likes, "ref")),
            *((country, "country_id"), (note, "comment")),
        )
        answers = {
            city: "Kraków",
            job: job.suggested_answer_ids[1].id,
            likes: likes.suggested_answer_ids[:2].ids,
            country: "Polska",
            note: "One\nTwo <b>",
        }
        self._answer("dana@example.com", answers)
        dana = self._contact("dana@example.com")
        self.assertEqual(
            (dana.city, dana.function, dana.ref, dana.country_id),
            ("Kraków", "Baker", "Rye, Oats", self.poland),
        )
        self.assertIn("Two &lt;b&gt;", dana.comment)
        self.alicja.write({"city": "Łódź", "ref": "A-1"})
        self._answer("alicja@example.com", answers)
        self.assertEqual(
            (self.alicja.city, self.alicja.ref, self.alicja.function),
            ("Łódź", "A-1", "Baker"),
        )
        self.assertEqual(self.alicja.name, "Alicja Nowak")

    def test_numbers_and_dates(self):
        self.env["ir.model.fields"].create(
            [
                {
                    "name": f"x_{type_}",
                    "ttype": type_,
                    "field_description": type_,
                    "model_id": self.env["ir.model"]._get_id("res.partner"),
                }
                for type_ in ("integer", "float", "date", "datetime")
            ]
        )
        age = self._ask("How many?", "numerical_box")
        grade = self._ask("How good?", "scale")
        day = self._ask("Which day?", "date")
        hour = self._ask("When?", "datetime")
        typed = self._ask("And the day?")
        self._fills(
            *((age, "x_float"), (grade, "x_integer"), (age, "ref"), (day, "x_date")),
            *((hour, "x_datetime"), (day, "function"), (typed, "x_date")),
        )
        self._answer(
            "alicja@example.com",
            {
                age: "1234.5",
                grade: "7",
                day: "2026-03-04",
                hour: "2026-03-04 10:20:00",
                typed: "5.6.2027",
            },
        )
        alicja = self.alicja
        self.assertEqual((alicja.x_float, alicja.ref), (1234.5, "1234.5"))
        self.assertEqual(alicja.x_integer, 7)
        self.assertEqual(str(alicja.x_date), "2026-03-04", "the first line fills it")
        self.assertEqual(str(alicja.x_datetime), "2026-03-04 10:20:00")
        self.assertEqual(alicja.function, "2026-03-04")
        for text, expected in (("3/4/2026", ""), ("31/4", ""), ("13/4/2026", "4-13")):
            self.bruno.x_date = False
            self._answer("bruno@example.com", {typed: text})
            found = str(self.bruno.x_date or "")
            self.assertTrue(found.endswith(expected) and bool(found) == bool(expected))

    def test_a_choice_in_the_language_of_who_answers(self):
        self.env["res.lang"]._activate_lang("pl_PL")
        job = self._ask("Your job?", "simple_choice", ("Baker", "Poland"))
        baker, poland = job.suggested_answer_ids
        baker.with_context(lang="pl_PL").value = "Piekarz"
        poland.with_context(lang="pl_PL").value = "Nasz kraj"
        self._fills((job, "function"), (job, "country_id"))
        self._answer("alicja@example.com", {job: baker.id}, lang="pl_PL")
        self.assertEqual(self.alicja.function, "Piekarz")
        self.assertFalse(self.alicja.country_id)
        self._answer("bruno@example.com", {job: baker.id}, lang="en_US")
        self.assertEqual(self.bruno.function, "Baker")
        self._answer("clara@example.com", {job: poland.id}, lang="pl_PL")
        self.assertEqual(self.clara.country_id, self.poland, "by the other language")

    def test_states_are_not_guessed(self):
        state = self._ask("Your state?")
        country = self._ask("Your country?")
        self._fills((state, "state_id"), (country, "country_id"))
        us, br = self.env.ref("base.us"), self.env.ref("base.br")
        self.env["res.country.state"].create(
            [
                {"name": "Twice", "code": "TW1", "country_id": each.id}
                for each in (us, br)
            ]
        )
        self._answer("alicja@example.com", {state: "Twice"})
        self.assertFalse(self.alicja.state_id)
        self._answer("alicja@example.com", {state: "Twice", country: "Brazil"})
        self.assertEqual(self.alicja.state_id.country_id, br)
        self.assertEqual(self.alicja.country_id, br)
        self.bruno.state_id = self.env.ref("base.state_us_44")
        self._answer("bruno@example.com", {country: "Brazil"})
        self.assertFalse(self.bruno.country_id, "a state of another country is there")

    def test_phones(self):
        phone, country = self._ask("Your phone?"), self._ask("Your country?")
        self._fills((phone, "phone"), (country, "country_id"))
        self.env.company.country_id = self.poland
        self.alicja.country_id = self.poland
        self._answer("alicja@example.com", {phone: "600 100 200"})
        self.assertEqual(self.alicja.phone, "+48 600 100 200")
        self._answer("bruno@example.com", {phone: "call me"})
        self.assertFalse(self.bruno.phone)
        self._answer("bruno@example.com", {phone: "600100200", country: "Nowhere"})
        self.assertFalse(self.bruno.phone, "it is of a country that nobody understood")
        self._answer("bruno@example.com", {phone: "600100200"})
        self.assertEqual(self.bruno.phone, "+48 600 100 200")
        self.env["contact.consent.purpose"].create(
            {
                "name": "Calls",
                "code": "calls",
                "wording": "Call me.",
                "channel": "phone",
            }
        )
        self.clara.contact_consent_grant(["calls"], "manual", "Said so at the fair")
        self._answer("clara@example.com", {phone: "+48 600 100 201"})
        self.assertFalse(self.clara.phone, "she did not agree for that number")

    def test_hostile_answers(self):
        city, site = self._ask("City?"), self._ask("Website?")
        job, note = self._ask("Job?"), self._ask("Note?", "text_box")
        vat = self._ask("Tax number?")
        self._fills(
            *((city, "city"), (site, "website"), (job, "function"), (vat, "vat")),
            *((note, "comment"), (job, "industry_id")),
        )
        self.alicja.country_id = self.poland
        for place, (text, kept) in enumerate(
            (
                ("x" * 600, False),
                ("<script>alert(1)</script>", "<script>alert(1)</script>"),
                ("A\u202eB\u0007C\u200b", "ABC"),
                ("=1+1", "=1+1"),
                ("n/a", False),
                ("\u200b", False),
                ("%s {{ 7 * 7 }}", "%s {{ 7 * 7 }}"),
            )
        ):
            email = f"hostile{place}@example.com"
            self._answer(
                email,
                {
                    city: text,
                    site: "javascript:alert(document.cookie)",
                    job: "false",
                    note: text,
                },
            )
            contact = self._contact(email)
            with self.subTest(text=text):
                self.assertEqual(contact.city, kept)
                self.assertFalse(contact.website)
                self.assertEqual(contact.function, "false")
                self.assertFalse(contact.industry_id)
                self.assertNotIn("<script", contact.comment or "")
        with mute_logger(f"{FILLING}.contact_trigger_filling"):
            self._answer(
                "alicja@example.com",
                {city: "Kraków", vat: "PL1", site: "https://[x.y", job: "Baker"},
            )
        self.assertEqual((self.alicja.city, self.alicja.function), ("Kraków", "Baker"))
        self.assertFalse(self.alicja.website)

    def test_a_company_is_not_filled_by_its_people(self):
        city, vat = self._ask("City?"), self._ask("Tax number?")
        self._fills((city, "city"), (vat, "vat"))
        company = self.env["res.partner"].create({"name": "Mill", "is_company": True})
        self.alicja.parent_id = company
        self._answer("alicja@example.com", {city: "Kraków", vat: "PL5260001246"})
        self.assertFalse(company.city or company.vat or self.alicja.city)

    def test_who_fills_nothing(self):
        city = self._ask("City?")
        trigger = self._fills((city, "city"))
        test = self.survey._create_answer(partner=self.alicja, test_entry=True)
        test._save_lines(city, "Kraków")
        test._mark_done()
        self.drain()
        self.assertFalse(self.alicja.city)
        self._answer("alicja@example.com", {city: ""})
        self.assertFalse(self.alicja.city)
        self._answer(
            "bruno@example.com", {city: "Kraków"}, headers={"User-Agent": ROBOT}
        )
        self.assertFalse(self.bruno.city)
        trigger.active = False
        self._answer("clara@example.com", {city: "Kraków"})
        self.assertFalse(self.clara.city)

    def test_two_triggers_and_what_is_deleted(self):
        city, town = self._ask("City?"), self._ask("Town?")
        self._fills((town, "city"), sequence=20)
        first = self._fills((city, "city"), sequence=5)
        given = self._answer("alicja@example.com", {city: "Kraków", town: "Łódź"})
        self.assertEqual(self.alicja.city, "Kraków")
        self._answer("bruno@example.com", {town: "Łódź"})
        self.assertEqual(self.bruno.city, "Łódź")
        self.assertEqual(first.fired_count, 2)
        given.unlink()
        self.drain()
        self.assertEqual(self.taken_back(self.alicja), ["survey_completed"])
        self.assertEqual(self.alicja.city, "Kraków", "what was filled stays")
        town.unlink()
        self._answer("clara@example.com", {city: "Gdynia"})
        self.assertEqual(self.clara.city, "Gdynia")
        copied = first.copy()
        self.assertEqual(copied.answer_ids.question_id, city.id)

    def test_many_at_once(self):
        city = self._ask("City?")
        self._fills((city, "city"))
        people = self.env["res.partner"].create(
            [
                {"name": f"Person {n}", "email": f"person{n}@example.com"}
                for n in range(20)
            ]
        )

        def answer(contacts):
            for contact in contacts:
                given = self.survey._create_answer(partner=contact)
                given._save_lines(city, "Kraków")
                given._mark_done()
            self.env.flush_all()
            waiting = self.env["contact.interaction"].search(
                [("applied_date", "=", False)]
            )
            self.env["contact.trigger"].sudo()._fire(waiting.ids)
            self.env.flush_all()
            self.env.invalidate_all()
            contacts.write({"city": "Kept"})  # read, and not written
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["contact.trigger"].sudo()._fill(waiting.ids)
            self.env.flush_all()
            waiting.write({"applied_date": NOW})
            return self.env.cr.sql_log_count - before

        answer(people[:1])  # what is cached for good
        few, many = answer(people[1:3]), answer(people[3:])
        self.assertLessEqual(many, few + 2)
