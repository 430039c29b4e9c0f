# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Customer Segmentation",
    "summary": "Score every contact by your ideal customer and sort them into "
    "segments, explained and kept right by themselves",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "website": "https://github.com/OCA/crm",
    "author": "Customer Segmentation maintainers, Odoo Community Association (OCA)",
    "license": "LGPL-3",
    "depends": ["crm"],
    "data": [
        "security/crm_segmentation_groups.xml",
        "security/ir.model.access.csv",
        "security/crm_segmentation_rules.xml",
        "data/ir_cron.xml",
        "views/crm_segmentation_move_views.xml",
        "views/crm_segmentation_run_views.xml",
        "views/res_partner_views.xml",
    ],
    "application": True,
}
