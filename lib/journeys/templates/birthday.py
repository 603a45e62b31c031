from odoo.tools.translate import LazyTranslate

from .template import Mailing, Template, register

_lt = LazyTranslate(__name__)

register(
    Template(
        name="birthday",
        title=_lt("Birthday"),
        summary=_lt("Writes on a day that comes back each year, in office hours."),
        asks=("purpose", "date_field"),
        mailings={
            "wish": Mailing(
                _lt("Happy birthday"),
                _lt("All the best for the year to come."),
            )
        },
        titles={"hours": _lt("Until the morning"), "wish": _lt("Good wishes")},
        definition={
            "entries": [
                {"kind": "date", "field": "@date_field", "days": 0, "yearly": True}
            ],
            "start": "hours",
            "steps": {
                "hours": {
                    "kind": "wait",
                    "window": {"from": 9, "to": 17},
                    "next": "wish",
                },
                "wish": {"kind": "mail", "mailing": "@wish", "next": None},
            },
        },
    )
)
