# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import scoring
from . import version
from . import call_list
from . import category
from . import custom_field
from . import pin
from . import preview
from . import status
from . import template
