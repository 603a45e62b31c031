import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";
import { rpc } from "@web/core/network/rpc";

/** Asks below an e-mail field whether the visitor meant another address. */
export class AddressHint extends Interaction {
    static selector = ".s_website_form form, form.s_website_form";
    dynamicContent = {
        "input[type=email], [data-type=email] input": { "t-on-change": this.ask },
    };

    async ask(ev) {
        const input = ev.currentTarget;
        const address = input.value.trim();
        this.forget(input);
        if (!address) {
            return;
        }
        let answer;
        try {
            answer = await this.waitFor(rpc("/contact/address_hint", { address }));
        } catch {
            return; // a hint less: the form is sent as ever
        }
        if (input.value.trim() === address && (answer.hint || answer.is_known)) {
            this.tell(input, answer);
        }
    }

    tell(input, { hint }) {
        const [hintEl] = this.renderAt(
            "contact_marketing.AddressHint",
            { hint },
            input,
            "afterend"
        );
        const button = hintEl.querySelector("button");
        if (button) {
            this.addListener(button, "click", () => {
                input.value = hint;
                this.forget(input);
                input.focus();
            });
        }
    }

    forget(input) {
        input.parentElement.querySelector(".o_contact_address_hint")?.remove();
    }
}

registry.category("public.interactions").add("contact_marketing.address_hint", AddressHint);
