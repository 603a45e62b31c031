"""Walks over all that a user sees, from the menus on."""

from lxml import etree

from . import searches
from .forms import FormWalk
from .search_walk import SearchWalk
from .spec import MODULE, evaluate, is_ours, is_touched, read_spec

# Of how many records each form is opened: those that differ are at both ends.
RECORDS = 4
ROWS = 80
# By tag of a client action of ours that a menu opens: what it asks for at once.
CLIENT_ACTIONS = {
    "contact_home": ("contact.home", "figures"),
    "contact_quality_overview": ("contact.quality.overview", "figures"),
}


class Screens:
    """
    :param Problems problems: where what goes wrong is kept
    """

    def __init__(self, env, problems):
        self.env = env
        self.problems = problems
        self.seen = set()
        self.forms = FormWalk(self)

    @staticmethod
    def parse(described, kind):
        """:return: a view of what ``get_views`` answered"""
        return etree.fromstring(described["views"][kind]["arch"])

    # ------------------------------------------------------------
    # Menus and actions
    # ------------------------------------------------------------

    def walk(self):
        for name, action in self.menu_actions():
            with self.problems.step("menu", name):
                self.open(action)
        for name, action in self.bound_actions():
            with self.problems.step("action", name):
                self.open(action)
        for name, action in self.bound_server_actions():
            with self.problems.step("server action", name, may_refuse=True):
                self.open(action.run())
        for tag in self.client_actions():
            with self.problems.step("client action", tag):
                model, method = CLIENT_ACTIONS[tag]
                getattr(self.env[model], method)()

    def client_actions(self):
        """:return: the tags of client actions of the addon that menus lead to"""
        for menu in self.env["ir.ui.menu"].load_menus(False).values():
            if menu.get("action_model") == "ir.actions.client":
                action = self.env["ir.actions.client"].sudo().browse(menu["action_id"])
                if action.get_external_id()[action.id].startswith(f"{MODULE}."):
                    yield action.tag

    def bound_server_actions(self):
        """:return: those of the addon in the menu Action of lists and forms"""
        found = (
            self.env["ir.model.data"]
            .sudo()
            .search([("module", "=", MODULE), ("model", "=", "ir.actions.server")])
        )
        for data in found:
            action = self.env["ir.actions.server"].browse(data.res_id)
            action_sudo = action.sudo()
            groups = action_sudo.group_ids
            if not action_sudo.binding_model_id or (
                groups and not groups & self.env.user.all_group_ids
            ):
                continue
            model = self.env[action_sudo.binding_model_id.model]
            if model.has_access("read"):
                ids = model.search([], limit=2).ids
                yield (
                    data.name,
                    action.with_context(
                        active_model=model._name, active_ids=ids, active_id=ids[0]
                    ),
                )

    def menu_actions(self):
        """:return: pairs of the path of a menu and its action, where the addon plays a
        part"""
        menus = self.env["ir.ui.menu"].load_menus(False)
        for menu in menus.values():
            if not menu.get("action_id") or menu["action_model"] != (
                "ir.actions.act_window"
            ):
                continue
            action = self.env["ir.actions.act_window"].sudo().browse(menu["action_id"])
            model = self.env.get(action.res_model)
            if model is not None and is_touched(model):
                yield menu["name"], action._get_action_dict()

    def bound_actions(self):
        """:return: those of the addon that no menu leads to, as the reports and the
        menus Action of lists do"""
        actions = (
            self.env["ir.model.data"]
            .sudo()
            .search([("module", "=", MODULE), ("model", "=", "ir.actions.act_window")])
        )
        for data in actions:
            action = self.env["ir.actions.act_window"].sudo().browse(data.res_id)
            groups = action.group_ids
            allowed = not groups or groups & self.env.user.all_group_ids
            model = self.env.get(action.res_model)
            if not allowed or model is None or not model.has_access("read"):
                continue
            described = action._get_action_dict()
            if action.binding_model_id:
                described["context"] = self._context_of_selection(action)
            elif model._transient:
                continue  # a dialog behind a button
            yield data.name, described

    def _context_of_selection(self, action):
        """:return: the context with which the menu Action opens something"""
        model = self.env[action.binding_model_id.model]
        ids = model.search([], limit=2).ids if model.has_access("read") else []
        return {
            **evaluate(action.context or "{}", self.env, active_ids=ids),
            "active_model": model._name,
            "active_ids": ids,
            "active_id": ids[:1] and ids[0],
        }

    def open(self, action, depth=0):
        """Do what the web client does with an action that it was given."""
        if not isinstance(action, dict):
            return
        if action.get("type") == "ir.actions.act_window":
            self._open_window(action, depth)
        elif action.get("tag") == "display_notification":
            self.open((action.get("params") or {}).get("next"), depth)

    def window(self, action):
        """:return: what a window opens: a model, the views, a domain"""
        record_id = action.get("res_id")
        context = evaluate(
            action.get("context") or "{}",
            self.env,
            active_id=record_id,
            active_ids=[record_id],
        )
        model = self.env[action["res_model"]].with_context(**context)
        views = action.get("views") or [
            (False, mode) for mode in action["view_mode"].split(",")
        ]
        search_view = action.get("search_view_id") or False
        if isinstance(search_view, (list, tuple)):
            search_view = search_view[0]
        wanted = [*map(tuple, views), (search_view, "search")]
        return model, wanted, evaluate(action.get("domain"), model.env)

    def _open_window(self, action, depth):
        record_id = action.get("res_id")
        model, wanted, domain = self.window(action)
        described = model.get_views(wanted, {"toolbar": True, "action_id": False})
        fields = model.fields_get()
        opened = (model._name, tuple(wanted), bool(record_id))
        is_known = opened in self.seen
        self.seen.add(opened)
        if record_id:
            records = model.browse(record_id)
        elif model._transient or action.get("target") == "new":
            records = model
        elif is_known:
            # Another way to the same screen: what it shows is found.
            model.search_fetch(domain, ["display_name"], limit=ROWS)
            return
        else:
            records = self._read_all(model, domain, described, fields)
        for view_id, kind in wanted:
            key = (model._name, view_id, kind, bool(record_id))
            is_first = key not in self.seen
            self.seen.add(key)
            arch = self.parse(described, kind)
            if not is_touched(model):
                continue
            if kind == "search" and is_first:
                SearchWalk(self, model, fields, domain).walk(arch)
            elif kind == "form":
                self._forms(model, view_id, arch, records, is_first, depth)
            elif kind in ("list", "kanban") and is_first:
                self._buttons_of_rows(model, arch, records)

    def _read_all(self, model, domain, described, fields):
        """Read what each view shows.

        :return: the records of which forms are opened
        """
        for kind in described["views"]:
            arch = self.parse(described, kind)
            spec = read_spec(arch, fields)
            with self.problems.step(model._name, kind, "read"):
                if kind in ("graph", "pivot"):
                    self._aggregate(model, arch, domain, fields)
                elif kind in ("list", "kanban", "calendar", "activity"):
                    model.web_search_read(domain, spec, limit=ROWS)
        first = model.search(domain, limit=RECORDS // 2, order="id")
        last = model.search(domain, limit=RECORDS // 2, order="id desc")
        return first | last | self._one_of_each_state(model, domain)

    def _one_of_each_state(self, model, domain):
        """What a form offers depends on how far its record is."""
        state = model._fields.get("state")
        if not is_ours(model) or state is None or not state.store:
            return model
        return model.union(
            *(
                model.search([*domain, ("state", "=", value)], limit=1)
                for value in state.get_values(self.env)
            )
        )

    def _aggregate(self, model, arch, domain, fields):
        names = [node.get("name") for node in arch.xpath(".//field[@name]")]
        measures = [
            f"{name}:{fields[name]['aggregator']}"
            for name in names
            if fields.get(name, {}).get("aggregator")
        ]
        groups = [
            searches.grouped(name, fields[name])[0]
            for name in names
            if fields.get(name, {}).get("groupable")
            and not fields[name].get("aggregator")
        ]
        model.formatted_read_group(domain, groups, ["__count", *measures])

    # ------------------------------------------------------------
    # Forms
    # ------------------------------------------------------------

    def _forms(self, model, view_id, arch, records, is_first, depth):
        may_create = arch.get("create") not in ("0", "false")
        if is_first and may_create and len(records) != 1 and model.has_access("create"):
            self.forms.walk(model, view_id, model, depth)
        for record in records:
            self.forms.walk(model, view_id, record, depth)

    def _buttons_of_rows(self, model, arch, records):
        for node in arch.xpath(".//button[@type='object' and @name]"):
            if node.get("invisible") in ("1", "True"):
                continue
            for record in records[:1]:
                self.forms.press(model, record, node, {}, depth=0)
