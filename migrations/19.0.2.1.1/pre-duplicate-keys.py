def migrate(cr, version):
    """What duplicates are searched by is no model any more, and written otherwise: the
    search goes through all contacts once more, in the background."""
    cr.execute("DROP TABLE IF EXISTS contact_duplicate_key, contact_duplicate_index")
    cr.execute(
        """
        WITH rule AS (
            DELETE FROM ir_rule USING ir_model model
            WHERE model.id = ir_rule.model_id
              AND model.model = 'contact.duplicate.key'
            RETURNING ir_rule.id)
        DELETE FROM ir_model_data data USING rule
        WHERE data.model = 'ir.rule' AND data.res_id = rule.id
        """
    )
    cr.execute("UPDATE contact_quality SET compared_date = NULL")
