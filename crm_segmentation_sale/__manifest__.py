# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Customer Segmentation: Sales",
    "summary": "Score customers by orders, invoices and payments; show segments on "
    "quotations and in sales analysis",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Customer Segmentation maintainers",
    "license": "LGPL-3",
    "depends": ["crm_segmentation", "sale_crm", "sale_management"],
    "data": [
        "security/ir.model.access.csv",
        "security/crm_customer_payment_security.xml",
        "views/purchase/crm_customer_payment_views.xml",
        "views/followup/ir_actions_server_views.xml",
        "views/scoring/sale_order_views.xml",
        "views/scoring/sale_report_views.xml",
    ],
    "demo": ["demo/sale_order_demo.xml"],
    "assets": {
        "web.assets_tests": ["crm_segmentation_sale/static/tests/tours/**/*"],
    },
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
