from ..common.common import ContactMarketingCommon


class DuplicatesCommon(ContactMarketingCommon):
    """Contacts, and what a search for duplicates finds of them."""

    def _found(self, changed=None):
        """:return: dict of pairs (confidence, detail), by pairs of ids"""
        searched = changed or self.env["res.partner"].search([])
        found = self.env["contact.duplicate.finder"]._find(searched.ids)
        return {
            (one, other): (confidence, detail)
            for one, other, confidence, detail in found
        }

    def _verdict(self, one, other):
        """What is found of two contacts; None: nothing."""
        return self._found().get(tuple(sorted((one + other).ids)))

    def _contacts(self, *values):
        return self.env["res.partner"].create(list(values))

    def _call_compared(self, ids):
        """As after a search: all were compared as they are."""
        self.env.flush_all()
        self.env.cr.execute(
            "INSERT INTO contact_quality (partner_id, checked_date, checked_write_date,"
            " compared_date) SELECT id, now(), write_date, now() FROM res_partner"
            " WHERE id = ANY(%s)",
            (ids,),
        )
