from . import signed_link
from . import website_form
