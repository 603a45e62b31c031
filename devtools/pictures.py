"""The pictures of docs, README and store page: what each of them shows.

`./dev pictures` takes them; `tests/common/test_pictures.py` asserts that each is used.
Places on a page are named by CSS, so that they are found in each language.
"""

from dataclasses import dataclass

LANGUAGES = {"en": "en_US", "de": "de_DE"}
DESK = (1366, 768)
PHONE = (390, 844)
# What the store page shows, in English, from static/description.
STORE = (
    *("contacts", "contact", "mailing", "link_effects", "segment", "canvas"),
    *("campaign_results", "accuracy", "import", "issues", "preferences"),
)
MANAGER = "admin"
FORM_TAB = ".o_notebook_headers a[name={name}]"


@dataclass(frozen=True)
class Picture:
    """One picture, which is kept as `docs/pictures/LANGUAGE/NAME.png`.

    :param str name: of its file
    :param str screen: the XML id of an action, without its module; or a path
    :param str record: the XML id of the record that is opened there
    :param str user: a login of the demo, or "visitor"
    :param tuple steps: pairs of what to do (`click`, `type`, `wait`, `show`, or
        `close` what may be there) and where,
        or `pause` and milliseconds, for what is drawn in a frame
    :param str clip: shows this part of the page alone
    :param tuple size: of the window, in pixels
    """

    name: str
    screen: str
    record: str = ""
    user: str = "marketer"
    steps: tuple = ()
    clip: str = ""
    size: tuple = DESK


def tab(name):
    return ("click", FORM_TAB.format(name=name))


PICTURES = (
    Picture(
        "home",
        "contact_home_action",
        steps=(("close", "button[name=dismiss_steps]"),),
    ),
    Picture("contacts", "res_partner_action"),
    Picture(
        "contact",
        "res_partner_action",
        "res_partner_hugo_moreau",
        steps=(tab("contact_marketing"),),
    ),
    Picture("tags", "res_partner_category_action"),
    Picture("segments", "mailing_filter_action"),
    Picture("segment", "mailing_filter_action", "mailing_filter_a_offer"),
    Picture(
        "link_effects",
        "mailing_mailing_action",
        "mailing_mailing_after_fair",
        steps=(("click", "button[name=action_open_link_effects]"),),
    ),
    Picture(
        "mailing",
        "mailing_mailing_action",
        "mailing_mailing_summer",
        steps=(("pause", "4000"),),
    ),
    Picture("triggers", "contact_trigger_action"),
    Picture("trigger", "contact_trigger_action", "contact_trigger_trial"),
    Picture("other_website", "contact_site_action", "contact_site_blog", MANAGER),
    Picture("campaign", "contact_campaign_action", "contact_campaign_maintenance"),
    Picture("campaign_results", "contact_campaign_result_action"),
    Picture("journeys", "contact_journey_action"),
    Picture(
        "journey_template",
        "contact_journey_action",
        steps=(
            ("click", ".o_control_panel_main_buttons button[name]"),
            ("click", ".modal [data-value=win_back]"),
        ),
    ),
    Picture(
        "canvas",
        "contact_journey_action",
        "contact_journey_welcome",
        steps=(
            ("click", "button[name=action_open_canvas]"),
            ("wait", ".o_journey_scroll"),
        ),
    ),
    Picture(
        "scoring_plan", "contact_scoring_plan_action", "contact_scoring_plan_machines"
    ),
    Picture(
        "accuracy",
        "contact_scoring_evaluation_action",
        steps=(("click", ".o_data_row .o_data_cell"),),
    ),
    Picture(
        "threshold",
        "contact_scoring_threshold_action",
        "contact_scoring_threshold_call",
    ),
    Picture("rfm", "contact_rfm_action", user="demo"),
    Picture("hot_contacts", "res_partner_action_hot", user="demo"),
    Picture("import", "contact_import_action", "contact_import_newsletter"),
    Picture(
        "import_columns",
        "contact_import_action",
        "contact_import_bought",
        steps=(tab("columns"),),
    ),
    Picture(
        "issues",
        "contact_hygiene_issue_action",
        steps=(
            ("click", ".o_group_header:nth-child(5)"),
            ("click", ".o_group_header:nth-child(1)"),
        ),
    ),
    Picture("quality", "contact_quality_overview_action"),
    Picture("sunset", "contact_sunset_policy_action", "contact_sunset_policy_quiet"),
    Picture("purposes", "contact_consent_purpose_action"),
    Picture(
        "purpose",
        "contact_consent_purpose_action",
        "contact_consent_purpose_newsletter",
        MANAGER,
    ),
    Picture("preferences", "visitor", user="visitor", size=(800, 900)),
    Picture("phone", "contact_home_action", size=PHONE),
)
