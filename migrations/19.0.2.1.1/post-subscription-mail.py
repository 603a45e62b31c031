def migrate(cr, version):
    """The mail that asks who subscribes again to a mailing list had no language. Data
    of templates is written once, so that of bases in use is set here."""
    cr.execute(
        """
        UPDATE mail_template SET lang = '{{ object.asked_lang }}'
        WHERE COALESCE(lang, '') = '' AND id IN (
            SELECT res_id FROM ir_model_data
            WHERE module = 'contact_marketing' AND model = 'mail.template'
              AND name = 'mail_template_confirm_subscription')
        """
    )
