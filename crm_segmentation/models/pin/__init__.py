# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_segmentation_membership_pins
from . import crm_segmentation_pin
from . import res_partner_pins
