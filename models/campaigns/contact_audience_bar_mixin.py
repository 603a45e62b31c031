from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib.estimates import scaled
from ..common.actions import list_contacts
from ..common.time_limit import fetch_within

EXACT_SECONDS = 4  # a form is read meanwhile, and one worker is busy
SAMPLE_SECONDS = 4
SAMPLE = 10_000  # contacts of the whole base
ALLOWED = "allowed"
MAX_LISTED = 10_000


class ContactAudienceBarMixin(models.AbstractModel):
    """Has an audience that its form shows as a bar: who will receive it, and why the
    others will not.

    It is counted by the statement that decides when it is sent. What takes too long is
    estimated from a sample, and said to be.
    """

    _name = "contact.audience.bar.mixin"
    _description = "Has an Audience Bar"

    @api.readonly
    def get_audience_bar(self, values=None):
        """How many will receive this, and how many will not, by reason.

        :param dict values: what its form has not saved yet, as for ``write``; of other
            fields than those of the audience, nothing is read
        :return: ``{"allowed": int, "total": int, "slices": [{"key": str, "label": str,
            "count": int}], "is_exact": bool, "sample": int, "problem": str,
            "is_ready": bool, "is_past": bool}``. Figures that are not exact are those
            of a sample of so many contacts; where it found nobody either, nothing is
            known. The problem is why it cannot be counted. None: the user may not know.
        :raises AccessError: for who may not see this, or what the values name
        """
        self.check_access("read")
        return self._with_unsaved(values or {})._get_audience_bar()

    def action_open_audience(self, key):
        """List who is in one slice of the bar, as of now.

        :param str key: of the slice
        :raises AccessError: for who may not see this
        """
        self.ensure_one()
        self.check_access("read")
        labels = dict(self._audience_labels())
        return self._list_audience(key, labels.get(key) or self.display_name)

    def _with_unsaved(self, values):
        """:return: this, with what its form has not saved yet"""
        inputs = self._audience_inputs()
        values = {name: values[name] for name in inputs if name in values}
        if self and not values:
            return self
        draft = self.new(values, origin=self or None)
        # Who saves these must be able to see them; so must who counts by them.
        for name in values:
            if self._fields[name].relational:
                (draft[name]._origin - self[name]).check_access("read")
        return draft

    def _get_audience_bar(self):
        bar = {
            "is_ready": self._is_audience_ready(),
            "is_past": False,
            "problem": False,
            "is_exact": True,
            "sample": 0,
        }
        try:
            counts, one_in = self._count_audience()
        except UserError as error:
            return {**bar, "problem": str(error), **self._audience_figures({})}
        if one_in:
            bar.update(is_exact=False, sample=sum(counts.values()))
            counts = {reason: scaled(n, one_in) for reason, n in counts.items()}
        return {**bar, **self._audience_figures(counts)}

    def _audience_figures(self, counts):
        """
        :param dict counts: numbers by reason, None for those who receive it
        """
        allowed = counts.get(None, 0)
        slices = [
            {"key": key, "label": label, "count": count}
            for key, label in self._audience_labels()
            if (count := allowed if key == ALLOWED else counts.get(key, 0))
        ]
        total = sum(each["count"] for each in slices)
        return {"allowed": allowed, "total": total, "slices": slices}

    def _count_audience(self):
        """:return: numbers by reason, None for those who receive it, and of how many
        contacts one was counted; 0: all of them"""
        rows = fetch_within(self.env, self._sql_audience_counts(), EXACT_SECONDS)
        if rows is not None:
            return dict(rows), 0
        one_in = self._audience_one_in()
        return self._estimate_audience(one_in), one_in

    def _estimate_audience(self, one_in):
        """:return: numbers by reason, of one of so many contacts"""
        in_sample = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "hashint4(%s) %% %s = 0", SQL.identifier(alias, "id"), one_in
            )
        )
        query = self._sql_audience_counts(among=in_sample)
        return dict(fetch_within(self.env, query, SAMPLE_SECONDS) or ())

    def _audience_one_in(self):
        table = self.env[self._audience_model()]._table
        # How many PostgreSQL counted last: nobody waits for that.
        ((number,),) = self.env.execute_query(
            SQL(
                "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", table
            )
        )
        return max(number // SAMPLE, 1)

    # ------------------------------------------------------------
    # What each model says of itself
    # ------------------------------------------------------------

    def _audience_inputs(self):
        """:return: the names of the fields that say who the audience is"""
        raise NotImplementedError

    def _audience_model(self):
        """:return: the name of the model of its recipients"""
        return "res.partner"

    def _audience_labels(self):
        """:return: pairs of the key of each slice, in their order, and what to call
        those who are in it"""
        raise NotImplementedError

    def _is_audience_ready(self):
        """:return: whether nothing is missing by which the audience is counted"""
        raise NotImplementedError

    def _sql_audience_counts(self, among=None):
        """
        :param Domain among: of whom alone; they are looked up one by one
        :return: a statement with pairs of reason, NULL for those who receive it, and
            number
        """
        raise NotImplementedError

    def _list_audience(self, key, name):
        """:return: an action that lists who is in a slice"""
        return list_contacts(name, self._audience_ids(key))

    def _audience_ids(self, key):
        """:return: the ids of the first of them"""
        raise NotImplementedError
