# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_segmentation
from . import crm_segmentation_version
from . import crm_segmentation_membership
from . import crm_segmentation_run
from . import crm_segmentation_queue
from . import res_partner
from . import crm_lead
from . import ir_rule
