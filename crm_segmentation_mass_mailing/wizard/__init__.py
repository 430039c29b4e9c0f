# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import audience
from . import sending
from . import content
from . import list
