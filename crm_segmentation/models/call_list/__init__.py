# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import ir_filters
from . import mail_activity
from . import res_partner_update
from . import res_users
