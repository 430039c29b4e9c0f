# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# First those whose tables are also those of many2many fields of contacts, which must
# find them there.
from . import crm_segmentation_membership
from . import res_partner_status

# Then what others inherit.
from . import crm_segmentation_customer_mixin
from . import calendar_event
from . import crm_custom_field
from . import crm_custom_field_choice
from . import crm_customer_category
from . import crm_customer_interaction
from . import crm_lead
from . import crm_segment
from . import crm_segmentation
from . import crm_segmentation_band
from . import crm_segmentation_membership_pins
from . import crm_segmentation_mentions
from . import crm_segmentation_move
from . import crm_segmentation_parameter
from . import crm_segmentation_parameter_values
from . import crm_segmentation_pin
from . import crm_segmentation_queue
from . import crm_segmentation_run
from . import crm_segmentation_version
from . import crm_status
from . import crm_status_process
from . import ir_filters
from . import ir_model_fields
from . import ir_model_fields_selection
from . import mail_activity
from . import mail_message
from . import properties_base_definition
from . import res_config_settings
from . import res_partner
from . import res_partner_category_choice
from . import res_partner_custom_fields
from . import res_partner_explanation
from . import res_partner_fact_fields
from . import res_partner_facts
from . import res_partner_pins
from . import res_partner_process
from . import res_partner_tags
from . import res_partner_update
from . import res_users
