"""Which programs open links and pictures of mails for nobody, by their user agents.

``crawler-user-agents`` knows search engines and tools; these are what mail gateways and
mail programs send, which it leaves out.
"""

import re

# Gateways and sandboxes that look where a link leads. No word of these stands in the
# user agent of a browser, as those of Avast or Norton would.
GATEWAYS = re.compile(
    r"barracuda|mimecast|proofpoint|pphosted|urldefense|safe-?links|"
    r"microsoft-atp|defender for office|ironport|senderbase|cloudmark|"
    r"messagelabs|symantec|trellix|fireeye|forcepoint|websense|trend ?micro|"
    r"forti(?:mail|guard|sandbox)|sophos|avanan|check ?point|vade ?secure|"
    r"hornetsecurity|spamtitan|mailguard|mailchannels|trustwave|mailmarshal|"
    r"abnormal ?security|ironscales|perception-?point|"
    r"libraesva|retarus|rspamd|spamassassin|security ?scanner|urlscan|virus ?total|"
    r"exchange online protection|microsoft exchange/|cisco[- ]?(?:talos|esa)|"
    r"perception ?point|email security|mail (?:security|gateway)|"
    r"e-?mail (?:gateway|protection|defen[cs]e)|anti-?(?:spam|phish|malware)|"
    r"phish|(?:url|link)[ -]?(?:check|scan|defen[cs]e|protect|follow|rating|"
    r"rewrit|filter)|security ?gateway|cofense|knowbe4|appriver|edgewave|"
    r"spamexperts|mdaemon|tessian|greathorn|valimail|sublime security|"
    r"darktrace|amavis|clamav|netcraft|heimdal|n-able|zgrab|cortex xpanse|"
    r"nospamproxy|seppmail|expurgate|clearswift|cyren|commtouch|gosecure|"
    r"mailcleaner|hybrid-analysis|joe ?sandbox|link ?preview",
    re.IGNORECASE,
)
# They make browsers, too, or phones are called so; those are known by their engine.
VENDORS = re.compile(
    r"zscaler|agari|egress|scanner\b|mcafee|kaspersky|bitdefender|\beset\b|dr\.?web|avast|norton|\bavg\b|"
    r"avira|f-secure|withsecure|g ?data|panda|watchguard|palo alto|cloudflare|"
    r"area ?1",
    re.IGNORECASE,
)
ENGINE = re.compile(
    r"(?:AppleWebKit|KHTML|Gecko|Trident|Presto|Chrome|Firefox)/|\bMSIE "
)
# What people read pages with names itself so.
BROWSER = re.compile(
    r"Mozilla/|Opera|Firefox|Chrome|Safari|\bEdge?/|MSIE|Lynx|w3m|Links|NetSurf|Dillo|"
    r"Konqueror|Outlook-iOS|BlackBerry|Nokia|SonyEricsson|Samsung|UCWEB|browser",
    re.IGNORECASE,
)
# So robots name themselves, and old browsers with their engine.
COMPATIBLE = re.compile(r"\(compatible\b", re.IGNORECASE)
# Office looks at a link before it hands it to the browser, which asks once more.
OFFICE = re.compile(r"\bms-office\b|\bMSOffice\b|\bMicrosoft Office\b", re.IGNORECASE)
# No browser says so little. Apple Mail's Privacy Protection fetches all pictures of a
# mail like this, read or not.
NAMELESS = re.compile(
    r"Mozilla(?:/\d+(?:\.\d+)*)?(?: \(compatible;?\))?|-+|unknown|null|none|undefined|"
    r"(?:java|postmanruntime)/[\d._]+",
    re.IGNORECASE,
)


def is_mail_scanner(user_agent):
    """Whether a program that protects mail looks at it, and no reader."""
    if VENDORS.search(user_agent) and not ENGINE.search(user_agent):
        return True
    return bool(GATEWAYS.search(user_agent) or NAMELESS.fullmatch(user_agent.strip()))


def is_browser(user_agent):
    """Whether a program in which people open links says that it is one: who fetches
    pages by a library, or an app of its own, clicks on nothing."""
    if COMPATIBLE.search(user_agent) and not ENGINE.search(user_agent):
        return False
    return bool(BROWSER.search(user_agent))


def is_office(user_agent):
    """Whether Outlook, Word and so on ask: a reader sees the pictures that they fetch,
    while a link is only looked at."""
    return bool(OFFICE.search(user_agent))
