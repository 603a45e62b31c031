import hashlib
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..common.actions import open_records
from ..common.companies import working_companies
from ..common.mail_layout import MAIL_LAYOUT
from ..common.readers import READERS
from ..common.scheduler import wake_scheduler

_logger = logging.getLogger(__name__)

LATELY = 30  # days
MAX_SHOWN = 10  # events on the form
SWITCHES = {"is_watched", "active"}


class MailingFilter(models.Model):
    """A segment that is watched: once a day, who came and who went is written down.

    Here is when that is due, and what it says; ``contact.segment.member`` does it.
    """

    _inherit = "mailing.filter"

    is_watched = fields.Boolean(
        "Track Changes",
        copy=False,
        help="Once a day, record who entered and who left. Triggers can listen to it.",
    )
    watch_date = fields.Datetime(
        "Tracked Since",
        readonly=True,
        copy=False,
        help="When it was written down for the first time who is in it.",
    )
    snapshot_date = fields.Datetime(
        "Last Looked At",
        readonly=True,
        copy=False,
        help="When it was looked at, for the last time, who is in it.",
    )
    next_snapshot_date = fields.Datetime(
        "Next Look", readonly=True, copy=False, index="btree_not_null"
    )
    watched_conditions = fields.Char(
        "Tracked Conditions",
        readonly=True,
        copy=False,
        help="A hash of the conditions that the last snapshot asked for.",
    )
    watch_problem = fields.Char(
        "Why Not Tracked",
        readonly=True,
        copy=False,
        help="Why the last snapshot could not be taken.",
    )
    came_count = fields.Integer(
        "Entered", compute="_compute_move_counts", groups=READERS
    )
    left_count = fields.Integer("Left", compute="_compute_move_counts", groups=READERS)
    last_event_ids = fields.Many2many(
        "contact.segment.event",
        string="Entered and Left",
        compute="_compute_last_event_ids",
        groups=READERS,
    )
    trigger_ids = fields.One2many(
        "contact.trigger",
        "segment_id",
        "Used by Triggers",
        readonly=True,
        groups="contact_marketing.group_user",
    )

    @api.depends("snapshot_date")
    def _compute_move_counts(self):
        Event = self.env["contact.segment.event"]
        counts = {
            (segment.id, kind): count
            for segment, kind, count in Event._read_group(
                self._lately_domain(), ["segment_id", "kind"], ["__count"]
            )
        }
        for segment in self:
            segment.came_count = counts.get((segment._origin.id, "entered"), 0)
            segment.left_count = counts.get((segment._origin.id, "left"), 0)

    @api.depends("snapshot_date")
    def _compute_last_event_ids(self):
        for segment in self:
            segment.last_event_ids = self.env["contact.segment.event"].search(
                [
                    ("segment_id", "=", segment._origin.id),
                    ("cause", "!=", "baseline"),
                ],
                limit=MAX_SHOWN,
            )

    def _lately_domain(self):
        return [
            ("segment_id", "in", self.ids),
            ("cause", "=", "change"),
            ("date", ">=", fields.Datetime.now() - timedelta(days=LATELY)),
        ]

    @api.constrains("is_watched", "mailing_model_id")
    def _check_watch(self):
        for segment in self.filtered("is_watched"):
            # Marketers may not read models.
            if segment.mailing_model_id.sudo().model != "res.partner":
                raise ValidationError(
                    self.env._(
                        "%(segment)s: only segments of contacts can be tracked.",
                        segment=segment.name,
                    )
                )
            # Who is in it is shown from now on: who has it shown must be able to ask.
            segment.sudo(False)._validate_conditions()
        self.filtered(lambda segment: not segment.is_watched)._check_unheard()

    def _check_unheard(self):
        """
        :raises ValidationError: if triggers listen to these segments, or other
            segments ask who came to them
        """
        # Also triggers of other companies would fall silent.
        triggers_sudo = self.env["contact.trigger"].sudo()
        listening = triggers_sudo.with_context(active_test=False).search(
            [("segment_id", "in", self.ids)]
        )
        if listening:
            raise ValidationError(
                self.env._(
                    "%(segments)s: its changes have to be tracked, triggers listen to "
                    "them: %(triggers)s.",
                    segments=", ".join(listening.segment_id.mapped("name")),
                    triggers=", ".join(listening.mapped("name")),
                )
            )
        for segment in self.filtered("watch_date"):
            # Of other companies' segments the names are told.
            asking_sudo = segment.sudo()._asking_segments() - segment.user_segment_ids
            if asking_sudo:
                raise ValidationError(
                    self.env._(
                        "%(segment)s: its changes have to be tracked, segments use "
                        "who entered it: %(segments)s.",
                        segment=segment.name,
                        segments=", ".join(asking_sudo.mapped("name")),
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        segments = super().create(vals_list)
        segments._begin_or_end_watch()
        return segments

    def write(self, vals):
        result = super().write(vals)
        if SWITCHES & vals.keys():
            self._begin_or_end_watch()
        return result

    def _begin_or_end_watch(self):
        """Whenever watching begins, also again, a snapshot is taken soon that fires
        nothing: what happened before nobody saw."""
        for segment in self:
            is_on = segment.is_watched and segment.active
            if is_on == bool(segment.next_snapshot_date):
                continue
            segment._set_kept(
                {
                    "next_snapshot_date": is_on and fields.Datetime.now(),
                    "watch_date": False,
                    "watched_conditions": False,
                    "watch_problem": False,
                }
            )
            if is_on:
                self._wake_watch()

    @api.model
    def _wake_watch(self):
        wake_scheduler(self.env, "contact_marketing.ir_cron_watch_segments")

    # ------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------

    def action_open_came(self):
        return self._open_moves(self.env._("Entered: %s", self.name), "entered")

    def action_open_left(self):
        return self._open_moves(self.env._("Left: %s", self.name), "left")

    def _open_moves(self, name, kind):
        self.ensure_one()
        return open_records(
            self.env,
            "contact_marketing.contact_segment_event_action",
            name,
            Domain(self._lately_domain()) & Domain("kind", "=", kind),
        )

    def action_who_matched(self):
        """Ask who was in it on a day."""
        self.ensure_one()
        return self._ask("contact_marketing.contact_segment_day_action")

    def action_why(self):
        """Ask why a contact is in it, or is not."""
        self.ensure_one()
        return self._ask("contact_marketing.contact_segment_why_action")

    def _ask(self, xml_id):
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        return {**action, "context": {"default_segment_id": self.id}}

    # ------------------------------------------------------------
    # The snapshot, as contact.segment.member takes it
    # ------------------------------------------------------------

    @api.model
    def _due_domain(self):
        return [("next_snapshot_date", "<=", fields.Datetime.now())]

    def _open_snapshot(self):
        """Begin a snapshot, unless one has begun and was interrupted."""
        if not self.snapshot_date or self.snapshot_date < self.next_snapshot_date:
            self.snapshot_date = fields.Datetime.now()

    def _close_snapshot(self):
        vals = {
            "watched_conditions": self._conditions_hash(),
            "watch_problem": False,
            "next_snapshot_date": self._tomorrow(),
        }
        if not self.watch_date:
            vals["watch_date"] = self.snapshot_date
        self.write(vals)

    def _watch_owners(self):
        """:return: the users who are told of a segment that cannot be evaluated"""
        return self.condition_user_id | self.create_uid

    def _fail_watch(self, problem):
        """Show what is wrong, tell the maker once, and try again tomorrow."""
        _logger.warning("Segment %s could not be looked at: %s", self.id, problem)
        is_news = not self.watch_problem
        self.write({"watch_problem": problem, "next_snapshot_date": self._tomorrow()})
        if is_news:
            self.env["mail.thread"].message_notify(
                model=self._name,
                res_id=self.id,
                partner_ids=self._watch_owners().partner_id.ids,
                subject=self.env._("Segment %s", self.name),
                body=self.env._(
                    "The segment “%(segment)s” could not be evaluated today; who "
                    "entered and who left is not known. %(error)s",
                    segment=self.name,
                    error=problem,
                ),
                email_layout_xmlid=MAIL_LAYOUT,
            )

    @api.model
    def _tomorrow(self):
        return fields.Datetime.today() + timedelta(days=1)

    def _move_cause(self):
        """Why contacts come and go in the snapshot that is being taken."""
        if not self.watched_conditions:
            return "baseline"
        if self.watched_conditions != self._conditions_hash():
            return "conditions"
        return "change"

    def _conditions_hash(self):
        """A hash of all that says who is in it: also of the segments it asks for."""
        asked, newly = self, self.used_segment_ids
        while newly := newly - asked:
            asked |= newly
            newly = newly.used_segment_ids
        parts = [
            f"{segment.id} {segment.condition_user_id.id} {segment.mailing_domain}"
            for segment in asked.sorted("id")
        ]
        text = "\n".join([f"{self.company_id.id}", *parts])
        return hashlib.sha256(text.encode()).hexdigest()

    def _watched_query(self):
        """Who is in it, without people who were erased and came back: as the writer of
        its conditions means it, by days in the writer's time zone, for the segment's
        company or those of the writer."""
        domain = Domain("is_suppressed", "!=", True)
        if self.company_id:
            domain &= Domain("company_id", "in", [self.company_id.id, False])
        writer = self._condition_writer()
        contacts = self.env["res.partner"].with_context(
            allowed_company_ids=self.company_id.ids or working_companies(writer),
            tz=writer.tz or "UTC",
            lang=writer.lang,
            active_test=True,
        )
        return self._matching_query(contacts, domain)
