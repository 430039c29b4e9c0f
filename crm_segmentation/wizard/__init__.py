# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import base_partner_merge
from . import crm_call_outcome
from . import crm_custom_field_choice_removal
from . import crm_custom_field_removal
from . import crm_customer_category_merge
from . import crm_customer_update
from . import crm_customer_update_calls
from . import crm_customer_update_line
from . import crm_segmentation_compare
from . import crm_segmentation_fix
from . import crm_segmentation_import
from . import crm_segmentation_moving
from . import crm_segmentation_listing
from . import crm_status_archive
