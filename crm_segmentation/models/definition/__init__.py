# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_segmentation
from . import crm_segmentation_parameter
from . import crm_segment
from . import crm_segment_condition
from . import crm_segmentation_band
from . import ir_model_fields
from . import ir_model_fields_selection
from . import res_company
