"""What the addon works out about contacts by itself.

It is no use of a contact, goes with it, and is worked out anew. A model of ours that
refers to contacts is either here, or is evaluated by the interactions that made its
rows (see ``models/imports/contact_import_use.py``), or is a use: a test has each new
one decide.
"""

DERIVED = {
    "contact.hygiene.issue": "what checks found",
    "contact.journey.participant": "where it is in journeys",
    "contact.quality": "what checks measured",
    "contact.quality.touch": "whose quality is to be summed up",
    "contact.rfm": "how lately, how often and for how much it bought",
    "contact.rfm.touch": "whose RFM is due",
    "contact.score": "what plans give it",
    "contact.score.crossing": "where a score passed thresholds",
    "contact.score.history": "what plans gave it",
    "contact.score.touch": "whose score is due",
    "contact.segment.event": "when it came to segments, and left them",
    "contact.segment.member": "which segments it is in",
    "contact.sunset.member": "how far a sunset policy is with it",
    "contact.webhook.delivery": "what other systems are told of it",
}
