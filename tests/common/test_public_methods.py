import inspect

from freezegun import freeze_time

from odoo import models
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NOW
from .records_common import RecordsCommon

OURS = "odoo.addons.contact_marketing."
# What methods that anybody may call over RPC take, by the name of the parameter.
ARGUMENTS = {
    "tag_ids": [1],
    "list_ids": [1],
    "journey_ids": [1],
    "partner_id": 1,
    "tag_id": 0,
    "interaction_id": 0,
    "definition": {"name": "sample", "start": "end", "steps": {"end": {"kind": "end"}}},
    "purpose_codes": ["newsletter"],
    "code": "sample",
    "key": "allowed",
    "path": "name",
    "method": "api",
    "kind": "visit",
    "name": "sample",
    "grade": "A1",
    "proof": "said so",
    "values": {},
    "field_names": [],
    "fields_spec": {},
    "specification": {"display_name": {}},
    "vals": {},
    "default": None,
    "fields": ["display_name"],
    "text": "[]",
}
# Who may only read the record, and may do this with it.
MAY = {
    # It is done each night anyway.
    ("contact.hygiene.plan", "action_check_now"): {"marketer"},
    # It is counted each hour anyway.
    ("contact.marketing.day", "action_count_now"): {"manager", "marketer"},
    # Nobody writes calls; administrators have them sent again.
    ("contact.webhook.delivery", "action_replay"): {"manager"},
    # Nobody writes parts of journeys; who may change the journey takes them over.
    ("contact.journey.rule", "action_adopt_conditions"): {"manager", "marketer"},
    ("contact.journey.step", "action_adopt_conditions"): {"manager", "marketer"},
    # Nobody writes members; administrators take back.
    ("contact.sunset.member", "action_take_back"): {"manager"},
    ("contact.sunset.member", "action_take_back_step"): {"manager"},
    # How long it took is written down.
    ("mailing.filter", "action_load_contacts"): {"salesman"},
    ("mailing.filter", "action_refresh"): {"salesman"},
}
# Who may not write the record but may do this: deciding about a finding takes rights
# on the contact, and a member is taken off a list by who may change the contact.
BY_THE_CONTACT = {"contact.hygiene.issue", "contact.list.member"}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestPublicMethods(RecordsCommon):
    """Every method that the addon lets anybody call, as everybody, on records of
    others: nothing is written, started or told."""

    def _methods(self):
        """:return: triples of the name of a model, of a method, and the method"""
        for name, model in sorted(self.env.registry.items()):
            if model._abstract and model._original_module != "contact_marketing":
                continue
            for method_name in dir(model):
                if method_name.startswith("_") or hasattr(
                    models.BaseModel, method_name
                ):
                    continue
                definition = next(
                    cls.__dict__[method_name]
                    for cls in model.mro()
                    if method_name in cls.__dict__
                )
                if inspect.isfunction(definition) and definition.__module__.startswith(
                    OURS
                ):
                    yield name, method_name, definition

    def _arguments(self, method):
        parameters = list(inspect.signature(method).parameters.values())[1:]
        return [
            ARGUMENTS[parameter.name]
            for parameter in parameters
            if parameter.default is parameter.empty
            and parameter.kind == parameter.POSITIONAL_OR_KEYWORD
        ]

    def _written(self):
        """:return: how many rows this transaction has written, those of dialogs, which
        are their maker's, left out, and notices to screens, which wait for a flush"""
        self.env.cr.flush()  # with what waits for a commit, as queues do
        dialogs = [model._table for model in self.env.values() if model._transient]
        dialogs.append("bus_bus")
        self.env.cr.execute(
            "SELECT COALESCE(SUM(n_tup_ins + n_tup_upd + n_tup_del), 0)"
            " FROM pg_stat_xact_user_tables WHERE NOT (relname = ANY(%s))",
            [dialogs],
        )
        return self.env.cr.fetchone()[0]

    def _call(self, records, name, arguments):
        """:return: what was written by it, and what was told"""
        before, text = self._written(), ""
        self.env.invalidate_all()  # each request begins with nothing read
        try:
            with self.env.cr.savepoint():
                method = get_public_method(records, name)
                text = str(method(records, *arguments))
                self.env.flush_all()
        except (AccessError, MissingError):
            return 0, ""
        except UserError as error:
            text = str(error)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            text = repr(error)
        return self._written() - before, text

    def _secrets(self, record):
        names = {"name", "email", "phone", "subject", "note"} & set(record._fields)
        found = {record[name] for name in names if record._fields[name].type == "char"}
        contact = self.sample("res.partner", self.there)
        return {*found, contact.name, contact.email} - {False, ""}

    def _foreign(self, name):
        model = self.env[name]
        if model._abstract:
            return model
        if model._transient:
            return model.sudo().browse()
        return self.sample(name, self.there)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.orm.models")
    def test_on_records_of_others(self):
        tried = set()
        for name, method_name, method in self._methods():
            record = self._foreign(name)
            arguments = self._arguments(method)
            for role, user in self.roles.items():
                as_user = self.as_user(record, user)
                if as_user.has_access("write"):
                    continue  # theirs to change
                tried.add((name, method_name))
                with self.subTest(model=name, method=method_name, role=role):
                    written, text = self._call(as_user, method_name, arguments)
                    self.assertFalse(written, "nothing is written or started")
                    if not as_user.has_access("read"):
                        for secret in self._secrets(record):
                            self.assertNotIn(secret, text)
        self.assertGreater(len(tried), 100)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.orm.models")
    def test_on_no_record(self):
        for name, method_name, method in self._methods():
            model = self.env[name]
            for role, user in self.roles.items():
                as_user = self.as_user(model, user)
                may = MAY.get((name, method_name), ())
                if as_user.has_access("write") or role in may:
                    continue
                with self.subTest(model=name, method=method_name, role=role):
                    written, _told = self._call(
                        as_user, method_name, self._arguments(method)
                    )
                    self.assertFalse(written, "nothing is written or started")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.orm.models")
    def test_on_what_one_may_only_read(self):
        for name, method_name, method in self._methods():
            if self.env[name]._abstract or self.env[name]._transient:
                continue
            record = self.sample(name, self.here)
            for role, user in self.roles.items():
                as_user = self.as_user(record, user)
                may = MAY.get((name, method_name), ())
                if as_user.has_access("write") or role in may:
                    continue
                if name in BY_THE_CONTACT:
                    continue
                with self.subTest(model=name, method=method_name, role=role):
                    written, _told = self._call(
                        as_user, method_name, self._arguments(method)
                    )
                    self.assertFalse(written, "nothing is written or started")
