from werkzeug.exceptions import MethodNotAllowed

from odoo import api, models
from odoo.http import request

# The runner of OCA's queue_job sends GET requests to itself. What a job does was
# ordered before, by whoever enqueued it.
JOB_RUNNER = "/queue_job/runjob"


class OnlyByPost(MethodNotAllowed):
    """What somebody agreed to, or left, was about to change without a POST.

    Where a link led here, the visitor is shown a button that posts: see ``ir.http``.
    """

    def __init__(self, button):
        """:param str button: what the button says"""
        super().__init__(valid_methods=["POST"])
        self.button = button


class ContactPostedMixin(models.AbstractModel):
    """Records that no request but a POST changes: RFC 9110, 9.2.1.

    Mail scanners, previews and programs that look ahead follow links, and must neither
    withdraw nor grant anything. The guard stands where the state is written, so that
    it holds for every route, also for those of other addons.
    """

    _name = "contact.posted.mixin"
    _description = "Changed Only by POST"

    # Fields that say who agreed or left; None: all of them.
    _posted_fields = None

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_posted_values(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_posted_values(vals)
        return super().write(vals)

    def unlink(self):
        self._check_posted()
        return super().unlink()

    @api.model
    def _check_posted_values(self, vals):
        if self._posted_fields is None or set(self._posted_fields) & set(vals):
            self._check_posted(self._posted_button(vals))

    @api.model
    def _posted_button(self, vals):
        """What the button says that makes this change; None: that one goes on."""
        return

    @api.model
    def _check_posted(self, button=None):
        """
        :raises OnlyByPost: in a request that is none
        """
        if (
            request
            and request.httprequest.method != "POST"
            and request.httprequest.path != JOB_RUNNER
        ):
            raise OnlyByPost(button or self.env._("Go on"))
