# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Custom fields of contacts: added by managers, used everywhere, kept while in use."""

from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import Form, HttpCase, new_test_user, tagged

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ..common import SegmentationCommon, between, field, leads, matching, one_of


class CustomFieldsCommon(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.define_properties()
        cls.manager = new_test_user(
            cls.env,
            login="custom_fields_manager",
            groups="crm_segmentation.group_segmentation_manager",
        )
        cls.salesperson = new_test_user(
            cls.env,
            login="custom_fields_salesperson",
            groups="sales_team.group_sale_salesman,base.group_partner_manager",
        )
        cls.custom_fields = cls.env["crm.custom.field"].with_user(cls.manager)

    @classmethod
    def add_field(cls, name, kind, *choices):
        """A custom field, added by a manager."""
        return cls.custom_fields.create(
            {
                "name": name,
                "kind": kind,
                "choice_ids": [Command.create({"name": choice}) for choice in choices],
            }
        )

    @classmethod
    def path(cls, custom_field):
        return f"properties.{custom_field.technical_name}"

    @classmethod
    def key(cls, custom_field, choice):
        """The key of a choice, by its name."""
        choices = {one.name: one.key for one in custom_field.choice_ids}
        return choices[choice]

    @classmethod
    def fill(cls, partner, custom_field, value):
        values = partner.properties._values
        partner.properties = {**values, custom_field.technical_name: value}

    @property
    def definition(self):
        """What Odoo keeps of the properties of contacts."""
        definitions = self.env["properties.base.definition"]
        return definitions._get_definition_for_property_field(
            "res.partner", "properties"
        )

    def odoo_properties(self):
        return {
            described["string"]: described
            for described in self.definition.properties_definition
        }

    def edit_on_form(self, partner, change):
        """What Odoo's form sends when an administrator edits the properties there:
        the whole list, the changed ones marked."""
        [read] = partner.read(["properties"])
        partner.properties = change(read["properties"])


@tagged("post_install", "-at_install")
class TestCustomFields(CustomFieldsCommon):
    """Adding and changing them."""

    def test_each_kind_becomes_a_property(self):
        # When a manager without administration rights adds a field of each kind
        self.assertFalse(self.manager.has_group("base.group_system"))
        self.add_field("Nickname", "char")
        self.add_field("Machines", "integer")
        self.add_field("Surface", "float")
        self.add_field("Contract end", "date")
        self.add_field("Has a canteen", "boolean")
        self.add_field("Size", "selection", "Small", "Large")
        self.add_field("Interests", "tags", "Print", "Web")
        # Then Odoo has a property of that type for each, with its choices
        properties = self.odoo_properties()
        self.assertEqual(
            {label: described["type"] for label, described in properties.items()},
            {
                "Nickname": "char",
                "Machines": "integer",
                "Surface": "float",
                "Contract end": "date",
                "Has a canteen": "boolean",
                "Size": "selection",
                "Interests": "tags",
            },
        )
        self.assertEqual(
            [label for _key, label in properties["Size"]["selection"]],
            ["Small", "Large"],
        )
        self.assertEqual(
            [label for _key, label, _color in properties["Interests"]["tags"]],
            ["Print", "Web"],
        )

    def test_form_offers_choices_in_their_order(self):
        # Given a field made in the form
        with Form(self.custom_fields) as form:
            form.name = "Size"
            form.kind = "selection"
            for name in ("Large", "Small"):
                with form.choice_ids.new() as choice:
                    choice.name = name
        size = form.record
        small = self.key(size, "Small")
        # When one choice is renamed, one moved to the end and one added
        by_name = {choice.name: choice for choice in size.choice_ids}
        size.write(
            {
                "choice_ids": [
                    Command.update(by_name["Small"].id, {"name": "Tiny"}),
                    Command.update(by_name["Large"].id, {"sequence": 99}),
                    Command.create({"name": "Medium", "sequence": 50}),
                ]
            }
        )
        # Then they stand in that order, and the renamed one is still the same
        self.assertEqual(size.choice_ids.mapped("name"), ["Tiny", "Medium", "Large"])
        self.assertEqual(self.key(size, "Tiny"), small)

    def test_choices_are_deleted_as_the_web_client_does_it(self):
        # Given a field with three choices, one of them in use
        size = self.add_field("Size", "selection", "Small", "Medium", "Large")
        _small, medium, large = size.choice_ids
        self.contact("Holder").properties = {size.technical_name: large.key}
        self.env.flush_all()
        # when a free one is deleted in the form, which sends no values with it
        size.web_save({"choice_ids": [[2, medium.id]]}, {"choice_ids": {}})
        # then the others stay
        self.assertEqual(size.choice_ids.mapped("name"), ["Small", "Large"])
        # and when the other one is, then whoever deletes it is asked
        asked = self.assertRefused("custom_field.choice_chosen", error=RedirectWarning)
        with asked as caught:
            size.web_save({"choice_ids": [[2, large.id]]}, {"choice_ids": {}})
        self.assertRegex(caught.exception.args[0], "^1 contact .*“Large”")

    def test_a_choice_in_use_asks_what_contacts_get_instead(self):
        # Given contacts that hold choices of two fields
        for kind, held, lost in (
            ("selection", lambda key: key, False),
            ("tags", lambda key: [key], []),
        ):
            for replaced in (True, False):
                with self.subTest(kind=kind, replaced=replaced):
                    size = self.add_field(f"{kind} {replaced}", kind, "Small", "Large")
                    small, large = size.choice_ids
                    name = size.technical_name
                    contact = self.contact("Holder")
                    contact.properties = {name: held(small.key)}
                    contact.flush_recordset()
                    # when a choice is deleted, then it is told who holds it
                    with self.assertRefused(
                        "custom_field.choice_chosen", error=RedirectWarning
                    ) as told:
                        small.unlink()
                    self.assertRegex(told.exception.args[0], "^1 contact .*“Small”")
                    # and when what is offered is taken
                    context = told.exception.args[3]
                    removals = self.env["crm.custom.field.removal"]
                    removal = removals.with_context(**context).create(
                        {"target_key": large.key if replaced else False}
                    )
                    self.assertEqual(removal.contact_count, 1)
                    removal.action_remove()
                    # then the contact has the other choice, or none
                    self.assertEqual(size.choice_ids.mapped("name"), ["Large"])
                    value = held(large.key) if replaced else lost
                    self.env.cr.execute(
                        "SELECT properties -> %s FROM res_partner WHERE id = %s",
                        [name, contact.id],
                    )
                    self.assertEqual(self.env.cr.fetchone()[0], value)

    def test_a_field_with_values_tells_how_many_contacts_lose_theirs(self):
        # Given two contacts with a value, an archived one among them, and one without
        machines = self.add_field("Machines", "integer")
        surface = self.add_field("Surface", "float")
        name = machines.technical_name
        contacts = self.contact() + self.contact(active=False) + self.contact()
        for contact, value in zip(contacts, (3, 5, 0), strict=True):
            contact.properties = {name: value, surface.technical_name: 1.5}
        # when the field is deleted in our list or in Odoo's editor, then it is told
        for delete in (
            machines.unlink,
            lambda: self.edit_on_form(
                contacts[0],
                lambda properties: [
                    {**properties[0], "definition_deleted": True},
                    *properties[1:],
                ],
            ),
        ):
            with self.assertRefused(
                "custom_field.filled", error=RedirectWarning
            ) as told:
                delete()
            self.assertRegex(told.exception.args[0], "^2 contacts .*“Machines”")
            self.assertEqual(list(self.odoo_properties()), ["Machines", "Surface"])
        # and when what is offered is taken
        removals = self.custom_fields.env["crm.custom.field.removal"]
        removal = removals.with_context(**told.exception.args[3]).create({})
        self.assertEqual((removal.field_name, removal.contact_count), ("Machines", 2))
        removal.action_remove()
        # then the field and its values are gone, and no others
        self.assertEqual(list(self.odoo_properties()), ["Surface"])
        self.env.cr.execute(
            "SELECT DISTINCT properties FROM res_partner WHERE id = ANY(%s)",
            [contacts.ids],
        )
        self.assertEqual(self.env.cr.fetchall(), [({surface.technical_name: 1.5},)])
        # and a second press is told so
        with self.assertRefused("custom_field.gone"):
            removal.action_remove()

    def test_a_field_of_a_live_model_keeps_its_values(self):
        # Given a live model that scores a field, and a contact with a value
        machines = self.add_field("Machines", "integer")
        self.apply_model(field(self.path(machines), between(1, None, 10)), name="Keys")
        contact = self.contact()
        self.fill(contact, machines, 3)
        # when it is deleted past the question, then it is refused as ever
        removals = self.custom_fields.env["crm.custom.field.removal"]
        removal = removals.create({"technical_name": machines.technical_name})
        for delete in (machines.unlink, removal.action_remove):
            refused = self.assertRefused("custom_field.used")
            with refused as caught, self.env.cr.savepoint():
                delete()
            self.assertRegex(str(caught.exception), "“Machines”.*“Keys”")
        # and nothing is lost
        self.env.invalidate_all()
        self.assertEqual(contact.properties[machines.technical_name], 3)

    def test_choices_by_themselves(self):
        # Given a field with two choices
        interests = self.add_field("Interests", "tags", "Print", "Web")
        choices = self.custom_fields.env["crm.custom.field.choice"]
        # When choices are added, renamed and deleted as any other record
        radio = choices.create({"name": "Radio", "custom_field_id": interests.id})
        self.assertEqual(radio.name, "Radio")
        interests.choice_ids[0].name = "Posters"
        interests.choice_ids[1].unlink()
        # Then Odoo's definition says so
        tags = self.odoo_properties()["Interests"]["tags"]
        self.assertEqual([tag[1] for tag in tags], ["Posters", "Radio"])

    def test_nonsense_is_refused_in_a_sentence(self):
        # Given a field
        self.add_field("Machines", "integer")
        size = self.add_field("Size", "selection", "Small")
        cases = [
            ("without_name", "name", {"name": "  "}),
            ("name_twice", "“Machines”", {"name": "machines"}),
            ("without_choices", "“Colour”", {"name": "Colour", "kind": "tags"}),
            (
                "choice_twice",
                "“Colour”.*“Red”",
                {
                    "name": "Colour",
                    "kind": "selection",
                    "choice_ids": [Command.create({"name": "Red"})] * 2,
                },
            ),
        ]
        for problem, named, values in cases:
            # When nonsense is added, then a sentence says what to do
            with self.subTest(problem):
                with self.assertRefused(f"custom_field.{problem}") as caught:
                    self.custom_fields.create(values)
                self.assertRegex(str(caught.exception), named)
        with self.assertRefused("custom_field.type_changed"):
            size.kind = "char"
        with self.assertRefused("custom_field.name_twice"):
            size.name = "Machines"
        with self.assertRefused("custom_field.choice_alone"):
            size.choice_ids.create({"name": "Large"})
        # And nothing has changed
        self.assertEqual(list(self.odoo_properties()), ["Machines", "Size"])

    def test_names_that_odoo_allows_twice_are_left_alone(self):
        # Given two properties of the same name, made with Odoo's editor
        self.define_properties(
            one={"type": "char", "string": "Notes"},
            two={"type": "char", "string": "Notes"},
        )
        # When another field is added, and one of them renamed
        self.add_field("Machines", "integer")
        self.custom_fields.search([("technical_name", "=", "two")]).name = "Remarks"
        # Then nobody minds
        self.assertEqual(list(self.odoo_properties()), ["Notes", "Remarks", "Machines"])

    def test_only_managers(self):
        # Given a field
        machines = self.add_field("Machines", "integer")
        as_salesperson = machines.with_user(self.salesperson)
        # When a salesperson lists, adds, renames or deletes, then Odoo says no
        for attempt in (
            lambda: as_salesperson.search([]),
            lambda: as_salesperson.create({"name": "Surface"}),
            lambda: as_salesperson.write({"name": "Surface"}),
            as_salesperson.unlink,
            lambda: as_salesperson.env["crm.custom.field.choice"].search([]),
            lambda: as_salesperson.env["crm.custom.field.removal"].create({}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        # And managers may change no other definition
        with self.assertRaises(AccessError):
            self.definition.with_user(self.manager).properties_definition = []

    def test_list_counts_contacts_with_a_value(self):
        # Given fields that are filled in, emptied, or hold what was deleted since
        machines = self.add_field("Machines", "integer")
        nickname = self.add_field("Nickname", "char")
        size = self.add_field("Size", "selection", "Small", "Large")
        interests = self.add_field("Interests", "tags", "Print", "Web")
        canteen = self.add_field("Has a canteen", "boolean")
        fields = [machines, nickname, size, interests, canteen]
        small, print_ = self.key(size, "Small"), self.key(interests, "Print")
        rows = [
            (3, "Al", small, [print_], True),
            (-1, "Bo", "deleted", ["deleted"], False),
            (0, "", False, [], False),
        ]
        for row in rows:
            partner = self.contact()
            for custom_field, value in zip(fields, row, strict=True):
                self.fill(partner, custom_field, value)
        # Then only values count
        counts = [custom_field.filled_count for custom_field in fields]
        self.assertEqual(counts, [2, 2, 1, 1, 1])
        # And the button finds the same contacts
        for custom_field, count in zip(fields, counts, strict=True):
            action = custom_field.action_view_contacts()
            found = self.env["res.partner"].search_count(action["domain"])
            self.assertEqual(found, count, custom_field.name)

    def test_list_takes_as_many_queries_for_many_fields(self):
        # Given few and many fields
        self.add_field("Field", "integer")
        self.custom_fields.search([]).mapped("filled_count")
        with self.assertQueryCount(8):
            self.env.invalidate_all()
            self.custom_fields.search([]).mapped("filled_count")
        for number in range(20):
            self.add_field(f"Field {number}", "integer")
        # When they are listed, then there are no more queries
        with self.assertQueryCount(8):
            self.env.invalidate_all()
            self.custom_fields.search([]).mapped("filled_count")

    def test_list_skips_headings(self):
        # Given a heading among Odoo's properties
        self.define_properties(heading="separator", machines="integer")
        # Then it is no field, and adding one keeps it
        self.assertEqual(self.custom_fields.search([]).mapped("name"), ["machines"])
        self.add_field("Surface", "float")
        self.assertEqual(
            list(self.odoo_properties()), ["heading", "machines", "Surface"]
        )

    def test_form_does_not_take_away_what_others_added(self):
        # Given an administrator who has opened a contact
        self.add_field("Machines", "integer")
        partner = self.contact()
        [opened] = partner.read(["properties"])
        # When a manager adds a field, it is filled in, and only then the
        # administrator's form is saved, with a new property
        surface = self.add_field("Surface", "float")
        self.fill(partner, surface, 12.5)
        new = {"name": "new", "string": "New", "type": "char", "value": "yes"}
        partner.properties = [
            *opened["properties"],
            {**new, "definition_changed": True},
        ]
        # Then all are there
        self.assertEqual(list(self.odoo_properties()), ["Machines", "New", "Surface"])
        self.assertEqual(partner.properties["new"], "yes")
        self.assertEqual(partner.properties[surface.technical_name], 12.5)

    def test_form_deletes_and_changes_types(self):
        # Given two fields
        self.add_field("Machines", "integer")
        self.add_field("Surface", "float")
        partner = self.contact()
        # When an administrator deletes one on the form of a contact, and gives the
        # other another type, for which Odoo's editor invents a new technical name
        self.edit_on_form(
            partner,
            lambda properties: [
                {**properties[0], "definition_deleted": True},
                {
                    **properties[1],
                    "name": "another",
                    "type": "char",
                    "definition_changed": True,
                },
            ],
        )
        # Then it is so
        self.assertEqual(list(self.odoo_properties()), ["Surface"])
        self.assertEqual(self.odoo_properties()["Surface"]["type"], "char")


@tagged("post_install", "-at_install")
class TestCustomFieldsInUse(CustomFieldsCommon):
    """What a live model uses is not deleted under its feet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.machines = cls.add_field("Machines", "integer")
        cls.size = cls.add_field("Size", "selection", "Small", "Large")
        cls.interests = cls.add_field("Interests", "tags", "Print", "Web")
        cls.partner = cls.contact()

    def assertKept(self, code, attempt, *words):
        """Refused by one sentence that holds these words; nothing has changed."""
        before = self.definition.properties_definition
        with self.assertRefused(code) as refusal, self.env.cr.savepoint():
            attempt()
        for word in words:
            self.assertIn(word, str(refusal.exception))
        self.env.invalidate_all()
        self.assertEqual(self.definition.properties_definition, before)

    def test_renaming_keeps_the_model_working(self):
        # Given a live model that scores a field
        large = self.key(self.size, "Large")
        model = self.apply_model(
            field(self.path(self.size), one_of(large, points=10)),
            name="By size",
        )
        self.fill(self.partner, self.size, large)
        self.assertScores(model, {self.partner: 100})
        # When the field and the choice are renamed
        self.size.name = "Headcount"
        self.size.choice_ids[1].name = "Huge"
        # Then everybody keeps their score, and nothing waits to be applied
        model.action_rescore()
        self.assertEqual(model.state, "live")
        self.assertScores(model, {self.partner: 100})
        self.assertFalse(model.problem_text)
        self.assertFalse(model.difference_text)

    def test_deleting_is_refused_wherever_a_model_names_it(self):
        ten = between(1, None, 10)
        path = self.path(self.machines)
        yes = one_of(True, points=10)
        uses = {
            "field": {"parameter": field(path, ten)},
            "field of the company": {"parameter": field(f"parent_id.{path}", ten)},
            "filter": {"parameter": matching([(path, ">", 3)], yes)},
            "nested filter": {
                "parameter": matching([("child_ids", "any", [(path, ">", 3)])], yes)
            },
            "measure": {
                "parameter": leads("sum", ten, measure_path=f"partner_id.{path}")
            },
            "records": {
                "parameter": leads(
                    "count", ten, record_domain=str([(f"partner_id.{path}", ">", 3)])
                )
            },
            "users": {
                "parameter": leads(
                    "count", ten, record_domain=str([(f"user_id.{path}", ">", 3)])
                )
            },
            "who": {
                "parameter": field("color", ten),
                "partner_domain": str([(path, ">", 3)]),
            },
        }
        for place, use in uses.items():
            with self.subTest(place):
                # Given a live model that names the field at this place
                parameter = use.pop("parameter")
                model = self.apply_model(parameter, name="Key companies", **use)
                # Then it is refused in our list and in Odoo's own editor
                self.assertKept(
                    "custom_field.used",
                    self.machines.unlink,
                    "Machines",
                    "Key companies",
                )
                self.assertKept(
                    "custom_field.used",
                    lambda: self.edit_on_form(
                        self.partner,
                        lambda properties: [
                            {**properties[0], "definition_deleted": True},
                            *properties[1:],
                        ],
                    ),
                    "Machines",
                    "Key companies",
                )
                # And the list tells of it
                self.env.invalidate_all()
                self.assertEqual(self.machines.segmentation_ids, model)
                self.assertFalse(self.size.segmentation_ids)
                model.unlink()

    def test_what_no_live_model_uses_can_be_deleted(self):
        # Given a draft, and an archived model, that score the field
        parameter = field(self.path(self.machines), between(1, None, 10))
        draft = self.make_segmentation(parameter)
        self.apply_model(parameter).action_archive()
        # When it is deleted
        self.assertEqual(self.machines.segmentation_ids, draft)
        self.machines.unlink()
        # Then it is gone, and the draft tells what is wrong with it
        self.assertNotIn("Machines", self.odoo_properties())
        [problem] = draft._draft_problems()
        self.assertEqual(problem.code, "path.no_custom_field")

    def test_deleting_a_choice_is_refused(self):
        # Given live models that score one choice and filter by another
        small, large = self.key(self.size, "Small"), self.key(self.size, "Large")
        web = self.key(self.interests, "Web")
        self.apply_model(
            field(self.path(self.size), one_of(small, points=10)), name="By size"
        )
        self.apply_model(
            matching(
                [(self.path(self.interests), "in", [web])], one_of(True, points=1)
            ),
            name="By interest",
        )
        # Then neither can be deleted
        delete = self.size.choice_ids.filtered(lambda c: c.key == small).unlink
        self.assertKept("custom_field.choice_used", delete, "Small", "Size", "By size")
        delete = self.interests.choice_ids.filtered(lambda c: c.key == web).unlink
        self.assertKept(
            "custom_field.choice_used", delete, "Web", "Interests", "By interest"
        )

        # And not in Odoo's editor either
        def without_small(properties):
            options = [
                option for option in properties[1]["selection"] if small != option[0]
            ]
            changed = {**properties[1], "selection": options}
            return [
                properties[0],
                {**changed, "definition_changed": True},
                properties[2],
            ]

        self.assertKept(
            "custom_field.choice_used",
            lambda: self.edit_on_form(self.partner, without_small),
            "Small",
            "By size",
        )
        # But what nobody uses can be
        self.size.choice_ids.filtered(lambda c: c.key == large).unlink()
        self.assertEqual(self.size.choice_ids.mapped("name"), ["Small"])

    def test_another_type_is_refused(self):
        # Given a live model that scores a number
        self.apply_model(
            field(self.path(self.machines), between(1, None, 10)), name="By machines"
        )
        retyped = {"type": "char", "definition_changed": True}
        for name in (self.machines.technical_name, "invented"):
            # When Odoo's editor makes it a text, under the old or a new technical name
            self.assertKept(
                "custom_field.used",
                lambda name=name: self.edit_on_form(
                    self.partner,
                    lambda properties: [
                        {**properties[0], **retyped, "name": name},
                        *properties[1:],
                    ],
                ),
                "Machines",
                "change its type",
                "By machines",
            )

    def test_the_definition_itself_is_kept(self):
        # Given a live model that scores a field
        self.apply_model(
            field(self.path(self.machines), between(1, None, 10)), name="By machines"
        )
        # When an administrator deletes the whole definition, then it is refused
        self.assertKept(
            "custom_field.used", self.definition.unlink, "Machines", "By machines"
        )


@tagged("post_install", "-at_install")
class TestFieldsAddedByHand(CustomFieldsCommon):
    """Fields named x_…, which administrators add to any model."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.add_fields(
            x_machines="integer",
            x_size={
                "ttype": "selection",
                "selection_ids": [
                    Command.create({"value": "s", "name": "Small"}),
                    Command.create({"value": "l", "name": "Large"}),
                ],
            },
        )
        cls.addClassCleanup(cls.registry.reset_changes)
        cls.x_machines = cls.env["ir.model.fields"]._get("res.partner", "x_machines")
        cls.x_size = cls.env["ir.model.fields"]._get("res.partner", "x_size")

    def assertKept(self, attempt, *words):
        with self.assertRaises(UserError) as refusal, self.env.cr.savepoint():
            attempt()
        for word in words:
            self.assertIn(word, str(refusal.exception))
        # the models go on with the field
        self.assertIn("x_machines", self.env["res.partner"]._fields)
        self.assertTrue(self.x_machines.exists())

    def test_deleting_is_refused(self):
        # Given a live model that scores it
        self.apply_model(field("x_machines", between(1, None, 10)), name="By machines")
        # Then it can neither be deleted nor get another technical name
        self.assertKept(self.x_machines.unlink, "x_machines", "By machines")
        self.assertKept(
            lambda: self.x_machines.write({"name": "x_engines"}), "By machines"
        )
        # But another label
        self.x_machines.field_description = "Engines"

    def test_deleting_a_choice_is_refused(self):
        # Given a live model that scores one choice
        model = self.apply_model(
            field("x_size", one_of("s", points=10)), name="By size"
        )
        small, large = self.x_size.selection_ids
        # Then that one can neither be deleted nor get another value
        self.assertKept(small.unlink, "Small", "By size")
        self.assertKept(lambda: small.write({"value": "t"}), "Small", "By size")
        # But another label; and the other one can go
        small.name = "Tiny"
        large.unlink()
        self.assertEqual(self.x_size.selection_ids.mapped("name"), ["Tiny"])
        self.assertEqual(model.state, "live")

    def test_uninstalling_an_add_on_goes_on(self):
        # Given a live model that scores a field which an add-on brought
        model = self.apply_model(field("x_machines", between(1, None, 10)))
        partner = self.contact(x_machines=3)
        self.assertScores(model, {partner: 100})
        # When the add-on is uninstalled
        uninstalling = {MODULE_UNINSTALL_FLAG: True}
        self.x_machines.with_context(**uninstalling).unlink()
        self.registry._setup_models__(self.env.cr)
        # Then the model turns to attention at its next run, and keeps its members
        model.action_rescore()
        self.assertEqual(model.state, "attention")
        self.assertIn("x_machines", model.attention_reason)
        self.assertScores(model, {partner: 100})

    def test_offered_as_columns(self):
        # When a salesperson opens a list of contacts
        partners = self.env["res.partner"].with_user(self.salesperson)
        list_view = self.env.ref("base.view_partner_tree")
        view = partners.get_view(list_view.id, "list")
        # Then fields added by hand can be switched on beside Odoo's properties
        for name in ("properties", "x_machines", "x_size"):
            self.assertIn(f'name="{name}" optional="hide"', view["arch"])


@tagged("post_install", "-at_install")
class TestCustomFieldsEverywhere(CustomFieldsCommon):
    """Both kinds filter, group, export, and score."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.size = cls.add_field("Size", "selection", "Small", "Large")
        cls.interests = cls.add_field("Interests", "tags", "Print", "Web")
        cls.machines = cls.add_field("Machines", "integer")
        cls.end = cls.add_field("Contract end", "date")
        cls.large = cls.key(cls.size, "Large")
        cls.web = cls.key(cls.interests, "Web")
        cls.add_fields(x_machines="integer")
        cls.addClassCleanup(cls.registry.reset_changes)
        cls.big, cls.tiny = cls.contact("Big"), cls.contact("Tiny")
        cls.big.x_machines = 7
        for custom_field, value in (
            (cls.size, cls.large),
            (cls.interests, [cls.web]),
            (cls.machines, 7),
            (cls.end, "2026-03-01"),
        ):
            cls.fill(cls.big, custom_field, value)
        cls.partners = (
            cls.env["res.partner"]
            .with_user(cls.salesperson)
            .browse((cls.big | cls.tiny).ids)
        )

    def found(self, *domain):
        domain = [("id", "in", self.partners.ids), *domain]
        return self.partners.search(domain).mapped("name")

    def test_filter(self):
        for condition in (
            (self.path(self.size), "=", self.large),
            (self.path(self.interests), "in", [self.web]),
            (self.path(self.machines), ">", 3),
            (self.path(self.end), ">=", "2026-01-01"),
            (self.path(self.size), "!=", False),
            ("x_machines", ">", 3),
        ):
            with self.subTest(condition):
                self.assertEqual(self.found(condition), ["Big"])

    def test_filter_by_relative_dates(self):
        # Given a contract that ended on 2026-03-01, and a contact without one
        path = self.path(self.end)
        self.fill(self.tiny, self.end, False)
        with self.at("2026-03-21 12:00:00"):
            # Then dates are counted from today: 20 days ago
            self.assertEqual(self.found((path, ">=", "today -30d")), ["Big"])
            self.assertEqual(self.found((path, ">=", "today -10d")), [])
            self.assertEqual(self.found((path, "<", "today -10d")), ["Big"])
            self.assertEqual(self.found((path, "<", "today -30d")), [])
            nested = ("child_ids", "any", [(path, "<", "today")])
            self.tiny.parent_id, self.big.parent_id = False, self.tiny
            self.assertEqual(self.found(nested), ["Tiny"])

    def test_group(self):
        for path in (
            self.path(self.size),
            self.path(self.interests),
            self.path(self.machines),
            f"{self.path(self.end)}:month",
            "x_machines",
        ):
            with self.subTest(path):
                groups = self.partners.formatted_read_group(
                    [("id", "in", self.partners.ids)], [path], ["__count"]
                )
                self.assertEqual([group["__count"] for group in groups], [1, 1])

    def test_export(self):
        exported = self.partners.with_env(self.env).export_data(
            ["name", self.path(self.size), self.path(self.machines), "x_machines"]
        )["datas"]
        self.assertEqual(exported[0], ["Big", "Large", 7, 7])

    def test_parameters_chosen_by_a_manager(self):
        # Given both kinds as parameters, described by a manager without other rights:
        # 10 of 10 points for the size, 10 of 10 for x_machines
        manager_env = self.env["crm.segmentation"].with_user(self.manager).env
        model = manager_env["crm.segmentation"].create(
            {
                "name": "Both kinds",
                "subject": "any",
                "parameter_ids": [
                    Command.create(
                        field(self.path(self.size), one_of(self.large, points=10))
                    ),
                    Command.create(field("x_machines", between(5, None, 10))),
                ],
                "segment_ids": [Command.create({"name": "All", "score_from": 0})],
            }
        )
        # Then their values are on offer, and it can be applied
        choices = model.parameter_ids[0].value_choices
        self.assertEqual([label for _key, label in choices], ["Small", "Large"])
        model.action_apply()
        self.assertScores(model.sudo(), {self.big: 100, self.tiny: 0})


@tagged("post_install", "-at_install")
class TestCustomFieldsTour(CustomFieldsCommon, HttpCase):
    def test_add_fill_in_and_score(self):
        # Given a company, the first of all, of which nothing is known
        atlas = self.company_contact("AAA Atlas")
        self.manager.group_ids += self.env.ref("base.group_partner_manager")
        # When a manager adds a field while describing a model, sets it on the contact
        # and applies the model
        self.make_segmentation(name="Tour machines", setup_step="parameters")
        self.start_tour(
            "/odoo", "crm_segmentation_custom_fields", login=self.manager.login
        )
        # Then the contact has all points
        model = self.env["crm.segmentation"].search([("name", "=", "Tour machines")])
        self.assertEqual(model.state, "live")
        self.assertScores(model, {atlas: 100})
