# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_summary
from . import test_filtering
from . import test_interactions
