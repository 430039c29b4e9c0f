# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_call_outcome
from . import crm_customer_update
from . import crm_customer_update_line
