# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_facts
from . import test_filtering
from . import test_interactions
