# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_category
from . import test_contact
from . import test_custom_fields
from . import test_draft
from . import test_exchange
from . import test_explain
from . import test_facts
from . import test_filtering
from . import test_interactions
from . import test_leads
from . import test_property_scoring
from . import test_runs
from . import test_scoring_rules
from . import test_settings
from . import test_statuses
from . import test_tours
from . import test_versions
