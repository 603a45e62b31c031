"""What the database deletes with other records, as lines of an order: nobody tells."""

from collections import defaultdict

from odoo.tools import SQL

from .source import LISTENERS

CHUNK = 500  # interactions


def find_deleted(env):
    """Take back what records did that are gone.

    :return: how many interactions were found, at most ``CHUNK``
    """
    Interaction_sudo = env["contact.interaction"].sudo()
    Interaction_sudo.flush_model()
    ids = []
    for model_name, kinds in _retracted_kinds().items():
        # Where an addon was removed, nobody deleted its records.
        if model_name in env and len(ids) < CHUNK:
            rows = env.execute_query(
                SQL(
                    """
                    SELECT interaction.id FROM contact_interaction interaction
                    WHERE interaction.res_model = %s AND interaction.kind = ANY(%s)
                      AND interaction.res_id IS NOT NULL
                      AND interaction.retracted_date IS NULL
                      AND NOT EXISTS (
                          SELECT FROM %s record WHERE record.id = interaction.res_id)
                    ORDER BY interaction.id LIMIT %s
                    """,
                    model_name,
                    sorted(kinds),
                    SQL.identifier(env[model_name]._table),
                    CHUNK - len(ids),
                )
            )
            ids += [id_ for (id_,) in rows]
    Interaction_sudo.browse(ids)._retract()
    return len(ids)


def _retracted_kinds():
    """:return: by name of a model, the kinds that go with its records"""
    kinds = defaultdict(set)
    for model_name, listeners in LISTENERS.items():
        for listener in listeners:
            if listener.retracts:
                kinds[model_name].update(listener.retracts)
    return kinds
