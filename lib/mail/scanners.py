"""Which programs open links and pictures of mails for nobody, by their user agents.

``crawler-user-agents`` knows search engines and tools; these are what mail gateways and
mail programs send, which it leaves out.
"""

import re

# Gateways and sandboxes that look where a link leads. No word of these stands in the
# user agent of a browser, as those of Avast or Norton would.
GATEWAYS = re.compile(
    r"barracuda|mimecast|proofpoint|pphosted|urldefense|safe-?links|microsoft-atp|"
    r"defender for office|ironport|senderbase|cloudmark|messagelabs|symantec|trellix|"
    r"fireeye|forcepoint|websense|trend ?micro|forti(?:mail|guard|sandbox)|sophos|"
    r"avanan|check ?point|vade ?secure|hornetsecurity|spamtitan|mailguard|"
    r"mailchannels|trustwave|mailmarshal|zscaler|agari|abnormal ?security|"
    r"ironscales|perception-?point|egress|libraesva|retarus|rspamd|spamassassin|"
    r"scanner\b|urlscan|virus ?total",
    re.IGNORECASE,
)
# Office looks at a link before it hands it to the browser, which asks once more.
OFFICE = re.compile(r"\bms-office\b|\bMSOffice\b|\bMicrosoft Office\b", re.IGNORECASE)
# No browser says so little. Apple Mail's Privacy Protection fetches all pictures of a
# mail like this, read or not.
NAMELESS = re.compile(r"Mozilla/\d+(?:\.\d+)*(?: \(compatible;?\))?", re.IGNORECASE)


def is_mail_scanner(user_agent):
    """Whether a program that protects mail looks at it, and no reader."""
    return bool(GATEWAYS.search(user_agent) or NAMELESS.fullmatch(user_agent.strip()))


def is_office(user_agent):
    """Whether Outlook, Word and so on ask: a reader sees the pictures that they fetch,
    while a link is only looked at."""
    return bool(OFFICE.search(user_agent))
