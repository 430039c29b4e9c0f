# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Customer Segmentation: Email Marketing",
    "summary": "Mailings to segments and to saved filters of contacts, with the "
    "numbers of those who get them and of those who don't",
    "version": "19.0.1.0.0",
    "category": "Marketing/Email Marketing",
    "author": "Customer Segmentation maintainers",
    "license": "LGPL-3",
    "depends": ["crm_segmentation", "mass_mailing"],
    "data": [
        "security/ir.model.access.csv",
        "data/ir_cron.xml",
        "views/mailing_mailing_views.xml",
        "views/mailing_list_views.xml",
        "views/mailing_list_create_views.xml",
    ],
    "auto_install": True,
}
