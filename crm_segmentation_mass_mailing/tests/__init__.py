# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Odoo looks for modules named test_… in this one.
from .access import *
from .audience import *
from .content import *
from .list import *
from .outcome import *
