from freezegun import freeze_time

from odoo.tests import tagged

from ...models.common.overrides import has_other_columns, is_overridden
from ...models.interactions.link_tracker_click import COLUMNS
from ..common.common import NOW
from .test_signed_link import SignedLinkCase

CLICK_QUERIES = 3


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestClicksAtOnce(SignedLinkCase):
    """What is written by SQL, as Odoo writes it."""

    def _click_values(self):
        Click = self.env["link.tracker.click"]
        names = [
            name
            for name, field in Click._fields.items()
            if field.store
            and name not in ("id", "interaction_id")
            # Real times, as those of the transaction are.
            and name not in ("create_date", "write_date")
        ]
        self.env.flush_all()
        clicks = Click.search([("link_id", "=", self.tracker.id)], order="id")
        values = clicks.read(names, load=False)
        return [{**value, "id": 0} for value in values], self.tracker.count

    def test_clicks_of_core_are_those_that_create_makes(self):
        self.tracker.campaign_id = self.env["utm.campaign"].create({"name": "Spring"})
        Click = self.env["link.tracker.click"]
        for contact in self.alicja + self.bruno:
            self._open(self._path(contact))
        interactions = (self.alicja + self.bruno).interaction_ids.sudo()
        interactions.country_id = self.env.ref("base.pl")
        results = []
        for record in (
            Click._create_from_interactions,
            Click._insert_from_interactions,
        ):
            record(interactions)
            results.append(self._click_values())
            Click.search([("link_id", "=", self.tracker.id)]).unlink()
        self.assertEqual(len(results[0][0]), 2)
        self.assertEqual(results[0][1], 2)
        self.assertEqual(*results)

    def test_who_extends_clicks_is_asked(self):
        Click = self.env["link.tracker.click"]
        self.assertFalse(is_overridden(Click, "create"))
        self.assertFalse(has_other_columns(Click, COLUMNS))
        self.assertTrue(has_other_columns(Click, COLUMNS[1:]))
        created, create = [], type(Click).create

        def listening_create(model, vals_list):
            created.extend(vals_list)
            return create(model, vals_list)

        listening_create.__module__ = "odoo.addons.other"
        self.patch(self.env.registry["link.tracker.click"], "create", listening_create)
        self.assertTrue(is_overridden(Click, "create"))
        self._open(self._path(self.alicja))
        self._drain()
        self.assertEqual(len(created), 1)

    def test_the_redirect_is_that_of_core(self):
        for name, model in (
            ("campaign_id", "utm.campaign"),
            ("medium_id", "utm.medium"),
            ("source_id", "utm.source"),
        ):
            self.tracker[name] = self.env[model].create({"name": f"Ü & {name} ..."})
        unsigned = self._open(self._path(self.alicja).rpartition("/")[0])
        signed = self._open(self._path(self.alicja))
        self.assertEqual(signed.headers["Location"], unsigned.headers["Location"])
        self.assertIn("utm_campaign", signed.headers["Location"])
        interaction = self.alicja.interaction_ids
        self.assertEqual(interaction.name, self.tracker.label)
        self.assertEqual(interaction.url, self.tracker.url)
        self.assertEqual(interaction.mailing_trace_id, self.traces[self.alicja])
        self.assertEqual(interaction.mailing_id, self.mailing)

    def test_queries_of_a_click(self):
        """Odoo asks for its signalling, and the rest is one statement."""
        path = self._path(self.alicja)
        self._open(path)
        self.env.flush_all()
        with self.assertQueryCount(CLICK_QUERIES):
            self._open(path)
