# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# The membership first: its table is also that of res.partner.segment_ids, which
# must find it there.
from . import crm_segmentation_membership
from . import crm_segmentation
from . import crm_segmentation_parameter
from . import crm_segmentation_band
from . import crm_segment
from . import crm_segmentation_version
from . import crm_segmentation_run
from . import crm_segmentation_move
from . import crm_segmentation_queue
from . import mail_activity_call
from . import properties_base_definition
from . import res_partner
from . import res_users
