from dataclasses import dataclass, field

from ...lib.imports.notes import Note
from ...lib.imports.planner import Plan


@dataclass(slots=True)
class WrittenRow:
    """A row while its plan is carried out, and what came of it.

    partner, company: records, empty while they are not made; changes: by name of the
    field, what it held before and after; refusal: why nothing was written after all
    """

    plan: Plan
    partner: object = None
    company: object = None
    changes: dict = field(default_factory=dict)
    interaction_id: int = 0
    has_new_external_id: bool = False
    refusal: Note | None = None

    @property
    def row(self):
        return self.plan.row

    @property
    def outcome(self):
        return "failed" if self.refusal else self.plan.outcome

    @property
    def notes(self):
        return (*self.plan.notes, self.refusal) if self.refusal else self.plan.notes

    @property
    def is_moved(self):
        return self.outcome in ("created", "updated")

    @property
    def is_out(self):
        return self.outcome in ("failed", "skipped")

    def refuse(self, error):
        """:param Exception error: what Odoo or the database says against it"""
        # Messages of the database end in lines for developers.
        detail = str(error).split("\n")[0] or repr(error)
        self.refusal, self.changes = Note("refused", None, detail), {}
