"""Opens what a user sees on a cursor that cannot write, as that of a replica."""

from contextlib import contextmanager

from .screens import CLIENT_ACTIONS, Screens
from .spec import is_touched, read_spec


class ReadOnlyScreens(Screens):
    """What the web client only reads, as Odoo has a replica answer it."""

    def __init__(self, env, problems):
        super().__init__(env, problems)
        self.opened = set()

    def walk(self):
        actions = [*self.menu_actions(), *self.bound_actions()]
        for name, action in actions:
            with self.problems.step("action", name), self._reading_only():
                self._read(action)
        for tag in self.client_actions():
            with self.problems.step("client action", tag), self._reading_only():
                model, method = CLIENT_ACTIONS[tag]
                getattr(self.env[model], method)()

    def _read(self, action):
        model, wanted, domain = self.window(action)
        if model._transient:
            return
        described = model.get_views(wanted, {"toolbar": True, "action_id": False})
        fields = model.fields_get()
        records = self._read_all(model, domain, described, fields)
        model.search_count(domain)
        if "form" in described["views"] and is_touched(model):
            spec = read_spec(self.parse(described, "form"), fields)
            for record in records:
                with self.problems.step(model._name, "form", record.id):
                    record.web_read(spec)
        self.opened.add(model._name)

    def call(self, model_name, method, records):
        """Have a method of the web client answer.

        :param records: of a method of records, those that it is asked of
        """
        arguments = ARGUMENTS.get(method, lambda env: ())(self.env)
        for each in records or [records]:
            place = (model_name, method, each.id)
            with self.problems.step(*place, may_refuse=True), self._reading_only():
                getattr(each, method)(*arguments)

    @contextmanager
    def _reading_only(self):
        self.env.flush_all()
        self.env.invalidate_all()
        # Until the savepoint of the step is undone.
        self.env.cr.execute("SET TRANSACTION READ ONLY")
        yield
        self.env.flush_all()


# By name of a method that the web client calls: what it is given.
ARGUMENTS = {
    "get_canvas_ways": lambda env: [
        env["contact.journey.participant"]
        .search([("partner_id", "!=", False)], limit=1)
        .partner_id.id
    ],
    "check_canvas": lambda env: [
        env["contact.journey"].search([], limit=1).get_definition()
    ],
    "read_domain": lambda env: ["[('category_id', '!=', False)]"],
    "preview_domain": lambda env: ["[('category_id', '!=', False)]"],
    "read_page": lambda env: [_contact(env)],
    "read_summary": lambda env: [_contact(env)],
}


def _contact(env):
    return env["contact.interaction"].search([], limit=1).partner_id.id
