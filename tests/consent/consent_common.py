from ..common.common import ContactMarketingCommon

PROOF = "Signed card, Spring Fair, box 3"


class ConsentCase(ContactMarketingCommon):
    def _grant(self, partners, code="newsletter", method="manual", **values):
        return partners.contact_consent_grant(
            [code], method, **{"proof": PROOF, **values}
        )
