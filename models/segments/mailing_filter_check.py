from collections import deque

from odoo import api, models
from odoo.exceptions import ValidationError

from .mailing_filter import OF_CONTACTS


class MailingFilter(models.Model):
    """Which segments may be saved, archived and deleted."""

    _inherit = "mailing.filter"

    @api.model
    def _check_named_segments(self, conditions):
        for Model, field, condition, name in conditions:
            if not self._is_segment_field(Model, field):
                continue
            _path, operator, value = condition
            ids = self.env["contact.domain.check"]._ids_in(value)
            if operator not in ("in", "not in", "=", "!=") or not ids:
                raise ValidationError(
                    self.env._("“%(part)s”: choose the segments themselves.", part=name)
                )
            strangers = self.browse(ids).exists()
            strangers -= strangers.filtered_domain(OF_CONTACTS)
            if strangers:
                raise ValidationError(
                    self.env._(
                        "“%(part)s”: %(names)s is no segment of contacts.",
                        part=name,
                        names=", ".join(strangers.mapped("name")),
                    )
                )

    def _check_loop(self):
        """:raises ValidationError: if a segment uses itself, also by way of others"""
        if not self._has_cycle("used_segment_ids"):
            return
        for segment in self:
            if way := segment._find_cycle(segment):
                raise ValidationError(
                    self.env._(
                        "A segment cannot use itself: %(way)s.",
                        way=" → ".join(way.mapped("name")),
                    )
                )
        # The loop is further in.
        self.used_segment_ids._check_loop()

    def _find_cycle(self, target):
        """:return: the segments from this one to ``target``, both included, as they
        use each other; none if there is no way"""
        ways, seen = deque([self.ids]), set()
        while ways:
            way = ways.popleft()
            for used in self.browse(way[-1]).used_segment_ids:
                if used == target:
                    return self.browse([*way, used.id])
                if used.id not in seen:
                    seen.add(used.id)
                    ways.append([*way, used.id])
        return self.browse()

    @api.constrains("company_id", "used_segment_ids", "mailing_domain")
    def _check_companies(self):
        for user in self | self.user_segment_ids:
            # Whose segments they are is all that is read.
            for used in user.sudo().used_segment_ids:
                if used.company_id and used.company_id != user.company_id:
                    raise ValidationError(
                        self.env._(
                            "%(user)s uses %(used)s, which is for %(company)s only.",
                            user=user.name,
                            used=used.name,
                            company=used.company_id.name,
                        )
                    )

    @api.constrains("mailing_domain", "mailing_model_id")
    def _check_no_scores(self):
        """What scoring plans ask for, also by way of other segments, must not come to
        ask for scores."""
        # Whose plans they are does not matter, nor who may read them.
        Plan_sudo = self.env["contact.scoring.plan"].sudo()
        for segment_sudo in self.sudo():
            plans_sudo = Plan_sudo._naming_segments(segment_sudo._with_users())
            if not plans_sudo:
                continue
            try:
                Plan_sudo._check_no_scores(segment_sudo.mailing_domain)
            except ValidationError as error:
                raise ValidationError(
                    self.env._(
                        "%(segment)s: %(error)s It is used by: %(plans)s.",
                        segment=segment_sudo.name,
                        error=error,
                        plans=", ".join(plans_sudo.mapped("name")),
                    )
                ) from error

    def _with_users(self):
        """:return: these segments, and those that use them, also by way of others"""
        every = self.with_context(active_test=False)
        found = using = every
        while using:
            using = every.search([("used_segment_ids", "in", using.ids)]) - found
            found |= using
        return found

    @api.constrains("active")
    def _check_unused(self):
        archived = self.filtered(lambda segment: not segment.active)
        archived._refuse_if_used()

    @api.ondelete(at_uninstall=False)
    def _unlink_if_unused(self):
        self.with_context(active_test=False)._refuse_if_used()

    def _refuse_if_used(self):
        # What the user may not see, or another company has, would break as well.
        for segment_sudo in self.sudo():
            names = [
                record.display_name
                for records in segment_sudo._needed_by()
                for record in records
                if record._name != self._name or record not in self
            ]
            if names:
                raise ValidationError(
                    self.env._(
                        "%(segment)s is used by: %(users)s. Take it out there first.",
                        segment=segment_sudo.name,
                        users=", ".join(names),
                    )
                )
