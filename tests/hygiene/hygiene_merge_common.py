class MergeCase:
    """Merges as a marketing manager does, by the dialog."""

    def setUp(self):
        super().setUp()
        self.three = self.alicja + self.bruno + self.clara

    def _issue(self, one, other, confidence="likely"):
        return self._issues((one, other, confidence))

    def _issues(self, *found):
        """:return: findings of pairs of contacts, the smaller id first, in order"""
        pairs = [(one.id, other.id, sure, "same_phone") for one, other, sure in found]
        Issue = self.env["contact.hygiene.issue"]
        Issue._record_duplicates({pair[0] for pair in pairs}, pairs)
        return Issue.search([("kind", "=", "duplicate")], order="id")

    def _compare(self, partners, target=None, user=None):
        Merge = self.env["contact.hygiene.merge"].with_user(user or self.manager)
        action = Merge._open_for_contacts(partners.with_user(user or self.manager))
        merge = Merge.browse(action["res_id"])
        if target and merge.target_id != target:
            merge.contact_ids.filtered(
                lambda contact: contact.partner_id == target
            ).action_keep()
        return merge

    def _merge(self, partners, target):
        self._compare(partners, target).action_merge()
        self.env.invalidate_all()

    def _choose(self, merge, field_name, partner):
        line = merge.line_ids.filtered(lambda line: line.field_name == field_name)
        line.value_id = line.value_ids.filtered(
            lambda value: value.partner_id == partner
        )
