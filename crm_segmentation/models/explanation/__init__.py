# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_segmentation
from . import crm_segmentation_version
from . import res_partner
