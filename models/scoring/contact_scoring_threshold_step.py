from collections import defaultdict
from datetime import timedelta
from heapq import heapify, heapreplace

from odoo import api, fields, models
from odoo.exceptions import UserError

from .contact_score import format_points


class ContactScoringThreshold(models.Model):
    """Steps of people that follow a score: whose contact it is, a lead, an activity.

    They are taken with the rights of the responsible person, for many contacts at
    once.
    """

    _inherit = "contact.scoring.threshold"

    user_id = fields.Many2one(
        help="Leads, activities and assignments are made with this person's rights.",
    )
    assign = fields.Selection(
        [
            ("nobody", "Stays as it is"),
            ("unassigned", "Is assigned to who has none"),
            ("everybody", "Is assigned anew to all"),
        ],
        "Salesperson",
        required=True,
        default="nobody",
    )
    team_id = fields.Many2one(
        "crm.team",
        "Sales Team",
        ondelete="restrict",
        index="btree_not_null",
        help="Who of the team has the fewest contacts and open opportunities is next.",
    )
    lead_type = fields.Selection(
        [
            ("none", "None"),
            ("lead", "Create a lead, or keep the open one"),
            ("opportunity", "Create an opportunity, or keep the open one"),
        ],
        "Lead",
        required=True,
        default="none",
        help="Is there an open one, it gets the explanation. A lead becomes an "
        "opportunity if you ask for one.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        "Activity",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('res_model', 'in', (False, 'res.partner', 'crm.lead'))]",
    )
    activity_summary = fields.Char("Summary")
    activity_days = fields.Integer("Due In", default=1)

    @api.model
    def _step_fields(self):
        return (
            "user_id",
            "assign",
            "team_id",
            "lead_type",
            "activity_type_id",
            "activity_days",
        )

    @api.constrains("user_id", "assign", "team_id", "lead_type", "activity_days")
    def _check_steps(self):
        for record in self:
            if record.assign != "nobody" and not record.team_id:
                record._refuse(self.env._("choose the team that gets the contacts."))
            if record.activity_days < 0:
                record._refuse(self.env._("an activity is due in 0 days or more."))
            # Who does not see all leads would make a second one, and count wrong.
            sees_all = record.user_id.has_group(
                "sales_team.group_sale_salesman_all_leads"
            )
            if not sees_all and (record.assign, record.lead_type) != ("nobody", "none"):
                record._refuse(
                    self.env._(
                        "%(user)s may not see all leads. Make somebody responsible "
                        "who may (Sales: All Documents).",
                        user=record.user_id.name,
                    )
                )

    # ------------------------------------------------------------
    # The steps
    # ------------------------------------------------------------

    def _take_steps(self, partners):
        """
        :param partners: contacts that crossed; archived and erased ones are passed over
        :raises UserError: when the responsible person may not, or the team is empty
        """
        self.ensure_one()
        user = self.user_id
        if not user.active:
            raise UserError(
                self.env._("%(user)s, the responsible, is archived.", user=user.name)
            )
        partners = partners.filtered(lambda one: one.active and not one.is_suppressed)
        partners = partners.with_user(user).with_context(lang=user.lang, tz=user.tz)
        if self.company_id:
            partners = partners.with_company(self.company_id)
        self._assign(partners)
        leads = self._make_leads(partners)
        self._plan_activities(leads or partners)

    def _assign(self, partners):
        if self.assign == "unassigned":
            partners = partners.filtered(lambda partner: not partner.user_id)
        if self.assign == "nobody" or not partners:
            return
        # The least loaded first; among equals always the same one.
        loads = [(load, user_id) for user_id, load in self._loads(partners).items()]
        heapify(loads)
        chosen = defaultdict(list)
        for partner in partners.sorted("id"):
            load, user_id = loads[0]
            chosen[user_id].append(partner.id)
            heapreplace(loads, (load + 1, user_id))
        for user_id, ids in chosen.items():
            partners.browse(ids).write({"user_id": user_id})

    def _loads(self, partners):
        """:return: a mapping of the ids of the team's salespeople to how many contacts
        and open opportunities they have; who pauses is left out"""
        users = self.team_id.crm_team_member_ids.filtered(
            lambda member: not member.assignment_optout
        ).user_id.filtered("active")
        if not users:
            raise UserError(
                self.env._(
                    "The team “%(team)s” has nobody to assign to.",
                    team=self.team_id.name,
                )
            )
        loads = dict.fromkeys(users.ids, 0)
        of_users = [("user_id", "in", users.ids)]
        is_open = [("type", "=", "opportunity"), ("won_status", "=", "pending")]
        for model, domain in (
            ("res.partner", of_users),
            ("crm.lead", [*of_users, *is_open]),
        ):
            groups = partners.env[model]._read_group(domain, ["user_id"], ["__count"])
            for user, count in groups:
                loads[user.id] += count
        return loads

    def _make_leads(self, partners):
        """Each contact's open lead, made where there is none, with the explanation.

        :return: the leads, in the rights of ``partners``
        """
        Lead = partners.env["crm.lead"]
        if self.lead_type == "none":
            return Lead
        open_leads = self._open_leads(partners)
        open_leads.check_access("write")
        if self.lead_type == "opportunity":
            for lead in open_leads.filtered(lambda lead: lead.type == "lead"):
                lead.convert_opportunity(lead.partner_id)
        unassigned = open_leads.filtered(lambda lead: not lead.user_id)
        for user, leads in unassigned.grouped(
            lambda one: one.partner_id.user_id
        ).items():
            if user:
                leads.write({"user_id": user.id})
        made = Lead.create(
            [
                self._prepare_lead_values(partner)
                for partner in partners - open_leads.partner_id
            ]
        )
        explanations = self._explanations(partners)
        leads = open_leads | made
        leads._message_log_batch(
            {lead.id: explanations[lead.partner_id.id] for lead in leads}
        )
        return leads

    def _open_leads(self, partners):
        groups = partners.env["crm.lead"]._read_group(
            [("partner_id", "in", partners.ids), ("won_status", "=", "pending")],
            ["partner_id"],
            ["id:max"],
        )
        return partners.env["crm.lead"].browse([newest for _partner, newest in groups])

    def _prepare_lead_values(self, partner):
        return {
            "name": self.env._(
                "%(contact)s: %(threshold)s",
                contact=partner.display_name,
                threshold=self.name,
            ),
            "type": self.lead_type,
            "partner_id": partner.id,
            "user_id": partner.user_id.id,
            **({"company_id": self.company_id.id} if self.company_id else {}),
            **({"team_id": self.team_id.id} if self.team_id else {}),
        }

    def _explanations(self, partners):
        """:return: a mapping of ids of contacts to why they have this score, as HTML"""
        threshold = self.with_context(lang=self.user_id.lang)
        scores = threshold.env["contact.score"].search(
            [("plan_id", "=", self.plan_id.id), ("partner_id", "in", partners.ids)]
        )
        by_partner = {score.partner_id.id: score for score in scores}
        return {
            partner_id: threshold.env["ir.qweb"]._render(
                "contact_marketing.contact_scoring_threshold_crossed",
                {
                    "threshold": threshold,
                    "score": by_partner.get(partner_id),
                },
            )
            for partner_id in partners.ids
        }

    def _score_sentence(self, score):
        """
        :param score: a ``contact.score``, or None
        :return: it in one sentence, whose words stand where each language wants them
        """
        if not score:
            return self.env._("The contact is not scored any more.")
        return self.env._(
            "%(contact)s scores %(points)s in %(plan)s, grade %(grade)s.",
            contact=score.partner_id.display_name,
            points=format_points(score.score, ""),
            plan=self.plan_id.name,
            grade=score.grade,
        )

    def _plan_activities(self, records):
        """
        :param records: leads, or contacts, each of whose salesperson has to act; who
            has none, leaves it to the responsible person
        """
        if not self.activity_type_id:
            return
        # Who falls and crosses again need not be called twice.
        records -= self._with_open_activity(records)
        due = fields.Date.context_today(records) + timedelta(days=self.activity_days)
        by_user = records.grouped(lambda record: record.user_id or self.user_id)
        for user, of_user in by_user.items():
            activities = of_user.activity_schedule(
                activity_type_id=self.activity_type_id.id,
                summary=self.activity_summary,
                date_deadline=due,
                user_id=user.id,
            )
            # Which threshold planned it is told by nobody else.
            activities.sudo().scoring_threshold_id = self

    def _with_open_activity(self, records):
        # Also those that the responsible person may not see.
        groups = (
            records.env["mail.activity"]
            .sudo()
            ._read_group(
                [
                    ("res_model", "=", records._name),
                    ("res_id", "in", records.ids),
                    ("activity_type_id", "=", self.activity_type_id.id),
                    ("scoring_threshold_id", "=", self.id),
                ],
                ["res_id"],
            )
        )
        return records.browse(res_id for (res_id,) in groups)
