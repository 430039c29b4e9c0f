# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import mixin
from . import definition
from . import version
from . import scoring
from . import call_list
from . import category
from . import contact_summary
from . import custom_field
from . import explanation
from . import followup
from . import money
from . import pin
from . import preview
from . import reporting
from . import status
from . import template
from . import res_config_settings
