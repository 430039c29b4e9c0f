# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_action_tours
from . import test_actions
from . import test_automation
from . import test_changes
from . import test_playbook
from . import test_serving_tours
