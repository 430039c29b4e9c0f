# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_access_matrix
from . import test_constraints
from . import test_currencies
from . import test_money
from . import test_offered
from . import test_presets
from . import test_quotations
from . import test_segments_of_orders
from . import test_templates
from . import test_tours
