# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Odoo looks for modules named test_… in this one.
from .access import *
from .call_list import *
from .category import *
from .contact_summary import *
from .custom_field import *
from .definition import *
from .explanation import *
from .followup import *
from .money import *
from .pin import *
from .preview import *
from .reporting import *
from .scoring import *
from .status import *
from .template import *
from .version import *
from . import test_settings
