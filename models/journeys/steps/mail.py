from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ....lib.journeys.definition import Option, whole_days
from ....lib.journeys.windows import Window
from ...common.quiet_hours import open_window
from .kind import NamingKind, register
from .wait import check_window

_lt = LazyTranslate(__name__)


@register
class Mail(NamingKind):
    """Sends a mailing, behind the gate, the weekly cap and quiet hours."""

    name = "mail"
    label = "Mail"
    icon = "fa-envelope-o"
    options = {
        "mailing": Option((str, int), is_required=True, comodel="mailing.mailing"),
        "wait_days": Option(int, check=whole_days),
        "window": Option(dict, check=check_window),
    }
    fields = {"mailing": "mailing_id"}
    mailing_type = "mail"

    def check_ready(self, step):
        env = step.env
        mailing = step.mailing_id
        if not mailing or not mailing.active:
            raise UserError(
                env._(
                    "%(step)s: the mailing was deleted or archived. Choose another "
                    "one, or restore it.",
                    step=step.key,
                )
            )
        if mailing.mailing_type != self.mailing_type:
            raise UserError(
                env._(
                    "%(step)s: “%(mailing)s” is no mailing of this kind.",
                    step=step.key,
                    mailing=mailing.subject,
                )
            )
        env["contact.consent.gate"]._check_purpose(
            "res.partner", mailing.purpose_id, f"{step.key}: {mailing.subject}"
        )
        self._check_own_purpose(step, mailing)
        step._check_record_tokens()
        if problem := mailing._content_problem(step.journey_id.user_id.partner_id):
            raise UserError(
                env._("%(step)s: %(problem)s", step=step.key, problem=problem)
            )

    def _check_own_purpose(self, step, mailing):
        """
        :raises UserError: for a purpose of another company than those of who publishes
            and of the responsible person: mailings themselves belong to none
        """
        purpose = mailing.sudo().purpose_id.sudo(step.env.su)
        of_responsible = purpose.with_user(step.journey_id.user_id)
        if not purpose.has_access("read") or not of_responsible.has_access("read"):
            raise UserError(
                step.env._(
                    "%(step)s: “%(mailing)s” is for a purpose of another company. "
                    "Choose another mailing.",
                    step=step.key,
                    mailing=mailing.subject,
                )
            )

    def act(self, step, ids):
        """Hand over to the mail queue. Who was sent the mail goes on when that is
        known: see ``contact.campaign.run``."""
        ids, sent = step._split_sent(ids)
        window = step.options.get("window")
        windows = [open_window(step.env), Window.of(window) if window else None]
        allowed, refused = step._postpone(ids, [each for each in windows if each])
        if allowed:
            # First why it never may: a record does not come later.
            refused.update({**step._refused(allowed), **step._without_record(allowed)})
        planned = [each for each in allowed if each not in refused]
        if planned:
            step._plan_mails(planned)
        return step._sql_ids([*sent, *step._skip_or_wait(refused)])

    def why_waits(self, step, participant):
        return step._why_waits_for_mail(participant)

    def rehearse(self, step, visits, rehearsal, past):
        return step._rehearse_mails(visits, rehearsal, past)

    def try_as(self, step, partner, moment):
        return step._try_mail(partner)
