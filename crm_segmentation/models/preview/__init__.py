# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_segmentation_health
from . import crm_segmentation_parameter
from . import crm_segmentation_preview
from . import res_partner_health
from . import res_partner_listing
from . import res_partner_moving
