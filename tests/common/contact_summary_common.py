from .records_common import RecordsCommon


class ContactSummaryCommon(RecordsCommon):
    """Reads summary and timeline of a contact, as the web client does."""

    def summary(self, user, contact=None):
        self.env.invalidate_all()
        model = self.as_user(self.env["contact.summary"], user)
        return model.read_summary((contact or self.alicja).id)

    def timeline(self, user, contact=None, *arguments):
        self.env.invalidate_all()
        model = self.as_user(self.env["contact.timeline"], user)
        return model.read_page((contact or self.alicja).id, *arguments)
