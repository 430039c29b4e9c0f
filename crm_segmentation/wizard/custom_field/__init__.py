# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import crm_custom_field_removal
