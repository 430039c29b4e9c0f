# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What custom filters, groups, measures, exports and imports offer of our fields."""

from types import SimpleNamespace
from unittest.mock import patch

from odoo.models import MAGIC_COLUMNS
from odoo.tests import new_test_user

from odoo.addons.web.controllers import export

from ..common import SegmentationCommon

#: kinds of fields that are no text in a column
NO_TEXT = {"json", "properties", "properties_definition"}
NUMBERS = {"integer", "float", "monetary"}
#: the web client offers to group by these (``GROUPABLE_TYPES``)
GROUPABLE = {
    *("boolean", "char", "date", "datetime", "integer", "many2one", "many2many"),
    *("properties", "selection"),
}


class OfferedCase(SegmentationCommon):
    """Reads what the web client is told of the fields that a module adds."""

    module = "crm_segmentation"
    maxDiff = None

    def own_fields(self):
        """The fields of the module, by model, but for those that all models have.

        :rtype: dict[str, set[str]]
        """
        own = {}
        of_odoo = [*MAGIC_COLUMNS, "display_name"]
        every = [("state", "=", "base"), ("name", "not in", of_odoo)]
        for field in self.env["ir.model.fields"].search(every):
            modules = field.modules.split(", ")
            if self.module in modules and "base" not in modules:
                own.setdefault(field.model, set()).add(field.name)
        return own

    def offered(self, model_name, user):
        """What a user is offered of the module's fields of a model.

        :return: of "F", "G", "M", "E" and "I" for custom filters, groups, measures of
            pivots and graphs, exports and imports those that offer the field
        :rtype: dict[str, str]
        """
        model = self.env[model_name].with_user(user)
        described = model.fields_get()
        by_letter = {
            "F": {
                name
                for name, one in described.items()
                if one["searchable"] and one["type"] != "json"
            },
            "G": {
                name
                for name, one in described.items()
                if one["groupable"] and one["type"] in GROUPABLE
            },
            "M": {
                name
                for name, one in described.items()
                if one.get("aggregator") and one["type"] in NUMBERS
            },
            "E": self._exported(model),
            "I": self._imported(model),
        }
        return {
            name: "".join(
                letter for letter, names in by_letter.items() if name in names
            )
            for name in self.own_fields()[model_name]
            if name in described
        }

    def _exported(self, model):
        request = SimpleNamespace(env=model.env)
        with patch.object(export, "request", request):
            listed = export.Export().get_fields(model._name, [], import_compat=False)
        return {one["id"] for one in listed}

    def _imported(self, model):
        # the client imports where records may be created
        if not model.has_access("create"):
            return set()
        importer = model.env["base_import.import"]
        return {one["name"] for one in importer.get_fields_tree(model._name)}

    def check_offered(self, tables, *users):
        """Users are offered exactly what a table says.

        :param dict[str, dict[str, str]] tables: by model, see :meth:`offered`
        :param res.users users:
        """
        mixin = self.env.registry["crm.segmentation.offered.mixin"]
        decided = {
            model_name
            for model_name in self.own_fields()
            if issubclass(self.env.registry[model_name], mixin)
            and not self.env[model_name]._abstract
        }
        # users are offered what contacts are
        self.assertLessEqual(decided - {"res.users"}, tables.keys())
        for user in users:
            for model_name, table in tables.items():
                with self.subTest(model=model_name, user=user.name):
                    self.assertEqual(self.offered(model_name, user), table)

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


#: what managers are offered
OFFERED = {
    "res.partner": {
        "customer_category_color": "",
        "customer_category_id": "FGEI",
        "customer_source_id": "FGEI",
        "customer_status_ids": "FEI",
        "customer_status_summary": "",
        "customer_status_value_ids": "FGE",
        "is_possible_duplicate": "F",
        "last_contact_ago": "FE",
        "last_contact_at": "FGE",
        "last_interaction_ago": "E",
        "lost_reason_ids": "FGE",
        "missing_parameter_ids": "",
        "segment_id": "FGE",
        "segment_ids": "FGE",
        "segment_membership_ids": "FE",
        "segment_score": "FME",
        "segment_snapshot_ids": "",
        "segment_summary": "",
        "tags_hint": "",
        "unreadable_parameter_ids": "",
    },
    "crm.lead": {
        "customer_category_color": "",
        "customer_category_id": "FGEI",
        "segment_id": "FGE",
        "segment_ids": "FE",
        "segment_playbook": "",
        "segment_score": "FME",
        "segment_summary": "",
        "segment_team_id": "",
        "segment_user_id": "",
    },
    "crm.segmentation.membership": {
        "color": "",
        "computed_segment_id": "FGE",
        "inherited_from_id": "FGE",
        "partner_id": "FGE",
        "pin_distance": "FGE",
        "pin_ends_soon": "FE",
        "pin_reason": "FGE",
        "pin_until": "FGE",
        "pin_user_id": "FGE",
        "pinned_segment_id": "FGE",
        "points": "",
        "previous_score": "FE",
        "score": "FME",
        "scored_at": "FGE",
        "segment_id": "FGE",
        "segment_summary": "",
        "segmentation_id": "FGE",
        "since": "FGE",
    },
    "crm.segment.change": {
        "cause": "FGE",
        "date": "FGE",
        "direction": "FGE",
        "error": "FE",
        "from_segment_id": "FGE",
        "logged_on": "",
        "note": "FGE",
        "partner_id": "FGE",
        "plan_id": "FGE",
        "points_after": "",
        "points_before": "",
        "reason_text": "E",
        "score_after": "FME",
        "score_before": "FME",
        "segmentation_id": "FGE",
        "state": "FGE",
        "to_segment_id": "FGE",
        "version_id": "FGE",
    },
    "crm.segmentation.report": {
        "category_id": "FGE",
        "company_id": "FGE",
        "country_id": "FGE",
        "industry_id": "FGE",
        "last_contact_at": "FGE",
        "partner_id": "FGE",
        "score": "FME",
        "segment_id": "FGE",
        "segmentation_id": "FGE",
        "since": "FGE",
        "source_id": "FGE",
        "user_id": "FGE",
    },
    "res.partner.status": {
        "active": "FGEI",
        "color": "",
        "company_id": "FGE",
        "contact_id": "",
        "date_last_stage_update": "",
        "days": "E",
        "duration_tracking": "",
        "for_company": "",
        "for_person": "",
        "has_message": "",
        "is_rotting": "FE",
        "limit_noticed": "",
        "active_partner_id": "",
        "message_attachment_count": "",
        "message_follower_ids": "I",
        "message_has_error": "",
        "message_has_error_counter": "",
        "message_has_sms_error": "",
        "message_ids": "I",
        "message_is_follower": "",
        "message_needaction": "",
        "message_needaction_counter": "",
        "message_partner_ids": "I",
        "parent_id": "FGE",
        "partner_active": "",
        "partner_id": "FGEI",
        "partner_name": "",
        "process_id": "FGEI",
        "rotting_days": "",
        "salesperson_id": "FGE",
        "segment_id": "FGE",
        "segment_summary": "",
        "since": "FGEI",
        "status_id": "FGEI",
        "user_id": "FGEI",
        "website_message_ids": "I",
    },
    "crm.customer.interaction": {
        "author_id": "FGE",
        "date": "FGE",
        "document": "E",
        "kind": "FGE",
        "record_id": "",
        "record_model": "",
        "res_id": "",
        "res_model": "",
        "subject": "FGE",
        "summary": "E",
    },
    "crm.segment": {
        "action_ids": "FEI",
        "active": "FGEI",
        "activity_plan_id": "FGEI",
        "activity_plan_repeat": "FGEI",
        "cells": "I",
        "color": "FGMEI",
        "company_id": "FGE",
        "condition_ids": "FEI",
        "description": "FEI",
        "member_count": "E",
        "assignment": "FGE",
        "name": "FGEI",
        "rank": "",
        "playbook": "FEI",
        "problem": "E",
        "rule_domain": "FGEI",
        "rule_text": "E",
        "score_from": "FMEI",
        "score_to": "E",
        "segmentation_id": "FGEI",
        "segmentation_sequence": "",
        "sequence": "FGEI",
        "team_id": "FGEI",
        "user_id": "FGEI",
    },
    "crm.status": {
        "active": "FGEI",
        "activity_plan_id": "FGEI",
        "color": "FGMEI",
        "days_limit": "FGMEI",
        "fold": "FGEI",
        "is_end": "FGEI",
        "limit_activity_type_id": "FGEI",
        "member_count": "E",
        "name": "FGEI",
        "position": "FGME",
        "process_id": "FGEI",
        "process_sequence": "",
        "rotting_threshold_days": "",
        "sequence": "FGEI",
    },
}
#: what only managers may see, and create
MANAGERS_FIELDS = {
    "missing_parameter_ids",
    "unreadable_parameter_ids",
}
MANAGERS_MODELS = {"crm.segment", "crm.status"}


class TestOffered(OfferedCase):
    def user(self, groups):
        return new_test_user(
            self.env, "offered", groups=f"{groups},base.group_partner_manager"
        )

    def test_columns_of_exports_are_text(self):
        self.check_exports_are_text()

    def test_managers(self):
        manager = self.user("crm_segmentation.group_segmentation_manager")
        self.check_offered(OFFERED, manager)

    def test_salespeople(self):
        expected = {
            model: {
                name: letters.replace("I", "") if model in MANAGERS_MODELS else letters
                for name, letters in table.items()
                if name not in MANAGERS_FIELDS
            }
            for model, table in OFFERED.items()
        }
        self.check_offered(expected, self.user("sales_team.group_sale_salesman"))

    def test_users_are_offered_as_contacts_are(self):
        # Given an administrator, when filters and exports of users are set up, then
        # they offer what those of contacts do
        admin = self.env.ref("base.user_admin")
        for_users = self.offered("res.users", admin)
        for name, letters in OFFERED["res.partner"].items():
            with self.subTest(field=name):
                self.assertEqual(set(letters) & {*"FE"}, {*for_users[name]} & {*"FE"})

    def customer_in_status(self):
        process = self.env["crm.status.process"].create(
            {"name": "Buying", "status_ids": [(0, 0, {"name": "Offer"})]}
        )
        customer = self.contact("Customer")
        customer._set_customer_status(process.status_ids)
        return customer

    def test_views_and_domains_name_what_is_not_offered(self):
        # Given a customer on the board of a process
        customer = self.customer_in_status()
        stays = self.env["res.partner.status"]
        # when the board is opened, then it has the colour of its columns
        described = stays.get_views([(False, "kanban")])["models"][stays._name]
        self.assertIn("color", described["fields"])
        # and finds and groups by what its dialogs do not offer
        domain = [("partner_active", "=", True), ("contact_id", "=", customer.id)]
        [group] = stays.formatted_read_group(domain, ["partner_active"], ["__count"])
        self.assertEqual(group["__count"], 1)

    def test_statuses_are_exported_as_text(self):
        # Given a customer in a status
        customer = self.customer_in_status()
        # when its statuses are exported, then they read as they are shown
        [[text]] = customer.export_data(["customer_status_value_ids"])["datas"]
        self.assertEqual(text, "Buying: Offer")
