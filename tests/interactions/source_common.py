from odoo.fields import Command

from ..common.common import BROWSER, ContactMarketingCommon


class SourceCommon(ContactMarketingCommon):
    """Records of the addons that sources listen to, where these are installed."""

    def drain(self):
        self.env.flush_all()
        while self.env["contact.interaction"].sudo()._apply_chunk():
            pass
        self.env.invalidate_all()

    def need(self, addon):
        if addon not in self.env["ir.module.module"]._installed():
            self.skipTest(f"{addon} is not installed")

    def listen(self, kind, tag=None, **values):
        return self.env["contact.trigger"].create(
            {
                "name": kind,
                "kind": kind,
                "tag_add_ids": self.link(tag or self.product_a),
                **values,
            }
        )

    def told(self, contact):
        """:return: what stands about a contact, by the kind of it"""
        self.drain()
        standing = contact.interaction_ids.filtered(lambda one: not one.retracted_date)
        return sorted(standing.mapped("kind"))

    def taken_back(self, contact):
        self.drain()
        gone = contact.interaction_ids.filtered("retracted_date")
        return sorted(gone.mapped("kind"))

    def post_json(self, path, **params):
        return self.make_jsonrpc_request(path, params, headers={"User-Agent": BROWSER})

    # ------------------------------------------------------------
    # Records
    # ------------------------------------------------------------

    @classmethod
    def make_event(cls, **values):
        return cls.env["event.event"].create(
            {
                "name": "Spring Fair",
                "date_begin": "2026-04-01 09:00:00",
                "date_end": "2026-04-02 17:00:00",
                "is_published": True,
                **values,
            }
        )

    @classmethod
    def make_survey(cls):
        return cls.env["survey.survey"].create(
            {
                "title": "Which machine?",
                "access_mode": "public",
                "questions_layout": "one_page",
                "scoring_type": "scoring_without_answers",
                "scoring_success_min": 50,
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": "Your address",
                            "question_type": "char_box",
                            "validation_email": True,
                            "save_as_email": True,
                        }
                    ),
                    Command.create(
                        {
                            "title": "Do you mill?",
                            "question_type": "simple_choice",
                            "suggested_answer_ids": [
                                Command.create(
                                    {
                                        "value": "Yes",
                                        "is_correct": True,
                                        "answer_score": 10,
                                    }
                                ),
                                Command.create({"value": "No"}),
                            ],
                        }
                    ),
                ],
            }
        )

    @classmethod
    def make_course(cls):
        return cls.env["slide.channel"].create(
            {
                "name": "Milling",
                "is_published": True,
                "enroll": "public",
                "visibility": "public",
                "slide_ids": [
                    Command.create(
                        {
                            "name": "Basics",
                            "slide_category": "article",
                            "html_content": "<p>Basics</p>",
                            "is_published": True,
                        }
                    )
                ],
            }
        )

    def make_product(self, **values):
        return self.env["product.product"].create(
            {
                "name": "Course",
                "type": "service",
                "list_price": 100,
                "taxes_id": False,
                "is_published": True,
                **values,
            }
        )
