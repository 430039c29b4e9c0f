# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_lead
from . import crm_segment
from . import crm_segment_action
from . import crm_segment_action_choice
from . import crm_segment_action_log
from . import crm_segment_change
from . import crm_segmentation
from . import crm_segmentation_membership
from . import ir_actions_server
from . import ir_cron
from . import mail_activity_plan
from . import res_partner
