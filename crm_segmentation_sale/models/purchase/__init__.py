# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_customer_payment
from . import crm_segmentation_undiscounted_mixin
from . import account_move_line
from . import sale_order_line
