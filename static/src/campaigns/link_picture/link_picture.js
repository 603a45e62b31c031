import { Component, onWillStart, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** The mail as it looks, with its links numbered; in a frame that may do nothing. */
export class LinkPicture extends Component {
    static template = "contact_marketing.LinkPicture";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ page: "" });
        onWillStart(async () => {
            const { resModel, resId } = this.props.record;
            this.state.page = await this.orm.call(resModel, "get_link_picture", [[resId]]);
        });
    }
}

registry.category("view_widgets").add("contact_link_picture", {
    component: LinkPicture,
    additionalClasses: ["w-100"],
});
