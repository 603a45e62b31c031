"""Names of columns whose words are written together: *newsletteroptout*,
*EMAILBOUNCEDREASON*, *Newsletterstopp*.

What follows the first word may turn its sense, so it is read by itself.
"""

import re
from functools import lru_cache

# Of databases and programs, which write names small or large, without a sign between.
WORDS = [
    "account",
    "accept",
    "accepted",
    "accepts",
    "agree",
    "agreed",
    "agrees",
    "all",
    "allow",
    "allowed",
    "and",
    "api",
    "at",
    "black",
    "blacklist",
    "blacklisted",
    "block",
    "blocked",
    "blocklist",
    "blocklisted",
    "bounce",
    "bounced",
    "bounces",
    "bulk",
    "by",
    "call",
    "campaign",
    "campaigns",
    "can",
    "cancel",
    "canceled",
    "cancelled",
    "clean",
    "cleaned",
    "complained",
    "complaint",
    "complaints",
    "confirm",
    "confirmation",
    "confirmed",
    "consent",
    "consented",
    "consents",
    "contact",
    "contacted",
    "count",
    "current",
    "customer",
    "date",
    "datetime",
    "declined",
    "deleted",
    "denied",
    "direct",
    "disabled",
    "dnc",
    "dnm",
    "do",
    "does",
    "doi",
    "double",
    "email",
    "emails",
    "enabled",
    "ended",
    "expired",
    "expires",
    "expiry",
    "fax",
    "flag",
    "for",
    "form",
    "from",
    "gdpr",
    "given",
    "global",
    "granted",
    "hard",
    "has",
    "have",
    "hold",
    "in",
    "invalid",
    "ip",
    "is",
    "key",
    "last",
    "lead",
    "left",
    "list",
    "lists",
    "mail",
    "mailing",
    "mailings",
    "mails",
    "marketing",
    "member",
    "method",
    "mobile",
    "never",
    "news",
    "newsletter",
    "newsletters",
    "no",
    "non",
    "not",
    "of",
    "off",
    "offers",
    "on",
    "opt",
    "opted",
    "opting",
    "out",
    "permission",
    "permissions",
    "person",
    "phone",
    "postal",
    "preference",
    "preferences",
    "promo",
    "promotions",
    "reason",
    "received",
    "receive",
    "receives",
    "refused",
    "rejected",
    "remove",
    "removed",
    "report",
    "reported",
    "revoked",
    "signup",
    "sms",
    "soft",
    "source",
    "spam",
    "state",
    "status",
    "stop",
    "stopped",
    "subscribe",
    "subscribed",
    "subscriber",
    "subscribes",
    "subscription",
    "subscriptions",
    "suppress",
    "suppressed",
    "suppression",
    "text",
    "the",
    "time",
    "timestamp",
    "to",
    "type",
    "undeliverable",
    "unsub",
    "unsubscribe",
    "unsubscribed",
    "updated",
    "updates",
    "url",
    "user",
    "valid",
    "wants",
    "was",
    "web",
    "withdraw",
    "withdrawal",
    "withdrawn",
]
KNOWN = frozenset(WORDS)
WHOLE_WORD = re.compile(r"(?<!\w)[a-z]{5,60}(?!\w)")
# What languages with compounds put before the word that tells: Newslettersperre.
HEADS = re.compile(
    r"\b(?:(newsletter|mailing)(?=[^\W\d_]{4})|(einwilligung|zustimmung)s(?=\w{4}))"
)


@lru_cache(maxsize=50_000)
def unglue(folded):
    """
    :param str folded: a name or cell as ``fold`` writes it
    :return: the same, with blanks between words that were written together
    """
    apart = WHOLE_WORD.sub(lambda found: _apart(found[0]), folded)
    return HEADS.sub(lambda found: f"{found[1] or found[2]} ", apart)


def _apart(word):
    if word in KNOWN:
        return word
    # By length of a beginning, the fewest words it is made of.
    best = {0: ()}
    for end in range(1, len(word) + 1):
        parts = [
            (*best[start], word[start:end])
            for start in best
            if word[start:end] in KNOWN
        ]
        if parts:
            best[end] = min(parts, key=len)
    return " ".join(best.get(len(word), (word,)))
