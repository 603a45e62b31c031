from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ...lib.imports import consent_columns
from ...lib.imports.columns import LEAVE_OUT, guess_targets, plain
from ...lib.imports.moments import is_day_first

MAX_SAMPLE_LENGTH = 60


class ContactImport(models.Model):
    """Where each column of a file goes: guessed, remembered, and checked."""

    _inherit = "contact.import"

    mapping = fields.Json(
        compute="_compute_mapping", help="What each column holds, by its name."
    )

    @api.depends("column_ids.header", "column_ids.target")
    def _compute_mapping(self):
        for batch in self:
            batch.mapping = {
                column.header: column.target
                for column in batch.column_ids
                if column.target and column.target != LEAVE_OUT
            }

    def _make_columns(self, table):
        Column = self.env["contact.import.column"]
        described = Column._contact_fields()
        possible = dict(Column._selection_target())
        labels = {plain(values["string"]): name for name, values in described.items()}
        labels |= {plain(name): name for name in described}
        chosen = self._chosen_columns(table.headers, labels)
        remembered = self._remembered_targets(table.headers) | {
            header: column.target or None for header, column in chosen.items()
        }
        cells = [
            [row[position] for row in table.sample if position < len(row)]
            for position in range(len(table.headers))
        ]
        targets = guess_targets(table.headers, labels, remembered, cells)
        by_name = guess_targets(table.headers, labels)
        # Users choose targets, and make no columns.
        self.sudo().column_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        "position": position,
                        "header": header,
                        "sample": self._sample(cells[position]),
                        "target": target if target in possible else False,
                        "recognized_by": self._recognized_by(
                            target, by_name[position], remembered.get(header)
                        ),
                        "overwrite": header in chosen and chosen[header].overwrite,
                        "day_first": self._is_day_first(cells[position]),
                        **self._prepare_consent_values(header, cells[position]),
                    }
                )
                for position, (header, target) in enumerate(
                    zip(table.headers, targets, strict=True)
                )
            ),
        ]

    def _chosen_columns(self, headers, labels):
        """
        :param dict labels: as of ``guess_targets``
        :return: by header, the columns of the file before that stay as they are: all of
            them in a file of the same columns; else those that were chosen, since
            beside others a header may mean something else
        """
        columns = self.column_ids.sorted("position")
        before = columns.mapped("header")
        is_same = before == list(headers)
        guesses = guess_targets(before, labels)
        return {
            column.header: column
            for column, guess in zip(columns, guesses, strict=True)
            if is_same or (column.target and column.target != guess)
        }

    @api.model
    def _prepare_consent_values(self, header, cells):
        sign = consent_columns.read_name(header, cells)
        sign = sign or consent_columns.read_content(header, cells)
        return {"is_consent_like": bool(sign), "channel": sign and sign.channel}

    def _remembered_targets(self, headers):
        """:return: by header, what was chosen the last time for this source, if the
        columns were the same: beside others, a header may mean something else"""
        last = self.search(
            [
                ("source", "=ilike", self.source or ""),
                ("source", "!=", False),
                ("id", "!=", self.id),
                ("state", "not in", ("draft", "mapping")),
            ],
            limit=1,
        )
        if sorted(last.column_ids.mapped("header")) != sorted(headers):
            return {}
        return {column.header: column.target or None for column in last.column_ids}

    @api.model
    def _recognized_by(self, target, by_name, remembered):
        if not target or target == LEAVE_OUT:
            return False
        if target == remembered:
            return "last"
        return "name" if target == by_name else "content"

    @api.model
    def _sample(self, cells):
        filled = list(dict.fromkeys(cell for cell in cells if cell))[:3]
        text = " · ".join(" ".join(cell.split()) for cell in filled)
        if len(text) > MAX_SAMPLE_LENGTH:
            return text[: MAX_SAMPLE_LENGTH - 1] + "…"
        return text

    @api.model
    def _is_day_first(self, cells):
        found = is_day_first(cells)
        if found is None:
            # As the user's language writes dates.
            language = self.env["res.lang"]._get_data(code=self.env.user.lang)
            date_format = language.date_format or "%d"
            month = date_format.find("%m")
            found = month < 0 or date_format.find("%d") < month
        return found

    def _check_mapping(self):
        """
        :raises UserError: when no contact could come of it
        """
        self._check_targets()
        targets = self.column_ids.filtered("target").mapped("target")
        several = {LEAVE_OUT, *consent_columns.TARGETS}
        twice = sorted({name for name in targets if targets.count(name) > 1} - several)
        if twice:
            labels = dict(self.env["contact.import.column"]._selection_target())
            raise UserError(
                self.env._(
                    "%(targets)s: two columns go there. Skip one of them.",
                    targets=", ".join(labels.get(name, name) for name in twice),
                )
            )
        if not {"email", "email_2", "name", "last_name", "phone"} & set(targets):
            raise UserError(
                self.env._("Say which column holds the name, the email or the phone.")
            )
        if not (self.match_email or self.match_phone or self.match_external_id):
            raise UserError(self.env._("Choose by what known contacts are recognised."))
        if not (self.source or "").strip():
            raise UserError(self.env._("Say where the contacts come from."))
        self._check_consents_decided()

    def _check_targets(self):
        """
        :raises AccessError: when a column goes where the user may not write, or may no
            longer
        """
        possible = dict(self.env["contact.import.column"]._selection_target())
        wrong = self.column_ids.filtered(
            lambda column: column.target and column.target not in possible
        )
        if wrong:
            raise AccessError(
                self.env._(
                    "You may not write where these columns go: %(columns)s. Let "
                    "them go elsewhere.",
                    columns=", ".join(wrong.mapped("header")),
                )
            )
