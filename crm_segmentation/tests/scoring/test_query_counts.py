# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is asked of the database once, however many rules, favourites, parameters or
contacts there are."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command
from odoo.sql_db import Cursor

from ..common import SegmentationCommon, field


class TestQueryCounts(SegmentationCommon):
    @contextmanager
    def statements(self):
        """The statements that are run within, as a list of their texts."""
        found, execute = [], Cursor.execute

        def listening(cursor, query, *args, **kwargs):
            found.append(str(getattr(query, "code", query)))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", listening):
            yield found

    def test_each_rule_is_tried_once_for_the_form(self):
        # Given a model of twelve rules with a filter each
        rules = self.make_segmentation(
            assignment="rules",
            segments={},
            segment_ids=[
                Command.create(
                    {
                        "name": f"Rule {number}",
                        "sequence": number,
                        "rule_domain": str([("color", "=", number)]),
                    }
                )
                for number in range(12)
            ],
        )
        self.env.flush_all()
        self.env.invalidate_all()
        # when the form reads what is wrong with the model and with each segment
        with self.statements() as found:
            rules.read(["problem_text", "has_segment_problem"])
            rules.segment_ids.read(["problem"])
        # then the database was asked once about each rule, and about whom it is for
        explained = [text for text in found if text.startswith("EXPLAIN")]
        self.assertEqual(len(explained), 12 + 1)

    def test_favourites_are_read_once(self):
        # Given favourites in no other list, then in five other lists of contacts
        action = self.env.ref("crm_segmentation.action_customers_by_segment")
        filters = self.env["ir.filters"]
        with self.statements() as few:
            filters.get_filters("res.partner", action.id)
        others = action.create(
            [
                {"name": f"List {number}", "res_model": "res.partner"}
                for number in range(5)
            ]
        )
        for number, other in enumerate(others):
            filters.create(
                {
                    "name": f"Favourite {number}",
                    "model_id": "res.partner",
                    "action_id": other.id,
                    "is_default": True,
                }
            )
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with self.statements() as many:
            found = filters.get_filters("res.partner", action.id)
        # then there are as many statements, and none of another list is the default
        offered = [one for one in found if one["name"].startswith("Favourite")]
        self.assertEqual(len(offered), 5)
        self.assertFalse(any(one["is_default"] for one in offered))
        reading = [text for text in many if 'FROM "ir_filters"' in text]
        self.assertLessEqual(len(reading), 2)
        self.assertTrue(few)

    def test_parameters_without_a_value_are_looked_for_in_one_statement(self):
        # Given two contacts, one with a website, and parameters of a model
        empty = self.contact("Empty")
        full = self.contact("Full", website="https://full.example.com", city="Ghent")
        model = self.make_segmentation(
            *(
                field(path, {"kind": "other", "points": 5}, name=path)
                for path in ("website", "city", "zip", "street")
            )
        )
        both = empty | full
        both.invalidate_recordset()
        with self.statements() as found:
            both.mapped("missing_parameter_ids")
        asking = [text for text in found if "found.partner_id" in text]
        self.assertEqual(len(asking), 1)
        mine = model.parameter_ids
        self.assertEqual(empty.missing_parameter_ids & mine, mine)
        self.assertEqual(
            (full.missing_parameter_ids & mine).mapped("name"), ["zip", "street"]
        )

    def met(self, contact, moment):
        summaries = self.env["res.partner.summary"]
        summaries._refresh_pending()
        known = summaries.search([("partner_id", "=", contact.id)])
        known = known or summaries.create({"partner_id": contact.id})
        known.last_contact_at = moment

    def test_last_interactions_take_as_many_statements_for_many_contacts(self):
        # Given companies with a person each, who was met at different times
        companies, people = self.env["res.partner"], self.env["res.partner"]
        for days in range(1, 7):
            company = self.company_contact(f"Company {days}")
            person = self.contact(f"Person {days}", parent_id=company.id)
            self.met(person, f"2025-03-{10 + days} 10:00:00")
            companies |= company
            people |= person
        self.env.flush_all()

        def told(contacts):
            self.env.invalidate_all()
            contacts.mapped("name")
            with self.statements() as found:
                values = contacts.mapped("last_interaction_ago")
            return values, len(found)

        with self.at("2025-03-31 10:00:00"):
            one, few = told(companies[0])
            every, many = told(companies | people)
        # then each company has the contact of its person, and the person its own
        self.assertEqual(one, ["2 weeks ago"])
        self.assertEqual(
            every, 2 * [*(4 * ["2 weeks ago"]), "2 weeks ago", "2 weeks ago"]
        )
        self.assertLessEqual(many, few + 2)
