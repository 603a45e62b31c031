from odoo.tests import BaseCase, tagged

from ...lib.percentages import whole_percent


@tagged("post_install", "-at_install")
class TestPercentages(BaseCase):
    def test_only_all_is_100_and_only_none_is_0(self):
        for part, total, expected in (
            (0, 0, 0),
            (0, 7, 0),
            (1, 100_000, 1),
            (1, 2, 50),
            (99_987, 100_000, 99),
            (100_000, 100_000, 100),
        ):
            self.assertEqual(whole_percent(part, total), expected)
