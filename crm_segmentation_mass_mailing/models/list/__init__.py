# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_segmentation_run
from . import mailing_list
from . import mailing_list_entry
from . import mailing_subscription
