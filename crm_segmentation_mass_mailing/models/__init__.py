# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import audience
from . import recipients
from . import sending
from . import content
from . import list
from . import outcome
from . import res_config_settings
