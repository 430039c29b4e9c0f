# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_segment_daily_amount
from . import crm_segment_daily_stat
from . import crm_segmentation
