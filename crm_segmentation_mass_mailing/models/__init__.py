# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import mailing_mailing
from . import mailing_list
from . import mailing_subscription
from . import crm_segment
from . import crm_segmentation_run
from . import ir_filters
from . import res_config_settings
from . import res_partner
from . import res_partner_lists
from . import crm_customer_interaction
from . import crm_segmentation
from . import crm_segmentation_parameter
from . import mailing_mailing_outcome
from . import mailing_trace
from . import mail_render_mixin
from . import mailing_mailing_words
from . import res_partner_words
