# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_customer_category
from . import crm_lead
from . import res_partner
