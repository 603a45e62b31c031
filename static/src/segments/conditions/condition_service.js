import { registry } from "@web/core/registry";

/** The catalogue of conditions, asked for once. */
export const conditionService = {
    dependencies: ["orm"],
    start(env, { orm }) {
        let catalogue;

        async function load() {
            const groups = await orm.silent.call(
                "contact.condition.catalogue",
                "get_catalogue",
                []
            );
            const all = groups.flatMap((group) => group.conditions);
            return {
                groups,
                conditions: Object.fromEntries(all.map((each) => [each.name, each])),
            };
        }

        return {
            /** @returns {Promise<{groups: Object[], conditions: Object}>} */
            load() {
                catalogue ||= load().catch((error) => {
                    catalogue = undefined; // the next editor asks again
                    throw error;
                });
                return catalogue;
            },
            /** @returns {Promise<Object|false>} false: no list of plain conditions */
            read: (domain) =>
                orm.silent.call("contact.condition.catalogue", "read_domain", [domain]),
            preview: (domain) =>
                orm.silent.call("contact.condition.catalogue", "preview_domain", [domain]),
        };
    },
};

registry.category("services").add("contact_conditions", conditionService);
