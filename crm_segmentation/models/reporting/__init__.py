# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_segment_daily_amount
from . import crm_segment_daily_stat
from . import crm_segmentation_money
from . import crm_segmentation_money_access
from . import crm_segmentation_overview
from . import crm_segmentation_overview_seen
from . import crm_segmentation_overview_tabs
