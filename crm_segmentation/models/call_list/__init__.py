# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import ir_filters
from . import mail_activity
from . import mail_thread
from . import res_users
