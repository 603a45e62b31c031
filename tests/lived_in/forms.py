"""Edits each field and presses each button of a form."""

from datetime import date, datetime
from types import SimpleNamespace

from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from .spec import evaluate, is_our_field

DEPTH = 2  # how many dialogs behind each other
NOT_EDITED = {
    ("crm.lead", "user_id"): "who gives it away no longer sees it, as Odoo says then",
    ("sale.order", "user_id"): "as of leads",
    ("mailing.mailing", "attachment_ids"): "files that wait are their maker's alone",
    (
        "sale.order",
        "order_line",
    ): "sets of products are chosen in a dialog of their own",
}
# By the name of a field: what is edited to what it can hold.
BY_NAME = {"email": "edited@example.com", "phone": "+48 22 555 99 99"}


def is_our_method(model, name):
    """Whether the addon wrote a method, or a part of it."""
    return any(
        name in vars(parent) and "contact_marketing" in parent.__module__
        for parent in type(model).mro()
    )


def _is_guarded(contact_sudo):
    """Whether Odoo itself asks for more rights: for contacts of colleagues, and of
    those with bank accounts, whose holder is renamed with them."""
    return contact_sudo.user_ids or contact_sudo.bank_ids


class FormWalk:
    def __init__(self, screens):
        self.screens = screens
        self.problems = screens.problems
        self.env = screens.env
        self.done = set()

    def walk(self, model, view_id, record, depth):
        place = (model._name, "form", record.id or "new")
        with self.problems.step(*place):
            form = Form(record, view=view_id or None)
            for name in self._editable(form):
                if self._is_new("edit", model._name, view_id, bool(record), name):
                    self._edit(record, view_id, name, place)
            self._press_all(model, record, form, view_id, depth)

    def _is_new(self, *key):
        is_new = key not in self.done
        self.done.add(key)
        return is_new

    # ------------------------------------------------------------
    # Fields
    # ------------------------------------------------------------

    def _editable(self, form):
        record = form._record
        if record.id and not record.has_access("write"):
            return []
        if record._name == "res.partner" and _is_guarded(record.sudo()):
            return []
        if form._view["tree"].get("edit") in ("0", "false") and form._record.id:
            return []
        is_settings = record._name == "res.config.settings"
        return [
            name
            for name in form._view["fields"]
            if name != "id"
            # Of other apps, settings install modules and open accounts.
            and (not is_settings or is_our_field(record._fields[name]))
            and (record._name, name) not in NOT_EDITED
            and not form._get_modifier(name, "readonly")
            and not form._get_modifier(name, "invisible")
        ]

    def _edit(self, record, view_id, name, place):
        with self.problems.step(*place, "edit", name, may_refuse=True):
            form = Form(record, view=view_id or None)
            if form._view["fields"][name]["type"] == "one2many":
                self._edit_lines(form, name)
            else:
                self._set(form, name)
            self._save(form)

    def _save(self, form):
        """:return: the record; None while something required cannot be filled in"""
        try:
            return form.save()
        except AssertionError as error:
            if "is a required field" not in str(error):
                raise
        self._fill_in(form)
        try:
            return form.save()
        except AssertionError as error:
            if "is a required field" not in str(error):
                raise
            return None

    def _fill_in(self, form):
        """As who makes a record does where the form asks for more."""
        for name, field in form._view["fields"].items():
            if (
                name != "id"
                and not form._values.get(name)
                and field["type"] not in ("one2many", "boolean")
                and form._get_modifier(name, "required")
                and not form._get_modifier(name, "readonly")
            ):
                self._set(form, name)

    def _set(self, form, name, view=None):
        field = form._view["fields"][name]
        current = form._values[name]
        value = self._other(form, name, field, current)
        if value is not None:
            form[name] = value

    def _edit_lines(self, form, name):
        lines = getattr(form, name)
        if len(lines):
            with lines.edit(0) as line:
                self._set_all(line)
        shown = form._view["tree"].find(f".//field[@name='{name}']/list")
        if shown is not None and shown.get("create") in ("0", "false"):
            return  # nobody is offered a line more
        try:
            with lines.new() as line:
                self._set_all(line)
        except AssertionError as error:
            if "is a required field" not in str(error):
                raise

    def _set_all(self, line):
        for name, field in line._view["fields"].items():
            if name == "id" or field["type"] == "one2many":
                continue
            if line._get_modifier(name, "readonly") or line._get_modifier(
                name, "invisible"
            ):
                continue
            self._set(line, name)

    def _other(self, form, name, field, current):
        """:return: a value that a field does not have, but may have; None: there is
        none"""
        kind = field["type"]
        if name in BY_NAME:
            return BY_NAME[name]
        if kind in ("char", "text", "html"):
            return self._other_text(form, name, current or "")
        if kind in ("integer", "float", "monetary"):
            return (current or 0) + 1
        if kind == "boolean":
            return not current
        if kind == "date":
            return date.today()
        if kind == "datetime":
            return datetime.now().replace(microsecond=0)
        if kind == "selection":
            others = [value for value, _label in field["selection"] if value != current]
            return others[0] if others else None
        if kind in ("many2one", "many2many"):
            return self._other_record(form, name, field, current)
        return None

    def _other_text(self, form, name, current):
        node = next(iter(form._view["tree"].xpath(f".//field[@name='{name}']")), None)
        widget = node is not None and node.get("widget") or ""
        if "domain" in widget or "domain" in name:
            return "[('name', '!=', False)]"
        return current + " x" if current else "Edited"

    def _other_record(self, form, name, field, current):
        model = form._env[field["relation"]]
        if not model.has_access("read"):
            return None
        held = current if field["type"] == "many2many" else [current or 0]
        held = [pair[0] if isinstance(pair, tuple) else pair for pair in held]
        domain = evaluate(field.get("domain"), self.env, **form._get_eval_context())
        # The newest: the base's own records are not what people choose.
        others = model.search(
            [*(domain or []), ("id", "not in", held)], order="id desc", limit=1
        )
        if field["type"] == "many2many":
            return model.browse(held) + others
        return others or None

    # ------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------

    def _press_all(self, model, record, form, view_id, depth):
        if depth > DEPTH:
            return
        if not record.id:
            if not model._transient:
                return
            # A dialog saves itself before its button is done.
            record = self._save(form)
            if not record:
                return
            form = Form(record, view=view_id or None)
        is_settings = record._name == "res.config.settings"
        for node in form._view["tree"].xpath(".//button[@name][not(ancestor::field)]"):
            if is_settings and not is_our_method(model, node.get("name")):
                continue
            if self._is_visible(node, form):
                self.press(model, record, node, form._get_eval_context(), depth)
        self._press_in_lines(record, form, depth)

    def _press_in_lines(self, record, form, depth):
        """The buttons of rows of the lists and cards that a form shows."""
        for name in form._view["fields"]:
            field = record._fields[name]
            if not field.relational or form._get_modifier(name, "invisible"):
                continue
            line = self.env[field.comodel_name]
            line = record[name][:1] if line.has_access("read") else line
            for node in form._view["tree"].xpath(
                f".//field[@name='{name}']//button[@type='object']"
                f"[ancestor::field[1]/@name='{name}']"
            ):
                is_ours = is_our_method(line, node.get("name"))
                if line and is_ours and self._is_shown_in(line, node, form):
                    self.press(line, line, node, {}, depth)

    def _is_shown_in(self, line, node, form):
        shown = line.read(load=False)[0]
        context = {
            "context": self.env.context,
            "uid": self.env.uid,
            "parent": SimpleNamespace(**form._values),
        }
        return not safe_eval(node.get("invisible") or "False", {**shown, **context})

    def _is_visible(self, node, form):
        context = form._get_eval_context()
        return not any(
            safe_eval(each.get("invisible"), dict(context))
            for each in [node, *node.iterancestors()]
            if each.get("invisible")
        )

    def press(self, model, record, node, values, depth):
        name = node.get("name")
        # Records of one state offer the same.
        state = record.state if record.id and "state" in record else bool(record)
        if not self._is_new("press", model._name, node.get("context"), state, name):
            return
        is_ours = node.get("type") == "action" or is_our_method(model, name)
        with self.problems.step(
            *(model._name, record.id, "button", name), may_refuse=True, is_ours=is_ours
        ):
            context = evaluate(
                node.get("context") or "{}",
                self.env,
                **{"active_id": record.id, "active_ids": record.ids, **values},
            )
            record = record.with_context(**context)
            if node.get("type") == "object":
                action = getattr(record, name)()
            else:
                action = (
                    self.env["ir.actions.actions"]._for_xml_id(name)
                    if not (name.isdigit())
                    else self.env["ir.actions.act_window"]
                    .browse(int(name))
                    ._get_action_dict()
                )
                action["context"] = {
                    **evaluate(
                        action.get("context") or "{}",
                        self.env,
                        active_id=record.id,
                        active_ids=record.ids,
                    ),
                    **context,
                    "active_id": record.id,
                    "active_ids": record.ids,
                    "active_model": record._name,
                }
            self.screens.open(action, depth + 1)
