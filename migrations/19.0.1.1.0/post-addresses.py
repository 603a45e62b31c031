from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

from odoo.addons.contact_marketing.lib.mail.addresses import sql_email


def migrate(cr, version):
    """Hash known addresses anew, now that there is one normal form.

    Where nothing but the hash is known, all forms of an address are compared with it
    (``mail_address.known_forms``).
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.flush_all()
    Suppression = env["contact.suppression"]
    hashes = SQL(
        """
        SELECT partner.id AS partner_id, %s AS old_hash, %s AS new_hash
        FROM res_partner partner WHERE partner.gate_addresses IS NOT NULL
        """,
        Suppression._sql_hash(SQL.identifier("partner", "email_normalized")),
        Suppression._sql_hash(sql_email("partner")),
    )
    cr.execute(
        SQL(
            """
            UPDATE contact_consent_event event SET subject_hash = known.new_hash
            FROM (%s) known
            WHERE event.partner_id = known.partner_id
              AND event.subject_hash = known.old_hash
              AND known.new_hash != known.old_hash
            """,
            hashes,
        )
    )
    cr.execute(
        SQL(
            """
            UPDATE contact_suppression suppression SET address_hash = known.new_hash
            FROM (SELECT DISTINCT ON (new_hash) old_hash, new_hash FROM (%s) each
                  ORDER BY new_hash, old_hash) known
            WHERE suppression.address_hash = known.old_hash
              AND NOT EXISTS (SELECT FROM contact_suppression other
                              WHERE other.address_hash = known.new_hash)
            """,
            hashes,
        )
    )
    env.invalidate_all()
