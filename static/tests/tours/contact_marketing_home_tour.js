import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

import { SAVED, click, field, see, type } from "./contact_marketing_tour_steps";

const STEPS = ".o_contact_home_steps";

registry.category("web_tour.tours").add("contact_marketing_home", {
    steps: () => [
        ...stepUtils.goToAppSteps("contact_marketing.contact_marketing_menu_root"),
        see(`${STEPS} [data-step=import]`),
        see(".o_contact_home_reach [data-channel=email] canvas"),
        see(".o_contact_home_results canvas"),
        click("button[name=count]:enabled"),
        see("button[name=count]:enabled"),
        click(`${STEPS} button[name=mailing]`),
        type(`${field("subject")} input`, "Tour Mail"),
        click(".o_form_button_save"),
        see(SAVED),
        click(".o_back_button, .breadcrumb-item:contains(Home)"),
        see(`${STEPS} [data-step=mailing][data-done]`),
        click(`${STEPS} button[name=dismiss_steps]`),
        see(`.o_contact_home:not(:has(${STEPS}))`),
        click("button[name=show_steps]"),
        click(`${STEPS} button[name=dismiss_steps]`),
        see("button[name=show_steps]"),
    ],
});
