from dataclasses import dataclass, field
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

PAGE = 30  # entries
MAX_SUBJECTS = 20


@dataclass(frozen=True)
class TimelineSource:
    """Records that stand in the timeline of a contact.

    :param str key: what the source is known by; unique
    :param str subject: the key of a subject of ``_timeline_subjects``
    :param str model: of the records
    :param Domain domain: which of them are the contact's; the user's rights are asked
        besides
    :param callable entries: takes records, and returns for each what
        ``_timeline_entry`` does
    :param str date: a stored date and time by which the records stand in it
    :param list names: fields that are read with the records
    """

    key: str
    subject: str
    model: str
    domain: Domain
    entries: callable
    date: str = "date"
    names: list = field(default_factory=list)


class ContactTimeline(models.AbstractModel):
    """All that happened with a contact, the latest first.

    Each subject adds what it knows by ``_timeline_sources``: one query each, with the
    rights of who looks.
    """

    _name = "contact.timeline"
    _description = "Timeline of a Contact"

    @api.model
    @api.readonly
    def read_page(self, partner_id, subjects=None, before=None):
        """A page of the timeline.

        :param int partner_id: the contact's id
        :param list subjects: keys of the subjects to show; none: all
        :param list before: ``next`` of the page before
        :return: a dictionary of ``entries``, ``subjects`` (dictionaries of ``key``,
            ``name`` and ``icon``) and ``next`` (False: that was all)
        :raises AccessError: for others than salespeople and marketing users, and for
            who may not read the contact
        :raises UserError: for a page that is none
        """
        contact = self.env["contact.summary"]._contact(partner_id)
        sources = [
            source
            for source in self._timeline_sources(contact)
            if self.env[source.model].has_access("read")
        ]
        shown = {source.subject for source in sources}
        if subjects:
            shown &= set(subjects[:MAX_SUBJECTS])
        found = []
        for number, source in enumerate(sources):
            if source.subject in shown:
                found += self._find(number, source, self._check_page(before))
        # The latest first; of one moment by source, and by id as each source is.
        found.sort(key=lambda each: (each[0], -each[1], each[2].id), reverse=True)
        page = found[:PAGE]
        last = page[-1] if len(found) > PAGE else None
        return {
            "entries": self._entries(sources, page),
            "subjects": self._subjects(sources),
            "next": last and [last[0].isoformat(), last[1], last[2].id],
        }

    @api.model
    def _subjects(self, sources):
        of_sources = {source.subject for source in sources}
        subjects = self._timeline_subjects()
        return [
            {"key": key, "name": subjects[key][1], "icon": subjects[key][2]}
            for key in sorted(of_sources, key=lambda key: subjects[key][0])
        ]

    @api.model
    def _check_page(self, before):
        """:return: a date and time, the number of a source and an id; None: the first
        page"""
        if not before:
            return None
        try:
            moment, number, last_id = before
            return datetime.fromisoformat(moment), int(number), int(last_id)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("The timeline has no such page. Load it again.")
            ) from error

    @api.model
    def _find(self, number, source, before):
        """:return: triples of a date and time, the number of the source and a record"""
        domain = source.domain & Domain(source.date, "!=", False)
        if before:
            moment, last_number, last_id = before
            earlier = Domain(source.date, "<", moment)
            at_once = Domain(source.date, "=", moment)
            if number == last_number:
                earlier |= at_once & Domain("id", "<", last_id)
            elif number > last_number:
                earlier |= at_once
            domain &= earlier
        records = self.env[source.model].search_fetch(
            domain,
            [source.date, *source.names],
            order=f"{source.date} desc, id desc",
            limit=PAGE + 1,
        )
        return [(record[source.date], number, record) for record in records]

    @api.model
    def _entries(self, sources, page):
        """:return: the entries of a page, in its order"""
        formatted = {}
        for number, source in enumerate(sources):
            ids = [record.id for _date, of, record in page if of == number]
            records = self.env[source.model].browse(ids)
            for record, entry in zip(records, source.entries(records), strict=True):
                formatted[number, record.id] = entry
        return [
            {
                "key": f"{sources[number].key}-{record.id}",
                "subject": sources[number].subject,
                "date": fields.Datetime.to_string(date),
                **formatted[number, record.id],
            }
            for date, number, record in page
        ]

    @api.model
    def _timeline_entry(
        self, icon, title, text="", note="", actor=False, is_taken_back=False
    ):
        """
        :param str icon: of Font Awesome, as ``fa-tag``
        :param str title: what happened
        :param str text: what it was about
        :param str note: by what, or why
        :param str actor: ``suspect`` or ``bot``, where nobody in person did it
        :param bool is_taken_back: whether it does not count any more
        """
        return {
            "icon": icon,
            "title": title,
            "text": text or "",
            "note": note or "",
            "actor": actor if actor in ("suspect", "bot") else False,
            "is_taken_back": bool(is_taken_back),
        }

    @api.model
    def _timeline_subjects(self):
        """:return: by key of a subject, a number to sort by, its name and its icon"""
        return {}

    @api.model
    def _timeline_sources(self, contact):
        """:return: a list of ``TimelineSource``; each subject appends its own"""
        return []
