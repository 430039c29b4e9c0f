# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import mailing_mailing
from . import crm_segment
from . import crm_segmentation
from . import ir_filters
from . import res_partner
