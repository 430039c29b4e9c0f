# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_customer_payment
from . import crm_lead
from . import crm_segmentation
from . import crm_segmentation_money
from . import crm_segmentation_parameter
from . import ir_actions_server
from . import sale_order
from . import sale_order_template
from . import sale_report
from . import undiscounted_line
