from odoo.tests import Form, tagged

from ..common.common import ContactMarketingCommon

# Core lets such recipients be saved: a field may go, and a value be of another kind.
BROKEN = (
    "[('no_such_field', '=', 1)]",
    "[('country_id.no_such_field', '=', 1)]",
    "[('name', '=like', 5)]",
    "[('name', 'no such operator', 'x')]",
    "[('create_date', '>', 'no such day')]",
    "[('id', '=', 'x')]",
    "[('color', '>', 'x')]",
    "[('country_id', 'any', 5)]",
    "no domain at all",
    "[('name', '=', ",
    "[5]",
    "['|']",
    "{}",
)


@tagged("post_install", "-at_install")
class TestMailingBroken(ContactMarketingCommon):
    """A mailing whose recipients nobody can search opens, says so, and is mended."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vals = {
            "subject": "Hello",
            "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
            "mailing_domain": "[]",
        }

    def _broken(self, text, state="draft"):
        Mailing = self.env["mailing.mailing"].with_user(self.marketer)
        mailing = Mailing.create({**self.vals})
        mailing.sudo().state = state
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mailing_mailing SET mailing_domain = %s WHERE id = %s",
            [text, mailing.id],
        )
        mailing.invalidate_recordset()
        return mailing

    def test_its_form_opens_and_is_saved(self):
        view = "mass_mailing.view_mail_mass_mailing_form"
        for text in BROKEN:
            with self.subTest(domain=text):
                mailing = self._broken(text)
                self.assertEqual(mailing.total, 0)
                self.assertFalse((mailing.get_audience_bar() or {}).get("total"))
                mailing.subject = "Hello again"
                with Form(mailing, view=view) as form:
                    form.mailing_domain = "[('id', '=', 0)]"
                self.assertEqual(mailing.total, 0)

    def test_it_holds_up_no_other(self):
        broken = [
            self._broken(text, state="in_queue") for text in BROKEN if text != "{}"
        ]
        whole = self._broken("[('id', '=', 0)]", state="in_queue")
        self.env["mailing.mailing"]._hold_without_rights()
        self.assertEqual(whole.state, "in_queue")
        for mailing in broken:
            with self.subTest(domain=mailing.mailing_domain):
                self.assertEqual(mailing.state, "draft")
                self.assertIn("cannot be used", mailing.message_ids[0].body)
