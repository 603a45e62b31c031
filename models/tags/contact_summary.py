from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

MAX_TAGS = 8
MAX_LISTS = 12
TAG_MODEL = "res.partner.category"
BY_HAND = "manual"  # the kind of the interaction that counts a tag once more


class ContactSummary(models.AbstractModel):
    """The tags that matter most, how long they still last, and the lists."""

    _inherit = "contact.summary"

    @api.model
    def _summary(self, contact):
        return {
            **super()._summary(contact),
            "tags": self._top_tags(contact),
            "lists": self._lists(contact),
        }

    @api.model
    def _links(self, contact):
        of_contact = [("partner_id", "=", contact.id)]
        return [
            *super()._links(contact),
            self._link(
                of_contact, self.env._("All tags"), "contact_tag_assignment_action"
            ),
            self._link(
                [("assignment_id.partner_id", "=", contact.id)],
                self.env._("Tag history"),
                "contact_tag_event_action",
            ),
            self._link(of_contact, self.env._("Lists"), "contact_list_member_action"),
            self._link(
                of_contact, self.env._("Interactions"), "contact_interaction_action"
            ),
        ]

    @api.model
    def _top_tags(self, contact):
        """:return: dictionaries of ``id``, ``name``, ``color``, ``count``, ``expiry``
        (UTC, as text) and ``left``: how much of its lifetime a tag still has, from
        0 to 1; those that never expire have all of it"""
        held = self.env["contact.tag.assignment"].search_fetch(
            [("partner_id", "=", contact.id), ("state", "=", "active")],
            ["tag_id", "count", "last_date", "expiry_date", "color"],
            order="count desc, last_date desc, id desc",
            limit=MAX_TAGS,
        )
        now = fields.Datetime.now()
        return [
            {
                "id": current.tag_id.id,
                "name": current.tag_id.display_name,
                "color": current.tag_id.color,
                "count": current.count,
                "expiry": fields.Datetime.to_string(current.expiry_date),
                "left": self._left(current, now),
            }
            for current in held
        ]

    @api.model
    def _left(self, current, now):
        if not current.expiry_date:
            return 1.0
        lifetime = (current.expiry_date - current.last_date).total_seconds()
        left = (current.expiry_date - now).total_seconds()
        return max(0.0, min(1.0, left / lifetime)) if lifetime > 0 else 0.0

    @api.model
    def _lists(self, contact):
        members = self.env["contact.list.member"].search_fetch(
            [("partner_id", "=", contact.id)], ["list_id"], limit=MAX_LISTS
        )
        return [
            {"id": member.list_id.id, "name": member.list_id.display_name}
            for member in members
        ]

    # ------------------------------------------------------------
    # Once more
    # ------------------------------------------------------------

    @api.model
    def count_tag(self, partner_id, tag_id):
        """Count a tag of a contact once more, as somebody noted by hand.

        :param int partner_id: the contact's id
        :param int tag_id: of a ``res.partner.category``
        :return: what ``undo_count`` takes to take it back
        :raises AccessError: without the rights of a marketing user
        :raises UserError: of a contact that is archived or suppressed
        """
        contact = self._contact(partner_id)
        if not contact._marketing_target_ids():
            raise UserError(
                self.env._("Archived and suppressed contacts keep the tags they have.")
            )
        (tag_id,) = contact._marketing_ids(TAG_MODEL, tag_id)
        # The ledger is written by nobody but its own model.
        Interaction_sudo = self.env["contact.interaction"].sudo()
        noted = Interaction_sudo._append_applied(
            [(contact.id, tag_id)],
            {
                "kind": BY_HAND,
                "name": self.env[TAG_MODEL].browse(tag_id).display_name,
                "res_model": TAG_MODEL,
                "user_id": self.env.uid,
            },
        )
        contact._marketing_change(
            "contact.tag.assignment",
            "_record",
            ("tag_id", [tag_id]),
            date=fields.Datetime.now(),
            source=None,
            interaction_id=noted[tag_id],
            user_id=self.env.uid,
        )
        return noted[tag_id]

    @api.model
    def undo_count(self, partner_id, interaction_id):
        """Take back what the user counted by ``count_tag``.

        :param int interaction_id: what ``count_tag`` returned
        :raises AccessError: as ``count_tag``
        :raises UserError: where there is nothing to take back
        """
        contact = self._contact(partner_id)
        contact._marketing_check_access()
        noted = self.env["contact.interaction"].search(
            Domain("id", "in", [interaction_id])
            & Domain("partner_id", "=", contact.id)
            & Domain("kind", "=", BY_HAND)
            & Domain("res_model", "=", TAG_MODEL)
            & Domain("user_id", "=", self.env.uid)
            & Domain("retracted_date", "=", False)
        )
        if not noted:
            raise UserError(self.env._("There is nothing to take back any more."))
        # As above.
        noted.sudo()._retract()
        return True
