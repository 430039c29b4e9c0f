# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_overview
from . import test_overview_tour
