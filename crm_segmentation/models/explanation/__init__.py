# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import res_partner_explanation
from . import res_partner_history
