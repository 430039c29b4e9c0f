# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What each public method of this add-on answers to each kind of user."""

import base64

from odoo import Command
from odoo.tests import tagged

from ..access_matrix import AccessMatrix, Answer, Row
from ..access_table import ANSWERS, EVERYBODY


@tagged("post_install", "-at_install")
class TestAccessMatrix(AccessMatrix):
    addon = "crm_segmentation"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # what is offered of the fields of all models that say so, those of the bridges
        # among them
        mixin = cls.env.registry["crm.segmentation.offered.mixin"]
        cls.telling = {
            (name, "fields_get")
            for name, model in cls.env.registry.items()
            if issubclass(model, mixin) and not model._abstract
        }
        cls.answers = {**ANSWERS, **dict.fromkeys(cls.telling, Answer(EVERYBODY))}
        create = lambda model, **values: cls.env[model].create(values)  # noqa: E731
        cls.parameter = cls.model.parameter_ids
        cls.condition = create("crm.segment.condition", segment_id=cls.key.id)
        cls.version = cls.model.version_id
        cls.membership_ = cls.membership(cls.home_customer, cls.model)
        cls.move = cls.env["crm.segment.change"].search(
            [("partner_id", "=", cls.home_customer.id)]
        )
        cls.server_action = create(
            "ir.actions.server",
            name="Matrix action",
            model_id=cls.env["ir.model"]._get_id("res.partner"),
            state="code",
            code="True",
        )
        cls.action = create(
            "crm.segment.action",
            segment_id=cls.key.id,
            server_action_id=cls.server_action.id,
        )
        cls.process = create(
            "crm.status.process",
            name="Matrix process",
            status_ids=[
                Command.create({"name": "First"}),
                Command.create({"name": "Second"}),
            ],
        )
        cls.first, cls.second = cls.process.status_ids
        cls.home_customer.action_set_customer_status(cls.first.id)
        cls.message = cls.home_customer.message_post(
            body="Matrix message", message_type="email", author_id=cls.home_customer.id
        )
        cls.stay = cls.env["res.partner.status"].search(
            [("process_id", "=", cls.process.id)]
        )
        cls.category, cls.other_category = cls.env["crm.customer.category"].create(
            [{"name": "Matrix one"}, {"name": "Matrix two"}]
        )
        cls.call_ = create(
            "mail.activity",
            res_model_id=cls.env["ir.model"]._get_id("res.partner"),
            res_id=cls.home_customer.id,
            activity_type_id=cls.env.ref("mail.mail_activity_data_call").id,
            user_id=cls.seller.id,
        )
        cls.meeting = create(
            "calendar.event",
            name="Matrix meeting",
            start="2026-01-10 10:00:00",
            stop="2026-01-10 11:00:00",
            partner_ids=[Command.set(cls.home_customer.ids)],
            user_id=cls.seller.id,
        )
        cls.custom = create(
            "crm.custom.field",
            name="Matrix field",
            kind="selection",
            choice_ids=[Command.create({"name": "A"}), Command.create({"name": "B"})],
        )
        cls.add_fields(x_matrix="char")
        cls.column = cls.env["ir.model.fields"]._get("res.partner", "x_matrix")
        cls.env.flush_all()

    def wizard(self, model, **values):
        """A dialog that each user may have made for himself."""
        return self.env[model].create(values)

    def rows(self):
        return {
            **self.rows_of_models(),
            **self.rows_of_drafts(),
            **self.rows_of_segments(),
            **self.rows_of_contacts(),
            **self.rows_of_statuses(),
            **self.rows_of_odoo(),
            **{called: Row(self.env[called[0]], (["id"],)) for called in self.telling},
        }

    def rows_of_models(self):
        model, key = self.model, self.key.id
        reading = {"source": "field", "field_path": "name"}
        rows = {
            "action_add_predefined": Row(model),
            "action_apply": Row(model),
            "action_back": Row(model),
            "action_close_proposal": Row(model),
            "action_discard": Row(model),
            "action_export": Row(model),
            "action_next": Row(model),
            "action_refresh_overview": Row(model),
            "action_rescore": Row(model),
            "action_use_rfm": Row(model),
            "action_use_rfm_segments": Row(model),
            "action_view_breakdown": Row(model, ("user_id", False, "None")),
            "action_view_customers": Row(model),
            "action_view_failed": Row(model),
            "action_view_segment_flow": Row(
                model, (False, key, "2020-01-01", "2030-01-01")
            ),
            "action_view_cell_members": Row(model, (1, 1)),
            "action_view_members": Row(model, (key,)),
            "action_view_changes": Row(model),
            "action_view_preview_contacts": Row(model, (key, key)),
            "action_view_inactive": Row(model, (key,)),
            "action_view_report": Row(model, ("user_id",)),
            "action_view_runs": Row(model),
            "action_view_versions": Row(model),
            "copy": Row(model),
            "copy_data": Row(model),
            "create_from_template": Row(model, ("key_companies",)),
            "get_backtest": Row(model),
            "get_breakdown": Row(model, ("user_id",)),
            "get_data_health": Row(model, (model.id, {})),
            "get_segment_flows": Row(model),
            "get_overview": Row(model, (model.id,)),
            "get_performance": Row(model),
            "get_templates": Row(model),
            "preview": Row(model),
            "preview_scores": Row(model),
            "rfm_grid": Row(model),
            "explain_draft": Row(model, (self.home_customer.id,)),
            "unlink": Row(model),
            "web_save": Row(model, ({"name": "New"}, {"name": {}})),
            "write": Row(model, ({"name": "New"},)),
        }
        return {
            **{("crm.segmentation", name): row for name, row in rows.items()},
            ("crm.segmentation.parameter", "get_distribution"): Row(
                self.parameter, (model.id, reading)
            ),
            ("crm.segmentation.parameter", "suggest_ranges"): Row(
                self.parameter, (model.id, reading, "frequent")
            ),
            ("crm.segmentation.version", "action_compare"): Row(self.version),
            ("crm.segmentation.version", "action_restore"): Row(self.version),
            ("crm.segmentation.import", "action_import"): Row(
                self.wizard(
                    "crm.segmentation.import", file=base64.b64encode(b"{}").decode()
                )
            ),
            ("crm.segmentation.import", "action_open"): Row(
                self.wizard(
                    "crm.segmentation.import",
                    file=base64.b64encode(b"{}").decode(),
                    segmentation_id=model.id,
                )
            ),
        }

    def rows_of_segments(self):
        key, membership = self.key, self.membership_
        pin = self.wizard(
            "crm.segment.pin",
            partner_ids=[Command.set(self.home_customer.ids)],
            segmentation_id=self.model.id,
            segment_id=self.key.id,
            reason="Because",
        )
        return {
            ("crm.segment", "action_open_playbook"): Row(key),
            ("crm.segment", "action_view_customers"): Row(key),
            ("crm.segment", "default_get"): Row(key, (["sequence"],)),
            ("crm.segment.action", "create"): Row(
                self.action,
                ([{"segment_id": key.id, "choice_id": self.server_action.id}],),
            ),
            ("crm.segment.action", "unlink"): Row(self.action),
            ("crm.segment.action", "write"): Row(self.action, ({"sequence": 7},)),
            ("crm.segment.pin", "action_pin"): Row(pin),
            ("crm.segment.pin", "action_unpin"): Row(pin),
            ("crm.segmentation.membership", "action_pin"): Row(membership),
            ("crm.segmentation.membership", "action_unpin"): Row(membership),
            ("crm.segment.change", "action_retry"): Row(self.move),
        }

    def rows_of_drafts(self):
        """The lines of a draft, each of which is created, changed and deleted."""
        lines = {
            "crm.segment": (
                self.standard,
                {"name": "New", "segmentation_id": self.model.id, "score_from": 7},
                {"name": "New"},
            ),
            "crm.segment.condition": (
                self.condition,
                {"segment_id": self.key.id},
                {"points_from": 1},
            ),
            "crm.segmentation.parameter": (
                self.parameter,
                {"name": "New", "segmentation_id": self.model.id},
                {"name": "New"},
            ),
            "crm.segmentation.band": (
                self.parameter.band_ids[0],
                {"parameter_id": self.parameter.id, "kind": "missing"},
                {"points": 7},
            ),
        }
        return {
            (model, method): row
            for model, (line, new, changed) in lines.items()
            for method, row in (
                ("create", Row(line, ([new],))),
                ("write", Row(line, (changed,))),
                ("unlink", Row(line)),
            )
        }

    def rows_of_contacts(self):
        home, model = self.home_customer, self.model
        partner = {
            "action_explained_records": Row(home, (model.id, self.parameter.id)),
            "action_pin_segment": Row(home),
            "action_leave_process": Row(home, (self.process.id,)),
            "action_rescore": Row(home),
            "action_set_customer_status": Row(home, (self.second.id,)),
            "create": Row(home, ([{"name": "New contact"}],)),
            "load": Row(home, (["name"], [["New contact"]])),
            "search_panel_select_multi_range": Row(
                home, ("customer_status_value_ids",)
            ),
            "segment_explanation": Row(home, (model.id,)),
            "segment_explanations": Row(home),
            "segment_history": Row(home),
            "unlink": Row(self.home_other),
            "web_save": Row(home, ({"function": "New"}, {"function": {}})),
            "web_save_multi": Row(home, ([{"function": "New"}], {"function": {}})),
            "write": Row(home, ({"function": "New"},)),
        }
        deal = self.home_deal
        return {
            **{("res.partner", name): row for name, row in partner.items()},
            ("crm.lead", "create"): Row(deal, ([{"name": "New lead"}],)),
            ("crm.lead", "message_new"): Row(
                deal, ({"subject": "New", "from": "x@example.com", "body": "New"},)
            ),
            ("crm.lead", "unlink"): Row(deal),
            ("crm.lead", "write"): Row(deal, ({"name": "New"},)),
            ("crm.customer.interaction", "action_open_document"): Row(
                self.env["crm.customer.interaction"]
                .with_context(interactions_of=home.id)
                .search([], limit=1)
            ),
            ("crm.customer.update", "action_update"): Row(
                self.wizard(
                    "crm.customer.update", res_model="res.partner", record_ids=home.ids
                )
            ),
            ("crm.customer.update.line", "action_open"): Row(
                self.wizard(
                    "crm.customer.update.line",
                    update_id=self.wizard(
                        "crm.customer.update",
                        res_model="res.partner",
                        record_ids=home.ids,
                    ).id,
                    name="What",
                    outcome="Done",
                )
            ),
            ("crm.customer.category", "copy_data"): Row(self.category),
            ("crm.customer.category.merge", "action_merge"): Row(
                self.wizard(
                    "crm.customer.category.merge",
                    source_ids=[Command.set(self.other_category.ids)],
                    target_id=self.category.id,
                )
            ),
            ("crm.customer.category.merge", "default_get"): Row(
                self.category.browse(), (["source_ids"],)
            ),
        }

    def rows_of_statuses(self):
        process, stay = self.process, self.stay
        return {
            ("crm.status", "action_archive"): Row(self.second),
            ("crm.status", "create"): Row(
                self.first, ([{"name": "New", "process_id": process.id}],)
            ),
            ("crm.status", "write"): Row(self.first, ({"name": "New"},)),
            ("crm.status.archive", "action_archive_status"): Row(
                self.wizard(
                    "crm.status.archive",
                    status_id=self.first.id,
                    destination="status",
                    to_status_id=self.second.id,
                )
            ),
            ("crm.status.process", "action_open_archived"): Row(process),
            ("crm.status.process", "action_open_board"): Row(process),
            ("crm.status.process", "action_open_overdue"): Row(process),
            ("crm.status.process", "copy_data"): Row(process),
            ("crm.status.process", "create_from_template"): Row(process, ("sale",)),
            ("crm.status.process", "get_process_templates"): Row(process),
            ("crm.status.process", "write"): Row(process, ({"name": "New"},)),
            ("res.partner.status", "action_history"): Row(stay),
            ("res.partner.status", "action_leave"): Row(stay),
            ("res.partner.status", "action_open_partner"): Row(stay),
            ("res.partner.status", "create"): Row(
                stay,
                (
                    [
                        {
                            "partner_id": self.home_other.id,
                            "process_id": process.id,
                            "status_id": self.first.id,
                        }
                    ],
                ),
            ),
            ("res.partner.status", "onchange"): Row(
                stay.browse(),
                (
                    {"partner_id": self.home_customer.id},
                    ["partner_id"],
                    {"partner_id": {"fields": {"display_name": {}}}},
                ),
            ),
            ("res.partner.status", "write"): Row(
                stay, ({"status_id": self.second.id},)
            ),
        }

    def rows_of_odoo(self):
        """Models of Odoo that this add-on listens to: as in Odoo without it."""
        home = self.home_customer
        message = {"model": "res.partner", "res_id": home.id, "body": "New"}
        custom, choice, column = self.custom, self.custom.choice_ids[:1], self.column
        settings = self.wizard("res.config.settings")
        return {
            ("res.users", "write"): Row(self.manager, ({"login": "new"},)),
            ("calendar.attendee", "create"): Row(
                self.meeting.attendee_ids,
                (
                    [
                        {
                            "event_id": self.meeting.id,
                            "partner_id": self.shared_customer.id,
                        }
                    ],
                ),
            ),
            ("calendar.attendee", "write"): Row(
                self.meeting.attendee_ids, ({"state": "declined"},)
            ),
            ("calendar.attendee", "unlink"): Row(self.meeting.attendee_ids),
            ("calendar.event", "create"): Row(
                self.meeting,
                (
                    [
                        {
                            "name": "New",
                            "start": "2026-01-10 10:00:00",
                            "stop": "2026-01-10 11:00:00",
                        }
                    ],
                ),
            ),
            ("calendar.event", "unlink"): Row(self.meeting),
            ("calendar.event", "write"): Row(self.meeting, ({"name": "New"},)),
            ("crm.custom.field", "action_view_contacts"): Row(custom),
            ("crm.custom.field", "create"): Row(
                custom, ([{"name": "New field", "kind": "char"}],)
            ),
            ("crm.custom.field", "unlink"): Row(custom),
            ("crm.custom.field", "write"): Row(custom, ({"name": "New"},)),
            ("crm.custom.field.choice", "create"): Row(
                choice, ([{"name": "New", "custom_field_id": custom.id}],)
            ),
            ("crm.custom.field.choice", "unlink"): Row(choice),
            ("crm.custom.field.choice", "write"): Row(choice, ({"name": "New"},)),
            ("crm.custom.field.removal", "action_remove"): Row(
                self.wizard(
                    "crm.custom.field.removal", technical_name=custom.technical_name
                )
            ),
            ("crm.call.outcome", "action_confirm"): Row(
                self.wizard(
                    "crm.call.outcome",
                    outcome="reached",
                    activity_ids=[Command.set(self.call_.ids)],
                )
            ),
            ("ir.filters", "get_filters"): Row(home.browse(), ("res.partner",)),
            ("ir.model.fields", "unlink"): Row(column),
            ("ir.model.fields", "write"): Row(column, ({"field_description": "N"},)),
            ("ir.model.fields.selection", "write"): Row(
                self.env["ir.model.fields.selection"].search([], limit=1),
                ({"name": "N"},),
            ),
            ("mail.activity", "action_call_later"): Row(self.call_),
            ("mail.activity", "action_call_no_answer"): Row(self.call_),
            ("mail.activity", "action_call_reached"): Row(self.call_),
            ("mail.activity", "create"): Row(
                self.call_,
                (
                    [
                        {
                            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                            "res_id": home.id,
                            "summary": "New",
                        }
                    ],
                ),
            ),
            ("mail.activity", "next_calls_text"): Row(self.call_),
            ("mail.activity", "write"): Row(self.call_, ({"summary": "New"},)),
            ("mail.message", "create"): Row(self.message, ([message],)),
            ("mail.notification", "create"): Row(
                self.message,
                (
                    [
                        {
                            "mail_message_id": self.message.id,
                            "res_partner_id": home.id,
                        }
                    ],
                ),
            ),
            ("properties.base.definition", "write"): Row(
                self.env["crm.custom.field"]._definition(),
                ({"properties_definition": []},),
            ),
            ("res.config.settings", "get_values"): Row(settings),
            ("res.config.settings", "set_values"): Row(settings),
        }

    def test_each_method_answers_each_kind_of_user_as_the_table_says(self):
        self.check_rows()

    def test_each_route_is_in_a_table(self):
        self.check_routes()

    def test_whatever_clients_send_ends_in_a_sentence(self):
        self.check_odd_calls("manager")
