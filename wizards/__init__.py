from . import base_partner_merge
from . import res_partner_category_merge
