# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import calendar_attendee
from . import calendar_event
from . import crm_customer_interaction
from . import crm_lead
from . import crm_segmentation
from . import mail_message
from . import mail_notification
from . import res_partner
from . import res_partner_summary
