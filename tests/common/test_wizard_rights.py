from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import NOW
from .records_common import RecordsCommon


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestWizardRights(RecordsCommon):
    """Whoever asks about a record that they may not read is told nothing."""

    def _questions(self):
        """:return: tuples of a dialog, a field by which it is about something, and a
        user who may open it"""
        for name in self.our_models(is_transient=True):
            for role in ("manager", "marketer", "salesman"):
                dialog = self.as_user(self.env[name], self.roles[role])
                if not dialog.has_access("create"):
                    continue
                for field in dialog._fields.values():
                    if field.store and field.type in ("many2one", "many2many"):
                        about = self.env[field.comodel_name]
                        is_ours = field.name not in ("create_uid", "write_uid")
                        if is_ours and not about._transient:
                            yield dialog, field

    def _unreadable(self, field, user):
        there = self.sample(field.comodel_name, self.there)
        return None if self.as_user(there, user).has_access("read") else there

    def _vals(self, dialog):
        # An import is seen by whoever made it.
        self.sample("contact.import", self.here).user_id = dialog.env.user
        vals = self.sample_vals(dialog._name, self.here)
        for name, field in dialog._fields.items():
            if name in vals and field.comodel_name in self.our_models(True):
                vals[name] = self._own_dialog(field.comodel_name, dialog.env.user).id
        return vals

    def _own_dialog(self, name, user):
        dialog = self.as_user(self.env[name], user)
        return dialog.create(self._vals(dialog))

    def _asked(self, field, record):
        return [Command.set(record.ids)] if field.type == "many2many" else record.id

    def test_about_what_may_not_be_read(self):
        tried = set()
        for dialog, field in self._questions():
            user = dialog.env.user
            foreign = self._unreadable(field, user)
            if not foreign:
                continue
            tried.add(dialog._name)
            asked = {field.name: self._asked(field, foreign)}
            with self.subTest(dialog=dialog._name, field=field.name, user=user.login):
                vals = self._vals(dialog)
                with self.assertRaises(AccessError):
                    dialog.create({**vals, **asked})
                vals.pop(field.name, None)
                default = dialog.with_context(
                    **{f"default_{name}": value for name, value in asked.items()}
                )
                with self.assertRaises(AccessError):
                    default.create(vals)
                spec = {field.name: {"fields": {"display_name": {}}}}
                with self.assertRaises(AccessError):
                    default.onchange({}, [], spec)
                with self.assertRaises(AccessError):
                    dialog.onchange(asked, [field.name], spec)
                own = dialog.create(self._vals(dialog))
                with self.assertRaises(AccessError):
                    own.write(asked)
        self.assertGreater(len(tried), 8, sorted(tried))

    def test_it_is_for_who_asked(self):
        for name in self.our_models(is_transient=True):
            for role in ("manager", "marketer", "salesman"):
                user = self.roles[role]
                if not self.as_user(self.env[name], user).has_access("create"):
                    continue
                own = self._own_dialog(name, user)
                for other_role, other in self.everybody():
                    if other == user:
                        continue
                    with self.subTest(dialog=name, role=role, other=other_role):
                        self.assertFalse(self.as_user(own, other).has_access("read"))
                        self.assertFalse(self.as_user(own, other).has_access("write"))

    def test_the_selection_is_asked_about_too(self):
        contact = self.sample("res.partner", self.there)
        change = self.as_user(
            self.env["contact.consent.change"], self.marketer
        ).with_context(active_model="res.partner", active_ids=contact.ids)
        with self.assertRaises(AccessError):
            change.create({"purpose_ids": self.link(self.newsletter)})
