"""A survey with an address, a trigger that fills, and visitors who answer."""

from odoo.fields import Command
from odoo.tests import HttpCase

from .source_common import SourceCommon

FILLING = "odoo.addons.contact_marketing.models.interactions"


class SurveyCommon(HttpCase, SourceCommon):
    def setUp(self):
        super().setUp()
        self.need("survey")
        self.author = self._new_user(
            "author", "contact_marketing.group_user,survey.group_survey_user"
        )
        self.poland = self.env.ref("base.pl")
        self.survey = self.env["survey.survey"].create(
            {
                "title": "About you",
                "access_mode": "public",
                "questions_layout": "one_page",
                "question_and_page_ids": [
                    self._question(
                        "Your address", validation_email=True, save_as_email=True
                    )
                ],
            }
        )

    # ------------------------------------------------------------
    # Surveys, triggers and visitors
    # ------------------------------------------------------------

    def _question(self, title, type_="char_box", choices=(), **values):
        return Command.create(
            {
                "title": title,
                "question_type": type_,
                "suggested_answer_ids": [
                    Command.create({"value": choice}) for choice in choices
                ],
                **values,
            }
        )

    def _ask(self, title, *args, **values):
        self.survey.write(
            {"question_and_page_ids": [self._question(title, *args, **values)]}
        )
        return self.survey.question_ids.filtered(lambda one: one.title == title)

    def _fills(self, *lines, user=None, **values):
        return self._as(user or self.author).create(
            {
                "name": "Survey",
                "kind": "survey_completed",
                "answer_ids": [
                    Command.create({"question_id": question.id, "field_name": name})
                    for question, name in lines
                ],
                **values,
            }
        )

    def _as(self, user):
        return self.env["contact.trigger"].with_user(user)

    def _answer(self, email, answers, lang=None, headers=None):
        """:param dict answers: by question, what the visitor sends for it"""
        page = self.url_open(
            f"/survey/start/{self.survey.access_token}", headers=headers
        )
        token = page.url.split("/")[-1].split("?")[0]
        path = f"{self.survey.access_token}/{token}"
        begin = {"lang_code": lang} if lang else {}
        post = self.post_json
        if headers:
            post = self._post_as(headers)
        post(f"/survey/begin/{path}", **begin)
        post(
            f"/survey/submit/{path}",
            **{str(self.survey.question_ids[0].id): email},
            **{str(question.id): value for question, value in answers.items()},
        )
        self.drain()
        given = self.env["survey.user_input"].search([("access_token", "=", token)])
        self.assertEqual(given.state, "done")
        return given

    def _post_as(self, headers):
        return lambda path, **params: self.make_jsonrpc_request(
            path, params, headers=headers
        )

    def _contact(self, email):
        return self.env["res.partner"].search([("email", "=", email)])
