# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_status
from . import crm_status_process
from . import res_partner
from . import res_partner_status_contact_mixin
from . import res_partner_status
