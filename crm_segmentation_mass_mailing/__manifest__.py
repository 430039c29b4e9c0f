# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Customer Segmentation: Email Marketing",
    "summary": "Send mailings to segments and saved filters of contacts, and see the "
    "recipients and exclusions before you send",
    "version": "19.0.1.0.0",
    "category": "Marketing/Email Marketing",
    "author": "Customer Segmentation maintainers",
    "license": "LGPL-3",
    "depends": ["crm_segmentation", "mass_mailing"],
    "data": [
        "security/ir.model.access.csv",
        "security/crm_segmentation_mass_mailing_rules.xml",
        "data/ir_cron.xml",
        "views/audience/crm_segment_views.xml",
        "views/audience/res_partner_views.xml",
        "views/audience/mailing_mailing_views.xml",
        "views/res_config_settings_views.xml",
        "views/list/mailing_list_views.xml",
        "views/list/mailing_list_create_views.xml",
        "views/outcome/mailing_outcome_views.xml",
        "views/content/mailing_mailing_test_views.xml",
    ],
    "assets": {
        "web.assets_backend": ["crm_segmentation_mass_mailing/static/src/**/*"],
        "web.assets_tests": ["crm_segmentation_mass_mailing/static/tests/tours/**/*"],
        "web.assets_unit_tests": [
            "crm_segmentation_mass_mailing/static/tests/**/*.test.js"
        ],
    },
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
    "auto_install": True,
}
