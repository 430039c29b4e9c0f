# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import purchase
from . import definition
from . import followup
from . import money
from . import scoring
from . import template
