import base64

from ..common.common import ContactMarketingCommon


class ImportCommon(ContactMarketingCommon):
    """Makes imports from texts, as a marketing user would."""

    def batch(self, text, name="contacts.csv", user=None, **values):
        data = text if isinstance(text, bytes) else text.encode()
        return (
            self.env["contact.import"]
            .with_user(user or self.marketer)
            .create({"file": base64.b64encode(data), "file_name": name, **values})
        )

    def tried(self, text, targets=None, **values):
        """An import up to its try-out."""
        batch = self.batch(text, **values)
        batch.action_read()
        for column in batch.column_ids:
            if targets and column.header in targets:
                column.target = targets[column.header]
        batch.action_check()
        return batch

    def imported(self, text, targets=None, **values):
        batch = self.tried(text, targets, **values)
        batch.action_start()
        self.assertAddsUp(batch)
        return batch

    def outcomes(self, batch):
        return batch.row_ids.sorted("number").mapped("outcome")

    def codes(self, batch):
        return [
            [note[0] for note in row.notes or []]
            for row in batch.row_ids.sorted("number")
        ]

    def contact(self, email):
        return self.env["res.partner"].search([("email_normalized", "=", email)])

    def assertAddsUp(self, batch):
        self.assertEqual(batch.state, "done")
        self.assertEqual(
            batch.row_count,
            batch.created_count
            + batch.updated_count
            + batch.unchanged_count
            + batch.skipped_count
            + batch.failed_count,
        )


FILE = """Vorname;Nachname;E-Mail;Firma;Ort
Daria;Kowalska;daria@example.com;Acme;Berlin
Emil;Braun;emil@example.com;Acme;Bonn
Alicja;Nowak;alicja@example.com;;Warszawa
Nobody;;not an address;;
"""
