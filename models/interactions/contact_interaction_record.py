from odoo import api, fields, models

from ...lib.mail.addresses import normal_form


class ContactInteraction(models.Model):
    """Appends what records tell of their contacts, as orders do, and takes it back."""

    _inherit = "contact.interaction"

    @api.model
    def _append_from(
        self, records, kind, contacts=None, addresses=None, each=None, **vals
    ):
        """Append an interaction for the contact of each of these records.

        :param records: contacts, or records with a ``partner_id``; those without one
            are passed over
        :param str kind: the kind of all these interactions
        :param dict contacts: by record, its contact, where that is not ``partner_id``
        :param dict addresses: by record, the address that was typed, if any: it speaks
            for itself, and for no other of its contact
        :param dict each: by record, values of its own
        :param vals: further values of this model's fields, the same for all
        :return: the interactions
        """
        # Who makes an order or a lead may cause interactions, though not write them.
        records_sudo = records.sudo()
        if contacts is None:
            contacts, addresses = self._credited_with(records_sudo)
        values_list = []
        for record in records_sudo:
            if not (contact := contacts.get(record)):
                continue
            values = {
                "kind": kind,
                "date": fields.Datetime.now(),
                "name": record.display_name,
                "partner_id": contact.id,
                "res_model": record._name,
                "res_id": record.id,
                "user_id": self.env.uid,
                **vals,
                **(each or {}).get(record, {}),
            }
            if typed := (addresses or {}).get(record):
                values["data"] = {**(values.get("data") or {}), "address": typed}
            values_list.append(values)
        interactions_sudo = self.sudo().create(values_list)
        if interactions_sudo:
            interactions_sudo._wake_up()
        return interactions_sudo

    @api.model
    def _credited_with(self, records):
        """
        :return: by record, its contact, which of a guest's is the known one; and by
            record of a guest, the address that it typed
        """
        if records._name == "res.partner":
            return {record: record for record in records}, {}
        credited = records.partner_id._guest_credited()
        contacts, addresses = {}, {}
        for record in records.filtered("partner_id"):
            contacts[record] = credited[record.partner_id]
            if contacts[record] != record.partner_id:
                addresses[record] = normal_form(record.partner_id.email_normalized)
        return contacts, addresses

    @api.model
    def _retract_from(self, records, kinds):
        """Take back what interactions of these records did.

        :param records: records that were cancelled, refunded or deleted
        :param kinds: the kinds of their interactions that are undone
        """
        if records and kinds:
            self.sudo().search(self._domain_of_records(records, kinds))._retract()

    @api.model
    def _retract_of_others(self, records, kinds, contacts=None):
        """Take back what these records did to others than the contacts they have now.

        :param contacts: as of ``_append_from``
        """
        # As for what is appended.
        records_sudo = records.sudo()
        if contacts is None:
            contacts, _addresses = self._credited_with(records_sudo)
        standing_sudo = self.sudo().search(self._domain_of_records(records, kinds))
        standing_sudo.filtered(
            lambda one: one.partner_id != contacts.get(records_sudo.browse(one.res_id))
        )._retract()

    @api.model
    def _domain_of_records(self, records, kinds):
        """Interactions about these records that nobody took back."""
        return [
            ("res_model", "=", records._name),
            ("res_id", "in", records.ids),
            ("kind", "in", list(kinds)),
            ("retracted_date", "=", False),
        ]

    @api.model
    def _standing_of(self, records, kind):
        """:return: those of the records that an interaction of this kind is about"""
        if not records:
            return records
        # Who makes or changes them need not see what is known of contacts.
        standing_sudo = self.sudo().search(self._domain_of_records(records, [kind]))
        ids = set(standing_sudo.mapped("res_id"))
        return records.filtered(lambda record: record.id in ids)

    @api.model
    def _latest_data_of(self, records, kind):
        """:return: by id of a record, the data of its latest interaction of this kind
        that stands"""
        # As above.
        standing_sudo = self.sudo().search(
            self._domain_of_records(records, [kind]), order="id"
        )
        return {one.res_id: one.data or {} for one in standing_sudo}
