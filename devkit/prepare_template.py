# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Run by Odoo's shell in a new base template: makes it fit for work without network.

Nothing here belongs to the product; it makes up for what the machine or the source
of Odoo lacks.
"""

from odoo.tools.misc import file_path

# Debian's package leaves this file out. The web client of a test refuses to start
# when a file of its bundle is missing.
SELFIE = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"

try:
    file_path(SELFIE)
except FileNotFoundError:
    env["ir.asset"].create(  # noqa: F821 (given by the shell)
        {
            "name": "Left out of this source of Odoo",
            "bundle": "web.assets_backend",
            "directive": "remove",
            "path": SELFIE,
        }
    )

# It reports the database to Odoo's publisher, which a throw-away database must not.
cron = env.ref("mail.ir_cron_module_update_notification", False)  # noqa: F821
if cron:
    cron.active = False

# A clone then shows its first page at once.
env["ir.qweb"]._pregenerate_assets_bundles()  # noqa: F821
env.cr.commit()  # noqa: F821
