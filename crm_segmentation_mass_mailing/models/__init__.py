# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import mailing_mailing
from . import mailing_list
from . import mailing_subscription
from . import crm_segment_lists
from . import crm_segmentation_run
from . import res_partner_lists
