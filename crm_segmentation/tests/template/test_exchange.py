# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A model leaves its database as a file and comes into another one.

Another database is made of this one: what the file names is renamed or taken away
between export and import, so that ids and technical names no longer fit.
"""

import base64
import json
import re

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user

from ..common import SegmentationCommon, field, leads, matching, missing, one_of, other


class TestExchange(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.belgium = cls.env.ref("base.be")
        cls.gold = cls.env["res.partner.category"].create({"name": "Gold client"})
        cls.reason = cls.env["crm.lost.reason"].create({"name": "Much too late"})
        cls.define_properties(
            budget={"type": "float", "string": "Yearly budget"},
            size={
                "type": "selection",
                "string": "Size",
                "selection": [["s1", "Small"], ["s2", "Large"]],
            },
        )
        cls.model = cls.make_segmentation(
            field(
                "country_id",
                one_of(cls.belgium.id, points=10, name="Home"),
                other(2, name="Abroad"),
                name="Country",
                weight=2.5,
            ),
            field(
                "category_id",
                one_of(cls.gold.id, points=8),
                missing(1),
                name="Tags",
                combine="sum",
            ),
            field("properties.size", one_of("s2", points=5), name="Size"),
            matching(
                [
                    "&",
                    ("properties.budget", ">", 1000),
                    (
                        "opportunity_ids",
                        "any",
                        [("lost_reason_id", "=", cls.reason.id)],
                    ),
                ],
                one_of(True, points=4),
                name="Too late",
            ),
            leads(
                "count",
                {"kind": "range", "value_from": 1, "points": 3},
                name="Deals",
                record_domain=f"[('lost_reason_id', 'in', [{cls.reason.id}])]",
            ),
            segments={"Ideal": 70, "Standard": 0},
            subject="company",
            partner_domain=f"[('category_id', 'in', {cls.gold.ids})]",
            name="Key companies",
        )
        cls.model.segment_ids[0].description = "Whom we visit"

    def setUp(self):
        super().setUp()
        self.file = json.loads(json.dumps(self.model._export_definition()))

    def import_file(self):
        """Import the file; return the model and what was not found."""
        return self.env["crm.segmentation"]._import_definition(self.file)

    def assertTold(self, sentences, *expected):
        """Each sentence has the words that are expected of it, in this order."""
        self.assertEqual(len(sentences), len(expected), sentences)
        for sentence, words in zip(sentences, expected, strict=True):
            self.assertRegex(sentence, ".*".join(map(re.escape, words)))

    def described(self, model):
        """What a model says, but for its own id and those of its parts."""

        def without_ids(part):
            if isinstance(part, dict):
                return {
                    key: without_ids(value)
                    for key, value in part.items()
                    if key not in ("id", "segmentation_id")
                }
            return [*map(without_ids, part)] if isinstance(part, list) else part

        return without_ids(model._describe())

    def test_back_into_the_same_database_it_is_the_same(self):
        model, missing_here = self.import_file()
        self.assertEqual(missing_here, [])
        self.assertEqual(self.described(model), self.described(self.model))
        self.assertEqual(model.name, "Key companies")
        self.assertEqual(model.segment_ids[0].description, "Whom we visit")
        self.assertEqual(model.state, "draft")

    def test_the_file_names_no_ids(self):
        country = self.file["parameters"][0]["bands"][0]["accepted"]
        self.assertEqual(
            country,
            [
                {
                    "model": "res.country",
                    "xmlid": "base.be",
                    "name": "Belgium",
                    "own_name": "Belgium",
                }
            ],
        )
        [[_path, _operator, tags]] = self.file["partner_domain"]
        self.assertEqual([tag["name"] for tag in tags], ["Gold client"])

    def test_records_are_found_by_name_under_another_id(self):
        self.gold.name = "Silver client"
        tag = self.env["res.partner.category"].create({"name": "Gold client"})
        model, missing_here = self.import_file()
        self.assertEqual(missing_here, [])
        self.assertEqual(model.partner_domain, f"[('category_id', 'in', [{tag.id}])]")
        self.assertEqual(model.parameter_ids[1].band_ids[0].accepted, [tag.id])

    def test_tags_within_tags_are_found_by_all_of_their_name(self):
        tags = self.env["res.partner.category"]
        north, south = tags.create([{"name": "North"}, {"name": "South"}])
        self.gold.parent_id = north
        self.file = json.loads(json.dumps(self.model._export_definition()))
        self.gold.name = "Silver client"
        _other, there = tags.create(
            [
                {"name": "Gold client", "parent_id": south.id},
                {"name": "Gold client", "parent_id": north.id},
            ]
        )
        model, missing_here = self.import_file()
        self.assertEqual(missing_here, [])
        self.assertEqual(model.parameter_ids[1].band_ids[0].accepted, [there.id])
        # where there is only one within another tag, it is another one
        there.unlink()
        _model, missing_here = self.import_file()
        self.assertTold(missing_here[-1:], ("Tags: ", "“North / Gold client”"))

    def test_what_is_not_found_is_told_and_the_rest_imported(self):
        self.gold.name = "Silver client"
        self.reason.name = "In time"
        model, missing_here = self.import_file()
        self.assertTold(
            missing_here,
            ("Contact filter: ", "Partner Tags “Gold client”"),
            ("Tags: ", "Partner Tags “Gold client”"),
            ("Too late: ", "Opp. Lost Reason “Much too late”"),
            ("Deals: ", "Opp. Lost Reason “Much too late”"),
        )
        self.assertIn("Partner Tags", missing_here[0])
        # a filter for what is not there finds nobody, instead of everybody
        self.assertEqual(model.partner_domain, "[('category_id', 'in', [])]")
        self.assertEqual(model.scope_count, 0)
        self.assertEqual(model.parameter_ids[0].band_ids[0].accepted, self.belgium.ids)
        self.assertEqual(model.parameter_ids[0].weight, 2.5)

    def test_custom_fields_are_found_by_their_label(self):
        for portable in ("size", "budget"):
            told = self.file["custom_fields"].pop(portable)
            self.file["custom_fields"][f"x{portable}"] = told
        self.file = json.loads(
            json.dumps(self.file)
            .replace("properties.size", "properties.xsize")
            .replace("properties.budget", "properties.xbudget")
            .replace('"s2"', '"k2"')
        )
        model, missing_here = self.import_file()
        self.assertEqual(missing_here, [])
        self.assertEqual(model.parameter_ids[2].field_path, "properties.size")
        self.assertEqual(model.parameter_ids[2].band_ids.accepted, ["s2"])
        self.assertIn(
            "'properties.budget', '>', 1000", model.parameter_ids[3].partner_domain
        )

    def test_a_custom_field_that_is_not_there(self):
        self.file["custom_fields"]["size"].update(type="date", label="Founded")
        model, missing_here = self.import_file()
        self.assertTold(missing_here, ("ustom field", "“Founded”"))
        self.assertEqual(model.parameter_ids.mapped("name")[2], "Size")

    def test_fields_that_are_not_there(self):
        # Given a file of a database with fields and an app that this one has not
        country, tags, _size, too_late, deals = self.file["parameters"]
        country["field_path"] = "x_home.code"
        tags["field_path"] = "parent_id.x_tags"
        self.file["partner_domain"].append(["parent_id.x_rank", ">", 3])
        too_late["partner_domain"][2][2]["filter"][0][0] = "x_reason_id"
        deals.update(model="x_order", partner_path="x_customer_id")
        deals["record_domain"] = [["x_state", "=", "done"]]
        # When it is imported
        model, missing_here = self.import_file()
        # Then each is told once, in its place, and the rest is there
        self.assertTold(
            missing_here,
            ("Contact filter: ", "“parent_id.x_rank”"),
            ("Country: ", "“x_home.code”"),
            ("Tags: ", "“parent_id.x_tags”"),
            ("Too late: ", "“x_reason_id”"),
            ("Deals: ", "“x_order”", "app"),
        )
        self.assertEqual(
            model.parameter_ids.mapped("name"),
            ["Country", "Tags", "Size", "Too late", "Deals"],
        )
        self.assertFalse(model.parameter_ids[2].problem)

    def test_an_external_id_of_something_else_is_not_followed(self):
        accepted = self.file["parameters"][0]["bands"][0]["accepted"][0]
        accepted["xmlid"] = "base.main_company"
        model, missing_here = self.import_file()
        self.assertEqual(missing_here, [])
        self.assertEqual(model.parameter_ids[0].band_ids[0].accepted, self.belgium.ids)

    def test_two_of_a_name_are_not_guessed_at(self):
        self.file["parameters"][1]["bands"][0]["accepted"][0]["xmlid"] = ""
        self.env["res.partner.category"].create({"name": "Gold client"})
        _model, missing_here = self.import_file()
        self.assertTold(
            missing_here,
            ("Contact filter: ", "“Gold client”"),
            ("Tags: ", "“Gold client”"),
        )

    # -- the dialog ----------------------------------------------------------------

    def upload(self, content, env=None):
        dialog = Form((env or self.env)["crm.segmentation.import"])
        dialog.file = base64.b64encode(content)
        return dialog.save()

    def test_the_dialog_ends_on_the_draft(self):
        manager = new_test_user(
            self.env, "manager", groups="crm_segmentation.group_segmentation_manager"
        )
        exported = self.model.with_user(manager).export_file
        env = self.env(user=manager)
        action = self.upload(base64.b64decode(exported), env).action_import()
        self.assertEqual(action["res_model"], "crm.segmentation")
        model = env["crm.segmentation"].browse(action["res_id"])
        self.assertEqual(self.described(model), self.described(self.model))

    def test_the_dialog_tells_what_is_missing(self):
        self.gold.name = "Silver client"
        dialog = self.upload(json.dumps(self.file).encode())
        action = dialog.action_import()
        self.assertEqual(action["res_id"], dialog.id)
        self.assertIn("Gold client", dialog.missing_text)
        self.assertEqual(dialog.action_open()["res_id"], dialog.segmentation_id.id)

    def test_a_file_of_a_later_release(self):
        models = self.env["crm.segmentation"].search_count([])
        self.assertEqual(self.file["format"], 1)
        # Given a file in a form that is not known yet
        later = json.dumps({"format": 2, "name": "Later"})
        with self.assertRefused("format.newer"):
            self.upload(later.encode()).action_import()
        self.assertEqual(self.env["crm.segmentation"].search_count([]), models)

    def test_files_that_are_none(self):
        models = self.env["crm.segmentation"].search_count([])
        half = {key: value for key, value in self.file.items() if key != "segments"}
        for content in ("[]", "{}", "1", json.dumps(half), '{"format": "1"}'):
            with (
                self.subTest(content=content[:20]),
                self.assertRefused("import.no_model"),
            ):
                self.upload(content.encode()).action_import()
        for content in (b"\xff\xfe", b"not a file"):
            with self.assertRefused("import.unreadable"):
                self.upload(content).action_import()
        # parts that are none: what the database itself would refuse, too
        no_number, no_file = "setting.no_number", "import.no_model"
        for place, value, code in (
            (("parameters", 0, "half_life_days"), 10**12, no_number),
            (("parameters", 0, "bands", 0, "points"), "9" * 400, no_number),
            (("parameters", 0, "bands", 0, "points"), "NaN", no_number),
            (("parameters", 0, "name"), None, no_file),
            (("parameters", 0, "name"), "\0", no_file),
            (("parameters", 0, "source"), False, no_file),
            (("parameters", 0, "record_domain"), [[]], no_file),
            (("segments", 0, "score_from"), "high", no_file),
            (("segments", 0, "name"), None, no_file),
        ):
            spoiled = json.loads(json.dumps(self.file))
            part = spoiled
            for key in place[:-1]:
                part = part[key]
            part[place[-1]] = value
            with (
                self.subTest(place=place, value=value),
                self.assertRefused(code),
            ):
                self.upload(json.dumps(spoiled).encode()).action_import()
        # nothing half-made stays
        self.assertEqual(self.env["crm.segmentation"].search_count([]), models)

    def test_a_draft_that_makes_no_sense_is_exported_all_the_same(self):
        # a condition on the parts of a text
        nonsense = "[('name', 'any', [('code', '=', 'BE')])]"
        self.model.partner_domain = nonsense
        self.assertEqual(self.model.scope_problem_code, "filter.unfit")
        self.file = json.loads(json.dumps(self.model._export_definition()))
        model, _missing = self.import_file()
        self.assertEqual(model.scope_problem_code, "filter.unfit")

    def test_a_draft_that_cannot_be_read_is_not_exported(self):
        self.model.partner_domain = "[('city', "
        with self.assertRefused("filter.unreadable"):
            self.model.action_export()
        # but looked at
        self.assertFalse(self.model.read(["export_file"])[0]["export_file"])

    def test_exporting_is_for_those_who_configure(self):
        user = new_test_user(self.env, "reader", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.model.with_user(user).action_export()
        with self.assertRaises(AccessError):
            self.model.with_user(user).read(["export_file"])
