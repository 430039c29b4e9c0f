# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_overdue
from . import test_placements
from . import test_processes
from . import test_statuses_of_contacts
from . import test_status_tours
