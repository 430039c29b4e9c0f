# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the filter editor, exports and imports offer of the add-on's fields."""

from .common import SegmentationCommon

#: kinds of fields that are no text in a column
NO_TEXT = {"json", "properties", "properties_definition"}


class OfferedCase(SegmentationCommon):
    """Reads what the web client is told of the fields that a module adds."""

    module = "crm_segmentation"

    def own_fields(self):
        """The fields of the module that administrators see, by model.

        :rtype: dict[str, set[str]]
        """
        own = {}
        every = [("state", "=", "base"), ("name", "not in", ("id", "display_name"))]
        for field in self.env["ir.model.fields"].search(every):
            modules = field.modules.split(", ")
            if self.module in modules and "base" not in modules:
                own.setdefault(field.model, set()).add(field.name)
        return own

    def offered(self, model_name):
        """``{field: "F", "E" and "I"}`` for filter editor, export and import."""
        self.env.user.group_ids += self.env.ref("mass_mailing.group_mass_mailing_user")
        admin = self.env.ref("base.user_admin")
        described = self.env[model_name].with_user(admin).fields_get()
        importer = self.env["base_import.import"].with_user(admin)
        tree = importer.get_fields_tree(model_name)
        importable = {field["name"] for field in tree}
        return {
            name: ("F" if described[name]["searchable"] else "")
            + ("E" if described[name].get("exportable", True) else "")
            + ("I" if name in importable else "")
            for name in self.own_fields()[model_name]
            if name in described
        }

    def check_exports_are_text(self):
        for model_name, names in self.own_fields().items():
            if model_name not in self.env or self.env[model_name]._abstract:
                continue
            model = self.env[model_name]
            for name, field in model.fields_get(names).items():
                # what comes with Odoo's own mixins is not ours
                if (
                    field["type"] in NO_TEXT
                    and self.module in model._fields[name]._modules
                ):
                    with self.subTest(model=model_name, field=name):
                        self.assertFalse(field["exportable"])


class TestOffered(OfferedCase):
    maxDiff = None

    def test_columns_of_exports_are_text(self):
        self.check_exports_are_text()

    def test_contacts(self):
        self.assertEqual(
            self.offered("res.partner"),
            {
                "customer_category_color": "",
                "customer_category_id": "FEI",
                "customer_source_id": "FEI",
                "customer_status_ids": "FEI",
                "customer_status_summary": "",
                "customer_status_value_ids": "FE",
                "is_possible_duplicate": "F",
                "last_contact_ago": "FE",
                "last_contact_at": "FE",
                "last_interaction_ago": "E",
                "lost_reason_ids": "FE",
                "missing_parameter_ids": "",
                "segment_id": "FE",
                "segment_ids": "FE",
                "segment_listing_ids": "",
                "segment_membership_ids": "FE",
                "segment_moving_ids": "",
                "segment_score": "FE",
                "segment_summary": "",
                "tags_hint": "",
                "unreadable_parameter_ids": "",
            },
        )

    def test_leads(self):
        self.assertEqual(
            self.offered("crm.lead"),
            {
                "customer_category_color": "",
                "customer_category_id": "FEI",
                "segment_id": "FE",
                "segment_ids": "FE",
                "segment_playbook": "",
                "segment_score": "FE",
                "segment_summary": "",
                "segment_team_id": "",
                "segment_user_id": "",
            },
        )

    def test_statuses_are_exported_as_text(self):
        # Given a customer in a status
        process = self.env["crm.status.process"].create(
            {"name": "Buying", "status_ids": [(0, 0, {"name": "Offer"})]}
        )
        customer = self.contact("Customer")
        customer._set_customer_status(process.status_ids)
        # when its statuses are exported, then they read as they are shown
        [[text]] = customer.export_data(["customer_status_value_ids"])["datas"]
        self.assertEqual(text, "Buying: Offer")
