from odoo import api, fields, models
from odoo.exceptions import AccessError

from .actions import open_records
from .contact_marketing_count import TREND_DAYS

# However many there are, more need not be counted to know that there is much to do.
MAX_COUNT = 1_000
MAX_SENDS = 5
DAYS_ACTION = "contact_marketing_day_action"


class ContactHome(models.AbstractModel):
    """What Home shows: what is to do, figures, and what is sent next.

    All by the rights of who looks. What stands in as many rows as there are contacts
    is not counted here: ``contact.marketing.day`` keeps it.
    """

    _name = "contact.home"
    _description = "Home"

    @api.model
    @api.readonly
    def figures(self):
        """
        :return: a dictionary of ``todo``, ``reach``, ``results``, ``counted``,
            ``sends``, ``steps``, ``company`` and ``may_count``
        :raises AccessError: for others than salespeople and marketing users
        """
        self._check_reader()
        days = self._days()
        return {
            # What stands still comes first.
            "todo": sorted(self._todo(), key=lambda each: not each["is_problem"]),
            "reach": self._reach(days),
            "results": self._results(days),
            "dates": [fields.Date.to_string(day) for day in self._dates()],
            "counted": fields.Datetime.to_string(
                max(days.mapped("counted_date"), default=False)
            ),
            "sends": sorted(self._sends(), key=lambda send: send["date"])[:MAX_SENDS],
            "steps": self._steps() if self._is_marketer() else [],
            "company": self.env.company.name,
            "may_count": self._is_marketer(),
        }

    @api.model
    def _is_marketer(self):
        return self.env.user.has_group("contact_marketing.group_user")

    @api.model
    def _check_reader(self):
        user = self.env.user
        if not self._is_marketer() and not user.has_group(
            "sales_team.group_sale_salesman"
        ):
            raise AccessError(
                self.env._(
                    "Home is for salespeople and users of Contact Marketing. Ask an "
                    "administrator for the access."
                )
            )

    # ------------------------------------------------------------
    # What is to do
    # ------------------------------------------------------------

    @api.model
    def _todo(self):
        """:return: a list of what ``_to_do`` returns, of each subject; what there is
        none of is left out"""
        return []

    @api.model
    def _to_do(self, key, action, domain, name, icon, is_problem=False, counted=None):
        """Something that waits for somebody.

        :param str key: what Home knows it by
        :param str action: the xml id of the action that lists it
        :param list domain: of what is listed; before the name, since Odoo takes what
            stands in parentheses right after a text for one to translate
        :param str name: what it is called
        :param bool is_problem: whether something stands still meanwhile
        :param counted: a model and a domain, where it is not what is listed that counts
        :return: a list of one dictionary, or of none
        """
        opened = open_records(self.env, f"contact_marketing.{action}", name, domain)
        model, of_model = counted or (opened["res_model"], domain)
        if not self.env[model].has_access("read"):
            return []
        count = self.env[model].search_count(of_model, limit=MAX_COUNT)
        if not count:
            return []
        return [
            {
                "key": key,
                "name": name,
                "icon": icon,
                "is_problem": is_problem,
                "count": count,
                "is_more": count == MAX_COUNT,
                "action": opened,
            }
        ]

    # ------------------------------------------------------------
    # Figures of the company
    # ------------------------------------------------------------

    @api.model
    def _days(self):
        """:return: what was counted for the company, the oldest day first"""
        return self.env["contact.marketing.day"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("date", "in", self._dates()),
            ],
            order="date",
        )

    @api.model
    def _dates(self):
        today = fields.Date.today()
        return [
            fields.Date.subtract(today, days=number)
            for number in range(TREND_DAYS - 1, -1, -1)
        ]

    @api.model
    def _curve(self, days, name):
        """:return: a number for each of the days shown; None: nobody counted"""
        by_date = {day.date: day for day in days}
        return [
            by_date[date][name] if date in by_date else None for date in self._dates()
        ]

    @api.model
    def _reach(self, days):
        """Mailable contacts on each channel that there are purposes for."""
        Purpose = self.env["contact.consent.purpose"]
        used = {
            channel for (channel,) in Purpose._read_group([], ["channel"]) if channel
        }
        labels = dict(Purpose._fields["channel"]._description_selection(self.env))
        reach = []
        for channel, label in labels.items():
            if channel not in used:
                continue
            known_days = days.filtered("is_reach_known")
            curve = self._curve(known_days, f"mailable_{channel}")
            known = [number for number in curve if number is not None]
            reach.append(
                {
                    "key": channel,
                    "name": label,
                    "value": known[-1] if known else None,
                    "gained": known[-1] - known[0] if known else 0,
                    "curve": curve,
                }
            )
        return reach

    @api.model
    def _results(self, days):
        """What was sent, clicked and earned in the days shown."""
        Day = self.env["contact.marketing.day"]
        results = []
        for name, action in self._result_actions().items():
            curve = self._curve(days, name)
            field = Day._fields[name]
            results.append(
                {
                    "key": name,
                    "name": field._description_string(self.env),
                    "value": sum(number or 0 for number in curve) if days else None,
                    "currency_id": self.env.company.currency_id.id
                    if field.type == "monetary"
                    else False,
                    "curve": curve,
                    "action": self._result_action(action, field, days),
                }
            )
        return results

    @api.model
    def _result_action(self, action, field, days):
        xml_id = f"contact_marketing.{action}"
        if action != DAYS_ACTION:
            return xml_id
        # Of the very days whose sum is shown.
        name = field._description_string(self.env)
        return open_records(self.env, xml_id, name, [("id", "in", days.ids)])

    @api.model
    def _result_actions(self):
        """:return: by figure, the xml id of the action that tells more"""
        return {
            # Not only of campaigns.
            "sent_count": DAYS_ACTION,
            "clicked_count": DAYS_ACTION,
            "revenue": "contact_campaign_result_action",
        }

    # ------------------------------------------------------------
    # What is sent next
    # ------------------------------------------------------------

    @api.model
    def _sends(self):
        """:return: dictionaries of ``key``, ``id``, ``name``, ``date`` (UTC, as text),
        ``action`` (that opens it), ``icon`` and ``kind`` (what it is, in a word)"""
        return []
