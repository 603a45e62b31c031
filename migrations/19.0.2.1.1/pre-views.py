import logging

_logger = logging.getLogger(__name__)

GONE = r"gate_summary|gate_refused_count|action_open_refused|mailing_refusal"


def migrate(cr, version):
    """The audience bar took the place of fields that are gone. An update writes a view
    together with those that extend it, as they were before: those that name the fields
    would stop it."""
    cr.execute(
        """
        UPDATE ir_ui_view SET arch_db = '{"en_US": "<data/>"}', arch_fs = NULL
        WHERE id IN (
            SELECT res_id FROM ir_model_data
            WHERE module = 'contact_marketing' AND model = 'ir.ui.view'
              AND name = 'mailing_mailing_view_form_campaign')
        """
    )
    cr.execute(
        """
        UPDATE ir_ui_view AS view SET active = FALSE
        WHERE inherit_id IS NOT NULL AND active AND arch_db::text ~ %s
          AND model IN ('mailing.mailing', 'res.partner')
          AND NOT EXISTS (
              SELECT FROM ir_model_data
              WHERE model = 'ir.ui.view' AND res_id = view.id
                AND module = 'contact_marketing')
        RETURNING name
        """,
        [GONE],
    )
    for (name,) in cr.fetchall():
        _logger.warning("View “%s” is archived: it names fields that are gone.", name)
