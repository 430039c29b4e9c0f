# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# The membership first: its table is also that of res.partner.segment_ids, which
# must find it there.
from . import crm_segmentation_membership
from . import crm_customer_category
from . import crm_lead
from . import crm_segmentation
from . import crm_segmentation_parameter
from . import crm_segmentation_band
from . import crm_segment
from . import crm_segmentation_version
from . import crm_segmentation_run
from . import crm_segmentation_move
from . import crm_segmentation_queue
from . import crm_segmentation_mentions
from . import crm_custom_field
from . import crm_custom_field_choice
from . import ir_model_fields
from . import ir_model_fields_selection
from . import mail_activity_call
from . import properties_base_definition
from . import crm_status_process
from . import crm_status
from . import res_partner_status
from . import res_config_settings
from . import res_partner
from . import res_partner_custom_fields
from . import res_partner_process
from . import res_partner_category_choice
from . import res_partner_lead_segments
from . import res_partner_tags
from . import res_users
from . import res_partner_facts
from . import res_partner_fact_fields
from . import mail_message
from . import mail_activity
from . import calendar_event
from . import crm_lead_facts
