from contextlib import contextmanager

from ..common.common import ContactMarketingCommon


class SegmentCommon(ContactMarketingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.everybody = cls.alicja + cls.bruno + cls.clara
        cls.model = cls.env["ir.model"]._get("res.partner")
        cls.Segment = cls.env["mailing.filter"].with_user(cls.marketer)

    @classmethod
    def segment(cls, name, *domain, **values):
        return cls.Segment.create(
            {
                "name": name,
                "mailing_model_id": cls.model.id,
                "mailing_domain": repr(list(domain)),
                **values,
            }
        )

    def using(self, name, *segments, operator="in", **values):
        ids = [segment.id for segment in segments]
        return self.segment(name, ("segment_ids", operator, ids), **values)

    @contextmanager
    def refused(self, error, message):
        with self.assertRaisesRegex(error, message), self.env.cr.savepoint():
            yield

    def found(self, segment, user=None):
        """Which of our contacts are in a segment."""
        return (
            self.env["res.partner"]
            .with_user(user or self.marketer)
            .search([*segment._condition_domain(), ("id", "in", self.everybody.ids)])
        )
