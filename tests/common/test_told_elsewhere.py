from functools import partial

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import NOW
from .records_common import RecordsCommon

READERS = ("manager", "marketer", "salesman", "mailer")
# What a file said stays with who imported it, whatever became of the contact.
OF_THEIR_FILE = {"contact.import.row"}
# Core's, that name what is ours.
NAMING = ("mailing.mailing", "mailing.filter", "mail.activity", "res.partner")


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestToldElsewhere(RecordsCommon):
    """Nothing of another company is told by what companies share, or by naming it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shared = cls.env["res.company"]

    def sample(self, model, company):
        """Of what companies share, all but the contacts: those are of the other one."""
        company_field = self.env[model]._fields.get("company_id")
        is_of_one = model == "res.partner" or (company_field and company_field.required)
        return super().sample(model, company or (self.there if is_of_one else company))

    # ------------------------------------------------------------
    # What they share
    # ------------------------------------------------------------

    def test_what_is_shared_tells_of_nobody_elsewhere(self):
        contact = self.sample("res.partner", self.there)
        contact.write({"name": "Zyxwvu", "email": "zyxwvu@example.com"})
        for model in self.our_models():
            self.sample(model, self.shared)
        self.env.flush_all()
        self.env.invalidate_all()
        tried = 0
        for role in READERS:
            for model in set(self.our_models()) - OF_THEIR_FILE:
                Model = self.as_user(self.env[model], self.roles[role])
                if not Model.has_access("read"):
                    continue
                tried += 1
                with self.subTest(model=model, role=role):
                    self.assertNotIn("zyxwvu", repr(self._told(Model)).lower())
        self.assertGreater(tried, 60)

    def _told(self, Model):
        """:return: what all records tell of themselves, and of whom they name"""
        naming = ("many2one", "one2many", "many2many", "reference")
        named = {"fields": {"display_name": {}}}
        for name, description in Model.fields_get(attributes=["type"]).items():
            spec = {name: named if description["type"] in naming else {}}
            try:
                yield from Model.search([]).web_read(spec)
            except UserError as error:
                yield str(error)

    # ------------------------------------------------------------
    # What they name
    # ------------------------------------------------------------

    def _ties(self):
        """:return: tuples of a model as somebody sees it who may write it, a field by
        which it names something, and a record for it that this person may not read"""
        for role in READERS:
            user = self.roles[role]
            for name in [*self.our_models(), *NAMING]:
                model = self.as_user(self.env[name], user)
                if not model.has_access("write"):
                    continue
                for field in model._fields.values():
                    if (
                        field.type == "many2one"
                        and field._module == "contact_marketing"
                        and not field.readonly
                        and field.name not in ("create_uid", "write_uid")
                        and field.comodel_name not in ("ir.model.fields", "res.country")
                    ):
                        foreign = self._foreign(field.comodel_name)
                        if not self.as_user(foreign, user).has_access("read"):
                            yield model, field.name, foreign

    def _foreign(self, model):
        if model == "res.company":
            return self.there
        return self.sample(model, self.there)

    def test_nobody_names_what_they_may_not_see(self):
        tried = set()
        for model, name, foreign in self._ties():
            tried.add((model._name, name))
            spec = {name: {"fields": {"display_name": {}}}}
            own = self.as_user(self.sample(model._name, self.here), model.env.user)
            as_default = model.with_context(**{f"default_{name}": foreign.id})
            with self.subTest(model=model._name, field=name, user=model.env.user.login):
                with self.assertRaises(AccessError):
                    own.write({name: foreign.id})
                if foreign._name == "res.company":
                    continue  # the record rules, see test_company_of_records
                with self.assertRaises(AccessError):
                    own.onchange({name: foreign.id}, [name], spec)
                with self.assertRaises(AccessError):
                    as_default.onchange({}, [], spec)
                if model.has_access("create"):
                    vals = self._vals(model._name)
                    with self.assertRaises(AccessError):
                        model.create({**vals, name: foreign.id})
                    vals.pop(name, None)
                    with self.assertRaises(AccessError):
                        as_default.create(vals)
        self.assertGreaterEqual(
            tried,
            {
                ("contact.campaign", "purpose_id"),
                ("contact.scoring.threshold", "team_id"),
                ("contact.sunset.policy", "campaign_id"),
                ("contact.trigger", "segment_id"),
                ("contact.trigger", "threshold_id"),
                ("mailing.mailing", "purpose_id"),
            },
        )

    # ------------------------------------------------------------
    # What they name, several at once
    # ------------------------------------------------------------

    def _ties_to_several(self):
        """:return: as ``_ties``, of fields that name several"""
        for role in READERS:
            user = self.roles[role]
            for name in [*self.our_models(), *self.our_models(True), *NAMING]:
                model = self.as_user(self.env[name], user)
                if not model.has_access("write"):
                    continue
                for field in model._fields.values():
                    if (
                        field.type == "many2many"
                        and field._module == "contact_marketing"
                        and not field.readonly
                        and model._has_field_access(field, "write")
                        and field.comodel_name in self.env
                    ):
                        foreign = self._foreign(field.comodel_name)
                        if not self.as_user(foreign, user).has_access("read"):
                            yield model, field.name, foreign

    def test_nobody_names_several_that_they_may_not_see(self):
        tried = set()
        for model, name, foreign in self._ties_to_several():
            tried.add((model._name, name))
            vals = {**self._vals(model._name), name: [Command.link(foreign.id)]}
            own = self.as_user(self.sample(model._name, self.here), model.env.user)
            with self.subTest(model=model._name, field=name, user=model.env.user.login):
                for commands in (vals[name], [Command.set(foreign.ids)]):
                    with self.assertRaises(AccessError):
                        own.write({name: commands})
                with self.assertRaises(AccessError):
                    own.onchange(
                        {name: vals[name]},
                        [name],
                        {name: {"fields": {"display_name": {}}}},
                    )
                if model.has_access("create"):
                    with self.assertRaises(AccessError):
                        model.create(vals)
                    del vals[name]
                    default = {f"default_{name}": foreign.ids}
                    with self.assertRaises(AccessError):
                        model.with_context(**default).create(vals)
        self.assertGreaterEqual(
            tried,
            {
                ("contact.call", "partner_ids"),
                ("contact.campaign", "segment_ids"),
                ("contact.effect", "webhook_ids"),
                ("contact.trigger", "product_ids"),
            },
        )

    def _vals(self, model):
        if model == "mailing.mailing":
            mailing = self.sample(model, self.here)
            return {
                "subject": "Hello",
                "mailing_model_id": mailing.mailing_model_id.id,
            }
        vals = self.sample_vals(model, self.here)
        if model == "contact.scoring.threshold":
            vals["points"] = 1000 + next(self.numbers)  # no two at the same
        return {key: vals[key] for key in vals if key not in ("company_id", "user_id")}

    def test_what_is_named_stays_named(self):
        one = self.sample("contact.trigger", self.here)
        new = one.copy()
        one.segment_id = self.sample("mailing.filter", self.there)
        own = self.as_user(one, self.manager)
        own.write({"name": "Renamed", "segment_id": one.segment_id.id})
        self.assertEqual(one.name, "Renamed")
        both = self.as_user(one + new, self.manager)
        both.write({"name": "Both"})
        # By each record, what it named: nothing comes from one to another.
        with self.assertRaises(AccessError):
            both.write({"segment_id": one.segment_id.id})

    def test_a_copy_names_only_what_may_be_seen(self):
        mailing = self.sample("mailing.mailing", self.here)
        mailing.purpose_id = self.sample("contact.consent.purpose", self.there)
        for role in ("manager", "marketer", "mailer"):
            with self.subTest(role=role):
                copied = self.as_user(mailing, self.roles[role]).copy()
                self.assertFalse(copied.purpose_id)
                with self.assertRaises(AccessError):
                    copied.copy({"purpose_id": mailing.purpose_id.id})

    def test_nobody_sends_for_a_purpose_of_another_company(self):
        mailing = self.sample("mailing.mailing", self.here)
        mailing.purpose_id = self.sample("contact.consent.purpose", self.there)
        for role in ("manager", "marketer", "mailer"):
            own = self.as_user(mailing, self.roles[role])
            for send in self._ways_to_send(own):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    send()

    def test_nobody_sends_without_a_purpose(self):
        mailing = self.sample("mailing.mailing", self.here)
        mailing.mailing_model_id = self.env["ir.model"]._get_id("res.partner")
        mailing.purpose_id = False
        for role in ("manager", "marketer", "mailer"):
            own = self.as_user(mailing, self.roles[role])
            copying = [
                partial(own.copy, {"state": state}) for state in ("in_queue", "sending")
            ]
            for send in (*self._ways_to_send(own), *copying):
                with self.subTest(role=role), self.assertRaises(UserError):
                    send()
        self.assertEqual(mailing.state, "draft")

    def _ways_to_send(self, mailing):
        writing = [
            partial(mailing.write, {"state": state})
            for state in ("in_queue", "sending")
        ]
        return (mailing.action_put_in_queue, mailing.action_send_mail, *writing)
