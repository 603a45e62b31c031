import { _t } from "@web/core/l10n/translation";

import { readableModel, recordKind, recordKindLabel, recordKindOf } from "./journey_record";

const MONDAY = 1;

/** What a step does, in one line: made of what its kind says of its options. */
export function summaryOf(step, store) {
    const parts = [];
    for (const option of store.kinds[step.kind]?.options || []) {
        const value = step[option.name];
        const isEmpty = Array.isArray(value) ? !value.length : !value;
        if (!isEmpty && option.widget !== "shares") {
            const words = wordsOf(option, value, store);
            if (words) {
                parts.push(option.sign ? `${option.sign} ${words}` : words);
            }
        }
    }
    return parts.join(" · ");
}

function wordsOf(option, value, store) {
    switch (option.widget) {
        case "many2one":
            return store.nameOf(option.relation, value);
        case "many2many":
            return [value].flat().map((id) => store.nameOf(option.relation, id)).join(", ");
        case "domain":
            return option.name === "record_domain"
                ? store.describeDomain(value, readableModel(recordKind(store)))
                : store.describeDomain(value);
        case "window":
            return windowWords(value);
        case "interaction":
            return interactionWords(value, store);
        case "boolean":
            return option.label;
        case "selection":
            return option.selection.find(([name]) => name === value)?.[1] ?? value;
        case "arm":
            return `${option.label}: ${value}`;
        case "json":
            return "";
        default:
            return option.unit
                ? `${value} ${value === 1 ? option.unit_one : option.unit}`
                : String(value);
    }
}

/** Names of weekdays in the language of the user, Monday first. */
export function weekdayNames(style = "short") {
    const format = new Intl.DateTimeFormat(luxon.Settings.defaultLocale, { weekday: style });
    // A Monday, and the six days that follow it.
    return [...Array(7).keys()].map((day) => format.format(new Date(2024, 0, 1 + day)));
}

export function windowWords(window) {
    const names = weekdayNames();
    const days = [window.weekdays ?? []].flat().sort();
    const isRow =
        days.length > 2 && days.every((day, index) => !index || day === days[index - 1] + 1);
    const parts = [];
    if (days.length) {
        parts.push(
            isRow
                ? `${names[days[0] - MONDAY]}–${names[days.at(-1) - MONDAY]}`
                : days.map((day) => names[day - MONDAY]).join(", ")
        );
    }
    if (window.from !== undefined || window.to !== undefined) {
        parts.push(`${hourWords(window.from ?? 0)}–${hourWords(window.to ?? 24)}`);
    }
    return parts.join(" ");
}

export function hourWords(hour) {
    const minutes = Math.round((hour % 1) * 60);
    return `${Math.floor(hour)}:${String(minutes).padStart(2, "0")}`;
}

export function interactionWords(interaction, store) {
    const words = [recordKindLabel(interaction.kind, store)];
    if (interaction.record) {
        words.push(_t("of the same record"));
    }
    if (interaction.of) {
        words.push(_t("in “%s”", interaction.of));
    }
    if (interaction.url) {
        words.push(interaction.url);
    }
    return words.join(" ");
}

export function entryWords(entry, store) {
    if (entry.kind === "segment") {
        return entry.segment
            ? _t("Comes to segment “%s”", store.nameOf("mailing.filter", entry.segment))
            : _t("Comes to a segment");
    }
    if (entry.kind === "date") {
        const label = Object.fromEntries(store.data.date_fields)[entry.field] ?? entry.field;
        const days = entry.days || 0;
        if (!label) {
            return _t("On a day");
        }
        if (!days) {
            return _t("On the day of %s", label);
        }
        if (Math.abs(days) === 1) {
            return days > 0 ? _t("1 day after %s", label) : _t("1 day before %s", label);
        }
        return days > 0
            ? _t("%(days)s days after %(date)s", { days, date: label })
            : _t("%(days)s days before %(date)s", { days: -days, date: label });
    }
    if (entry.kind === "record") {
        const words = _t("For each: %s", recordKindLabel(entry.interaction, store));
        const model = readableModel(recordKindOf(entry.interaction, store));
        const hasConditions = entry.domain && entry.domain !== "[]";
        return hasConditions ? `${words} (${store.describeDomain(entry.domain, model)})` : words;
    }
    return _t("By hand, or by an effect");
}
