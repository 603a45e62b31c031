/** Good from 80 %, fair from 50 %, bad below: as the contacts' own level. */
export function qualityLevel(percent) {
    if (percent >= 80) {
        return "good";
    }
    return percent >= 50 ? "fair" : "bad";
}
