# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_segment
from . import crm_segment_parked_pin
from . import crm_segmentation_membership
from . import res_partner
