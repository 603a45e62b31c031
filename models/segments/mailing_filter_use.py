from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..common.contact_domain_check import INSIDE
from ..common.readers import READERS

TAGS, LISTS = "res.partner.category", "contact.list"
# What every domain that names a segment has in it.
USES_SEGMENTS = ("mailing_domain", "like", "segment_")


class MailingFilter(models.Model):
    """Which tags and lists the conditions of a segment name, however deep inside."""

    _inherit = "mailing.filter"

    # The database refuses as well: somebody may save a segment meanwhile.
    used_tag_ids = fields.Many2many(
        TAGS,
        "contact_segment_tag_rel",
        "segment_id",
        "tag_id",
        string="Uses Tags",
        compute="_compute_used_targets",
        store=True,
        copy=False,
        context={"active_test": False},
        ondelete="restrict",
    )
    used_list_ids = fields.Many2many(
        LISTS,
        "contact_segment_list_rel",
        "segment_id",
        "list_id",
        string="Uses Lists",
        compute="_compute_used_targets",
        store=True,
        groups=READERS,
        copy=False,
        context={"active_test": False},
        ondelete="restrict",
    )

    @api.depends("mailing_domain", "mailing_model_id")
    def _compute_used_targets(self):
        for segment in self:
            # Marketers may not read models.
            model_name = segment.mailing_model_id.sudo().model
            text = segment.mailing_domain
            segment.used_tag_ids = self._named_in(model_name, text, TAGS)
            segment.used_list_ids = self._named_in(model_name, text, LISTS)

    @api.model
    def _named_in(self, model_name, text, comodel):
        """
        :param str model_name: what the domain searches
        :param str text: the domain, as it is stored
        :param str comodel: the model of what may be named
        :return: the records that the domain names by id, as far as they exist
        """
        Check = self.env["contact.domain.check"]
        Named = self.env[comodel]
        if not model_name or not text:
            return Named
        try:
            named = [
                each
                for Model, field, condition, _name in Check._conditions(
                    model_name, Check._parse(text)
                )
                if self._names(Model, field, condition[0], comodel)
                for each in Check._ids_in(condition[2])
            ]
        except ValidationError:
            # What is wrong with it, the check on saving tells.
            return Named
        return Named.browse(dict.fromkeys(named)).exists()

    def _asking_segments(self):
        """:return: the segments whose conditions name this one, also those that ask
        who came to it or left it"""
        return self._that_name_me(self.search([USES_SEGMENTS]), "mailing_model_name")

    def _asking_mailings(self):
        """:return: the mailings not sent yet whose conditions name this segment"""
        mailings = self.env["mailing.mailing"].search(
            [("state", "!=", "done"), USES_SEGMENTS]
        )
        return self._that_name_me(mailings, "mailing_model_real")

    def _that_name_me(self, records, model_field):
        return records.filtered(
            lambda record: (
                self
                in self._named_in(
                    record[model_field], record.mailing_domain, self._name
                )
            )
        )

    @api.model
    def _names(self, Model, field, path, comodel):
        """Whether the ids in a condition are those of ``comodel``."""
        if field is None or field.name != path:
            return False
        if field.name == "id":
            return Model._name == comodel
        return field.comodel_name == comodel

    # ------------------------------------------------------------
    # What is deleted or merged
    # ------------------------------------------------------------

    @api.model
    def _refuse_if_named(self, field_name, targets):
        """
        :param str field_name: ``used_tag_ids`` or ``used_list_ids``
        :param targets: the tags or lists that shall go
        :raises ValidationError: if a segment asks for one of them
        """
        # What the user may not see, or another company has, would break as well.
        every_sudo = self.sudo().with_context(active_test=False)
        segments_sudo = every_sudo.search([(field_name, "in", targets.ids)])
        if segments_sudo:
            raise ValidationError(
                self.env._(
                    "%(names)s: segments ask for it: %(segments)s. Take it out there "
                    "first.",
                    names=", ".join(
                        (segments_sudo[field_name] & targets).mapped("name")
                    ),
                    segments=", ".join(segments_sudo.mapped("name")),
                )
            )

    @api.model
    def _replace_tags(self, source_ids, target_id):
        """Let segments ask for the tag that others are merged into.

        :param list source_ids: ids of tags that go
        :param int target_id: the id of the tag that stays
        """
        Check = self.env["contact.domain.check"]
        becomes = dict.fromkeys(source_ids, target_id)
        every = self.with_context(active_test=False)
        for segment in every.search([("used_tag_ids", "in", source_ids)]):
            segment._reword_conditions(
                repr(
                    self._with_tags_replaced(
                        segment._condition_model(),
                        Check._parse(segment.mailing_domain),
                        becomes,
                    )
                )
            )

    @api.model
    def _with_tags_replaced(self, model_name, items, becomes):
        Check = self.env["contact.domain.check"]
        replaced = []
        for item in items:
            if isinstance(item, str) or not isinstance(item[0], str):
                replaced.append(item)
                continue
            path, operator, value = item
            Model, field, _labels, last = Check._resolve(model_name, item, ())
            if operator in INSIDE:
                value = self._with_tags_replaced(field.comodel_name, value, becomes)
            elif self._names(Model, field, last, TAGS):
                if isinstance(value, (list, tuple)):
                    value = list(dict.fromkeys(becomes.get(id_, id_) for id_ in value))
                else:
                    value = becomes.get(value, value)
            replaced.append((path, operator, value))
        return replaced
