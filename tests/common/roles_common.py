from odoo.fields import Command

from .common import ContactMarketingCommon


class RolesCommon(ContactMarketingCommon):
    """The roles of two companies, none of which sees the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here = cls.env.company
        cls.there = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.system = cls._new_user("system", "base.group_system")
        cls.roles = {
            name: getattr(cls, name)
            for name in (
                "manager",
                "marketer",
                "salesman",
                "employee",
                "portal",
                "public",
                "system",
            )
        }
        cls.roles_there = {
            name: cls._move(cls._new_user(f"{name}_there", group))
            for name, group in (
                ("manager", "contact_marketing.group_manager"),
                ("marketer", "contact_marketing.group_user"),
                ("salesman", "sales_team.group_sale_salesman"),
            )
        }

    @classmethod
    def _move(cls, user):
        user.write(
            {
                "company_ids": [Command.set(cls.there.ids)],
                "company_id": cls.there.id,
            }
        )
        return user

    @classmethod
    def everybody(cls):
        """:return: pairs of the name of a role and its user, of both companies"""
        yield from cls.roles.items()
        for name, user in cls.roles_there.items():
            yield f"{name} elsewhere", user

    def as_user(self, records, user):
        """:return: the records as the web client of this user asks for them"""
        return records.with_env(
            self.env(user=user, su=False, context={"lang": "en_US"})
        )
