# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_access_matrix
from . import test_access_routes
from . import test_constraints
from . import test_contact_rules
from . import test_named_to_readers
from . import test_offered
from . import test_rights
