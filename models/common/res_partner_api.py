import json
from collections.abc import Iterable
from datetime import date as date_class
from datetime import datetime, timezone

from odoo import api, fields, models
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import split_every

from ...lib.event_data import DataError, check_bounds
from ...lib.text import storable

CHUNK = 10_000
EARLIEST_DATE = datetime(1970, 1, 1)


def listed(value):
    """:return: a list of what a caller gave: several, or one"""
    if isinstance(value, Iterable) and not isinstance(value, (str, dict)):
        return list(value)
    return [] if value in (None, False, "") else [value]


class ResPartner(models.Model):
    """The public methods of contacts: over JSON-2, XML-RPC and in server actions.

    All take one contact or a hundred thousand. Archived and suppressed contacts stay
    untouched.
    """

    _inherit = "res.partner"

    def contact_tag_add(self, tag_ids, date=None, source=None):
        """Add tags to these contacts; who has one already is counted once more.

        :param list tag_ids: ids of ``res.partner.category``
        :param date: when it happened, a datetime or ISO 8601 text, UTC if it names
            no zone; default: now
        :param str source: the source key, for tags that count once per source
        :return: how many tags were added or renewed, over all contacts
        :raises AccessError: without the rights of a marketing user
        :raises UserError: on tags or contacts that do not exist, archived tags, and
            dates before 1970 or in the future
        """
        return self._marketing_change(
            "contact.tag.assignment",
            "_record",
            ("tag_id", self._marketing_ids("res.partner.category", tag_ids)),
            date=self._marketing_date(date),
            source=self._marketing_text(source),
            interaction_id=SQL("NULL::int"),
            user_id=self.env.uid,
        )

    def contact_tag_remove(self, tag_ids):
        """Take tags from these contacts; counts and dates stay in their memory.

        :param list tag_ids: ids of ``res.partner.category``
        :return: how many tags were removed, over all contacts
        :raises AccessError, UserError: as ``contact_tag_add``
        """
        return self._marketing_change(
            "contact.tag.assignment",
            "_remove",
            ("tag_id", self._marketing_ids("res.partner.category", tag_ids, False)),
        )

    def contact_list_add(self, list_ids, date=None, source=None):
        """Put these contacts on lists; who is on one already keeps the date.

        :param list list_ids: ids of ``contact.list``
        :param date: since when, as for ``contact_tag_add``
        :param str source: what adds them, as ``shop.campaign,12``
        :return: how many memberships are new
        :raises AccessError, UserError: as ``contact_tag_add``
        """
        return self._marketing_change(
            "contact.list.member",
            "_add",
            ("list_id", self._marketing_ids("contact.list", list_ids)),
            date=self._marketing_date(date),
            source=self._marketing_text(source),
            interaction_id=SQL("NULL::int"),
        )

    def contact_list_remove(self, list_ids, source=None):
        """Take these contacts off lists; their timelines tell when, and by what.

        :param list list_ids: ids of ``contact.list``
        :param str source: what takes them off, as ``shop.campaign,12``
        :return: how many memberships ended
        :raises AccessError, UserError: as ``contact_tag_add``
        """
        return self._marketing_change(
            "contact.list.member",
            "_remove",
            ("list_id", self._marketing_ids("contact.list", list_ids, False)),
            source=self._marketing_text(source),
            interaction_id=SQL("NULL::int"),
            user_id=self.env.uid,
        )

    # ------------------------------------------------------------
    # What they share
    # ------------------------------------------------------------

    def _marketing_change(
        self,
        model_name,
        method_name,
        targets,
        arguments=None,
        include_archived=False,
        **constants,
    ):
        """Call a state writer with each of these contacts times each target.

        :param str model_name: the model that writes
        :param str method_name: its method; takes one sub-select
        :param tuple targets: the column of the targets, and their ids
        :param dict arguments: what else the method takes
        :param constants: further columns, the same for all
        :return: the sum of what the calls returned
        """
        column, target_ids = targets
        partner_ids = self._marketing_target_ids(include_archived)
        if not target_ids:
            return 0
        # The models behind are written by nobody but their own methods.
        writer_sudo = self.env[model_name].sudo()
        columns = [
            SQL("%s AS %s", self._marketing_sql_constant(value), SQL.identifier(name))
            for name, value in constants.items()
        ]
        changed = 0
        for chunk in split_every(CHUNK, partner_ids, list):
            changed += getattr(writer_sudo, method_name)(
                SQL(
                    "SELECT %s FROM unnest(%s::int[]) AS partner(id) "
                    "CROSS JOIN unnest(%s::int[]) AS target(id)",
                    SQL(", ").join(
                        [
                            SQL("partner.id AS partner_id"),
                            SQL("target.id AS %s", SQL.identifier(column)),
                            *columns,
                        ]
                    ),
                    chunk,
                    target_ids,
                ),
                **(arguments or {}),
            )
        return changed

    @api.model
    def _marketing_sql_constant(self, value):
        if isinstance(value, datetime):
            return SQL("%s::timestamp", value)
        return value if isinstance(value, SQL) else SQL("%s", value)

    def _marketing_check_access(self):
        """:raises AccessError: unless the user may move these contacts"""
        if self.env.su:
            return
        if not self.env.user.has_group("contact_marketing.group_user"):
            raise AccessError(
                self.env._(
                    "Only users of Contact Marketing add and remove tags and lists "
                    "this way. Ask an administrator for the access."
                )
            )
        self.browse().check_access("write")
        # As check_access does, in one query instead of reading every contact.
        rule = self.env["ir.rule"]._compute_domain(self._name, "write")
        everyone_sudo = self.sudo().with_context(active_test=False)
        allowed = everyone_sudo.search_count(Domain("id", "in", self.ids) & rule)
        if allowed < len(self):
            self.exists().check_access("write")

    def _marketing_target_ids(self, include_archived=False):
        """The contacts that can be moved: they exist, are not archived and were not
        erased.

        :param bool include_archived: and suppressed ones; who leaves is always heard

        :raises MissingError: when some do not exist
        """
        self._marketing_check_access()
        self.flush_model(["active", "is_suppressed"])
        found = self.env.execute_query(
            SQL(
                "SELECT id, active AND is_suppressed IS NOT TRUE FROM %s "
                "WHERE id = ANY(%s) ORDER BY id",
                SQL.identifier(self._table),
                list(self.ids),
            )
        )
        if len(found) < len(set(self.ids)):
            raise MissingError(
                self.env._("Some of these contacts do not exist, or were deleted.")
            )
        return [id_ for id_, can_move in found if can_move or include_archived]

    @api.model
    def _marketing_ids(self, model_name, ids, active_only=True):
        """Check ids that a caller gave.

        :return: a list of ids of records that exist and the user may read
        :raises UserError: naming what is wrong
        """
        ids = listed(getattr(ids, "ids", ids))
        if any(not isinstance(id_, int) or isinstance(id_, bool) for id_ in ids):
            raise UserError(
                self.env._(
                    "%(values)s: give the ids as whole numbers.", values=repr(ids)
                )
            )
        Model = self.env[model_name].with_context(active_test=False)
        # Integers that no id can be would fail in the database.
        found = Model.search([("id", "in", [i for i in ids if 0 < i < 2**31])])
        if unknown := set(ids) - set(found.ids):
            raise MissingError(
                self.env._(
                    "%(model)s: nothing with the ids %(ids)s. It was deleted, or is "
                    "not for you.",
                    model=Model._description,
                    ids=", ".join(map(str, sorted(unknown))),
                )
            )
        if active_only and (
            archived := found.filtered(lambda record: not record.active)
        ):
            raise UserError(
                self.env._(
                    "%(names)s: archived. Unarchive it first.",
                    names=", ".join(archived.mapped("display_name")),
                )
            )
        return sorted(found.ids)

    @api.model
    def _marketing_text(self, value):
        """Check a text that a caller gave.

        :return: it, without what cannot be stored; None for nothing
        :raises UserError: on what is no text
        """
        if not value:
            return None
        if not isinstance(value, str):
            raise UserError(self.env._("%(value)s: give a text.", value=repr(value)))
        return storable(value)

    @api.model
    def _marketing_data(self, value):
        """As ``_marketing_text``, of what is kept as JSON."""
        try:
            data = json.loads(json.dumps(value, allow_nan=False))
            check_bounds(data)
        except (TypeError, ValueError, RecursionError) as error:
            raise UserError(
                self.env._("Give plain data that JSON can hold.")
            ) from error
        except DataError as error:
            problem, limit = error.args
            raise UserError(self._marketing_data_problem(problem, limit)) from error
        return storable(data)

    @api.model
    def _marketing_data_problem(self, problem, limit):
        texts = {
            "length": self.env._("at most %(limit)s characters as JSON", limit=limit),
            "depth": self.env._("at most %(limit)s levels deep", limit=limit),
            "keys": self.env._("at most %(limit)s values", limit=limit),
            "key": self.env._("names of at most %(limit)s characters", limit=limit),
        }
        return self.env._("These data are too much: %(limit)s.", limit=texts[problem])

    @api.model
    def _marketing_date(self, value):
        """Check a date that a caller gave.

        :return: a naive datetime in UTC, whole seconds
        :raises UserError: on what is no date, or before 1970, or in the future
        """
        now = fields.Datetime.now()
        if not value:
            return now
        moment = self._marketing_parse_moment(value)
        if not moment:
            raise UserError(
                self.env._(
                    "“%(value)s” is no date. Write it like 2026-01-31 or "
                    "2026-01-31 18:30:00.",
                    value=value,
                )
            )
        if not EARLIEST_DATE <= moment <= now:
            raise UserError(
                self.env._(
                    "%(date)s: the date must lie between 1970 and now.", date=moment
                )
            )
        return moment

    @api.model
    def _marketing_parse_moment(self, value):
        if isinstance(value, date_class) and not isinstance(value, datetime):
            return datetime(value.year, value.month, value.day)
        if isinstance(value, str):
            try:
                # Python 3.10 does not know the Z of ISO 8601.
                value = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
            except ValueError:
                return None
        if not isinstance(value, datetime):
            return None
        if value.tzinfo:
            try:
                value = value.astimezone(timezone.utc).replace(tzinfo=None)
            except OverflowError:
                return None
        return value.replace(microsecond=0)
