from .test_signed_link import GOOGLEBOT, SignedLinkCase

# What fetches a mail without anybody reading it, as arguments of `_open`.
ROBOTS = (
    {"method": "HEAD"},
    {"method": "OPTIONS"},
    {"headers": {"User-Agent": ""}},
    {"headers": {"User-Agent": GOOGLEBOT}},
    {"headers": {"User-Agent": "Mozilla/5.0 (compatible; NetcraftSurveyAgent/1.0)"}},
    {"headers": {"User-Agent": "python-requests/2.31.0 AhrefsSiteAudit"}},
    {"headers": {"Purpose": "prefetch"}},
    {"headers": {"Sec-Purpose": "prefetch;prerender"}},
)


class VerdictCase(SignedLinkCase):
    """A mail with several links, and who clicked on them."""

    def setUp(self):
        super().setUp()
        self.trackers = self.env["link.tracker"].create(
            [{"url": f"https://shop.example.com/{i}", "title": i} for i in range(4)]
        )

    def _verdicts(self, contact=None):
        self._drain()
        interactions = (contact or self.alicja).interaction_ids.sorted("id")
        return interactions.mapped("verdict")

    def _trap(self, contact):
        return self.traces[contact]._trap_path()

    def _unsigned_paths(self):
        path = f"/r/{self.tracker.code}"
        return f"{path}/m/{self.traces[self.alicja].id}", path

    def assertNobodyMovedBut(self, count):
        self.assertEqual(self.held(self.alicja, self.product_a).count, count)
        self.assertFalse(self.alicja.category_id)
