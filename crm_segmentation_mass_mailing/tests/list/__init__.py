# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_lists
from . import test_marketer_tours
