from odoo.fields import Command

from .common import ContactMarketingCommon

# By role, the group of a user who has no other.
GROUPS = {
    "manager": "contact_marketing.group_manager",
    "marketer": "contact_marketing.group_user",
    "salesman": "sales_team.group_sale_salesman",
    "employee": "base.group_user",
    "portal": "base.group_portal",
    "public": "base.group_public",
    "system": "base.group_system",
    "mailer": "mass_mailing.group_mass_mailing_user",
}


class RolesCommon(ContactMarketingCommon):
    """The roles of two companies, none of which sees the other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.here = cls.env.company
        cls.there = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.roles = {
            name: getattr(cls, name, None) or cls._new_user(name, group)
            for name, group in GROUPS.items()
        }
        cls.system = cls.roles["system"]
        cls.roles_there = {
            name: cls._move(cls._new_user(f"{name}_there", group))
            for name, group in GROUPS.items()
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
