"""For which companies somebody asks, where nobody's screen says it."""


def working_companies(user, company=None):
    """
    :param user: a user
    :param company: what is asked for it comes first; default: that of the user
    :return: the ids of the companies that the user works for, as the context key
        ``allowed_company_ids`` has them. Figures that a contact has for each company
        are those of the first, where Odoo's order of companies would choose any.
    """
    # Which companies somebody works for is no secret.
    companies = user.sudo().company_ids
    return first_among(companies, company or user.sudo().company_id).ids


def first_among(companies, company):
    """:return: the companies, this one ahead if it is one of them"""
    return companies & company | companies
