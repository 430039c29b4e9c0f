# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Odoo looks for modules named test_… in this one.
from .access import *
from .definition import *
from .followup import *
from .money import *
from .scoring import *
from .template import *
