from odoo import api, models

from ...lib.percentages import whole_percent
from .res_partner_quality import CHECKED

MIN_BROUGHT = 5  # contacts; who brought fewer is not evaluated
MAX_SOURCES = 10


class ContactQualityOverview(models.AbstractModel):
    """Which import, form or person brings bad data."""

    _inherit = "contact.quality.overview"

    @api.model
    def _sources(self, counts):
        """Who brought contacts, and with how many of them something was wrong from the
        beginning; the worst first."""
        brought = [
            (source, count, counts["faulty", source])
            for (figure, source), count in counts.items()
            if figure == "source" and count >= MIN_BROUGHT
        ]
        brought.sort(key=lambda row: (-row[2] / row[1], -row[1], row[0]))
        rows = brought[:MAX_SOURCES]
        names = self._source_names([source for source, *_counts in rows])
        return [
            {
                "key": source,
                "kind": source.partition(":")[0],
                "name": names[source],
                "count": count,
                "domain": [*CHECKED, ("data_source", "=", source)],
                "faulty": faulty,
                "percent": whole_percent(faulty, count),
                "faulty_domain": [
                    *CHECKED,
                    ("data_source", "=", source),
                    ("faulty_at_creation", "=", True),
                ],
            }
            for source, count, faulty in rows
        ]

    @api.model
    def _source_names(self, sources):
        ids = {"import": [], "user": []}
        for source in sources:
            kind, _colon, key = source.partition(":")
            if kind in ids:
                ids[kind].append(int(key))
        # Of another company, too, it is told who brought contacts that may be seen.
        batches_sudo = self.env["contact.import"].sudo().browse(ids["import"])
        users_sudo = self.env["res.users"].sudo().browse(ids["user"])
        names = {
            **{f"import:{batch.id}": batch.source for batch in batches_sudo},
            **{f"user:{user.id}": user.name for user in users_sudo},
        }
        return {
            source: names.get(source) or self._page_name(source) for source in sources
        }

    @api.model
    def _page_name(self, source):
        kind, _colon, page = source.partition(":")
        if kind == "form":
            return page or self.env._("Page unknown")
        return self.env._("Shop, sign-up and others")
