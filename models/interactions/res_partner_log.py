from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .contact_interaction_append import CUSTOM_EVENT

MAX_ENTRIES = 1_000
MAX_KEY_LENGTH = 255
MAX_EVENT_LENGTH = 128
ENTRY_FIELDS = ("partner_id", "kind", "name", "url", "date", "data", "key")


class ResPartner(models.Model):
    """The public methods by which other systems tell what contacts did."""

    _inherit = "res.partner"

    def contact_interaction_log(
        self, kind, name=None, url=None, date=None, data=None, key=None
    ):
        """Note an interaction of these contacts; its effects follow within seconds.

        :param str kind: a kind of ``contact.interaction``, such as ``visit``
        :param str name: what it was about; of a ``custom_event``, its name
        :param str url: the address it happened at
        :param date: when, as for ``contact_tag_add``
        :param dict data: anything else worth keeping, as JSON: at most 8,192
            characters, 5 levels and 100 values
        :param str key: what the calling system knows it by, as ``shop-order-4711``; a
            contact has each key once, however often and from wherever it is told
        :return: how many contacts it was noted for, those left out that had the key
        :raises AccessError, UserError: as ``contact_tag_add``
        """
        vals = self._marketing_entry_vals(
            {
                "kind": kind,
                "name": name,
                "url": url,
                "date": date,
                "data": data,
                "key": key,
            }
        )
        partner_ids = self._marketing_target_ids()
        if not partner_ids:
            return 0
        return len(self.env["contact.interaction"]._append_for(partner_ids, vals))

    @api.model
    def contact_interaction_log_batch(self, entries=None, keep_good=False):
        """Note different interactions of up to 1,000 contacts; all, or none.

        :param list entries: at most 1,000 dicts: ``partner_id`` and the arguments of
            ``contact_interaction_log``
        :param bool keep_good: note what is right, also where other entries are wrong
        :return: a list of a dict for each entry, in their order. ``status`` is ``ok``,
            ``known`` (its key was noted before), ``error`` (with a ``message``), or
            ``skipped`` (right, and not noted: with the reason as ``message``)
        :raises AccessError: without the rights of a marketing user
        :raises UserError: for what is no list, or too long
        """
        if not isinstance(entries, list) or len(entries) > MAX_ENTRIES:
            raise UserError(
                self.env._(
                    "Give a list of at most %(limit)s entries.", limit=MAX_ENTRIES
                )
            )
        self.browse()._marketing_check_access()
        checked = self._marketing_check_entries(entries)
        results = [result for result, _vals in checked]
        good = [index for index, result in enumerate(results) if not result]
        has_errors = any(result and result["status"] == "error" for result in results)
        if has_errors and not keep_good:
            reason = self.env._("Not noted, since another entry is wrong.")
            for index in good:
                results[index] = {"status": "skipped", "message": reason}
            return results
        appended = self.env["contact.interaction"]._append_entries(
            [checked[index][1] for index in good]
        )
        for index, is_new in zip(good, appended, strict=True):
            results[index] = {"status": "ok" if is_new else "known"}
        return results

    @api.model
    def _marketing_check_entries(self, entries):
        """
        :return: for each entry a pair: why it is not noted, a result as the caller
            gets it, or None; and its values
        """
        movable, untouched = self._marketing_entry_contacts(entries)
        checked = []
        for entry in entries:
            result = vals = None
            try:
                vals = self._marketing_check_entry(entry, movable | untouched)
            except UserError as error:
                result = {"status": "error", "message": str(error)}
            if vals and vals["partner_id"] in untouched:
                reason = self.env._("The contact is archived, or not to be touched.")
                result = {"status": "skipped", "message": reason}
            checked.append((result, vals))
        return checked

    @api.model
    def _marketing_entry_contacts(self, entries):
        """:return: the ids of the contacts of these entries that the user may change,
        and of those among them that stay untouched; by two queries"""
        ids = [
            entry.get("partner_id")
            for entry in entries
            if isinstance(entry, dict) and _is_id(entry.get("partner_id"))
        ]
        everybody = self.with_context(active_test=False)
        rule = Domain.TRUE
        if not self.env.su:
            rule = self.env["ir.rule"]._compute_domain(self._name, "write")
        # As _marketing_check_access asks: which of them the user may change.
        allowed_sudo = everybody.sudo().search(Domain("id", "in", ids) & rule)
        movable_sudo = allowed_sudo.filtered(
            lambda contact: contact.active and not contact.is_suppressed
        )
        return set(movable_sudo.ids), set((allowed_sudo - movable_sudo).ids)

    @api.model
    def _marketing_check_entry(self, entry, allowed):
        if not isinstance(entry, dict):
            raise UserError(self.env._("Give each entry as a dict."))
        if unknown := set(entry).difference(ENTRY_FIELDS):
            raise UserError(
                self.env._(
                    "%(names)s: unknown. Use %(known)s.",
                    names=", ".join(sorted(map(str, unknown))),
                    known=", ".join(ENTRY_FIELDS),
                )
            )
        vals = self._marketing_entry_vals(entry)
        partner_id = entry.get("partner_id")
        if not _is_id(partner_id) or partner_id not in allowed:
            raise UserError(
                self.env._(
                    "No contact with the id %(id)s. It was deleted, or is not for you.",
                    id=repr(partner_id),
                )
            )
        return {**vals, "partner_id": partner_id}

    @api.model
    def _marketing_entry_vals(self, entry):
        """Check what a caller gave of an interaction.

        :return: values of ``contact.interaction``
        :raises UserError: naming what is wrong
        """
        kind, data = entry.get("kind"), entry.get("data")
        self.env["contact.interaction"]._check_kind(kind)
        vals = {
            "kind": kind,
            "name": self._marketing_text(entry.get("name")),
            "url": self._marketing_text(entry.get("url")),
            "date": self._marketing_date(entry.get("date")),
            "data": self._marketing_data(data),
            "key": self._marketing_text(entry.get("key")),
            "user_id": self.env.uid,
        }
        if len(vals["key"] or "") > MAX_KEY_LENGTH:
            raise UserError(
                self.env._(
                    "Keys have at most %(limit)s characters.", limit=MAX_KEY_LENGTH
                )
            )
        if kind == CUSTOM_EVENT:
            self._marketing_check_event(vals)
        return vals

    @api.model
    def _marketing_check_event(self, vals):
        vals["name"] = " ".join((vals["name"] or "").split()) or None
        if len(vals["name"] or "") > MAX_EVENT_LENGTH:
            raise UserError(
                self.env._(
                    "Names of events have at most %(limit)s characters.",
                    limit=MAX_EVENT_LENGTH,
                )
            )
        if vals["data"] is not None and not isinstance(vals["data"], dict):
            raise UserError(
                self.env._("Give the data of an event as names with values.")
            )


def _is_id(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31
