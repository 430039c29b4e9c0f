# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_segmentation_offered_mixin
from . import crm_segmentation_order_mixin
from . import crm_segmentation_customer_mixin
from . import crm_segmentation_draft_mixin
from . import crm_segmentation_draft_line_mixin
from . import crm_segmentation_sentence_mixin
