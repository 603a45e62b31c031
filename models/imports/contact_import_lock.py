from odoo import api, models


class ContactImport(models.Model):
    """Keeps imports from writing contacts at the same time."""

    _inherit = "contact.import"

    def init(self):
        # No model: nobody reads it, by whatever rights.
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS contact_import_lock (
                id int PRIMARY KEY CHECK (id = 1), taken timestamp NOT NULL)
            """
        )
        return super().init()

    @api.model
    def _acquire_import_lock(self):
        """Let one transaction at a time write contacts of imports, whichever.

        Under REPEATABLE READ, an advisory lock does not help who waited for it, or
        looked at anything before: contacts made meanwhile stay unseen. A row that was
        updated does: who comes later fails, and is tried again with a new snapshot.

        :raises psycopg2.errors.SerializationFailure: when another transaction had the
            lock since this one began to read
        """
        self.env.cr.execute(
            """
            INSERT INTO contact_import_lock (id, taken)
            VALUES (1, now() AT TIME ZONE 'UTC')
            ON CONFLICT (id) DO UPDATE SET taken = excluded.taken
            """
        )
