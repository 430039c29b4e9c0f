# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_distribution
from . import test_draft
from . import test_editing
from . import test_method_tours
from . import test_numbers_in_settings
from . import test_rfm
from . import test_rules
from . import test_schema
from . import test_tours
