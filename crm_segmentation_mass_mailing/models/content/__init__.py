# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import mail_render_mixin
from . import mailing_mailing
from . import res_partner
