# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_call_list
from . import test_customer_update
from . import test_make_call_list
