from . import base_partner_merge, res_partner_category_merge
