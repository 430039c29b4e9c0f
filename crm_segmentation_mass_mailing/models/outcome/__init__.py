# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_customer_interaction
from . import crm_segmentation_parameter
from . import mailing_mailing
from . import mailing_trace
