# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_currencies
from . import test_segments_of_orders
from . import test_tours
