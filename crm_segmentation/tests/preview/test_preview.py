# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a draft would do: scores while it is edited, moves before it is applied."""

from collections import Counter
from decimal import Decimal

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ...tools.preview import preview_statements as scored_preview
from ..common import SegmentationCommon, between, field, one_of

WRITTEN = [
    "crm_segmentation",
    "crm_segmentation_parameter",
    "crm_segmentation_band",
    "crm_segment",
    "crm_segmentation_version",
    "crm_segmentation_run",
    "crm_segmentation_membership",
    "crm_segment_change",
    "crm_segmentation_queue",
]


class PreviewCase(SegmentationCommon):
    """Companies of Testville by their colour and country: 3 × colour's points (10
    or 5) + country's (10), of 40."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(
            cls.env,
            "preview_manager",
            groups="crm_segmentation.group_segmentation_manager",
        )
        cls.belgium = cls.env.ref("base.be")
        cls.best = cls.client("Best", color=2, country_id=cls.belgium.id)  # 100
        cls.good = cls.client("Good", color=2)  # 75
        cls.half = cls.client("Half", color=1)  # 37.5
        cls.none = cls.client("None")  # 0
        cls.clerk = cls.contact("Clerk", parent_id=cls.best.id)
        cls.model = cls.apply_model(
            field("color", one_of_colours(2, 10), one_of_colours(1, 5), weight=3),
            field("country_id", one_of(cls.belgium.id, points=10)),
            subject="company",
            partner_domain="[('city', '=', 'Testville')]",
            segments={"Ideal": 70, "Medium": 30, "Standard": 0},
        )
        cls.colour, cls.country = cls.model.parameter_ids
        cls.ideal, cls.medium, cls.standard = cls.model.segment_ids

    @classmethod
    def client(cls, name, **values):
        return cls.company_contact(name, city="Testville", **values)

    def scores(self, changes=None, model=None):
        """Counts by score, as the form asks for them."""
        model = self.model if model is None else model
        answer = model.with_user(self.manager).preview_scores(changes)
        self.assertNotIn("problem", answer)
        return {
            score / 100: count
            for score, count in zip(answer["scores"], answer["counts"], strict=True)
        }

    def problem(self, changes):
        return self.model.with_user(self.manager).preview_scores(changes)["problem"]

    def contents(self):
        """All that is stored of segmentations."""
        self.env.flush_all()
        contents = {}
        for table in WRITTEN:
            self.env.cr.execute(
                SQL("SELECT * FROM %s ORDER BY id", SQL.identifier(table))
            )
            contents[table] = self.env.cr.fetchall()
        return contents


def one_of_colours(colour, points):
    """The range of one number."""
    return between(colour, colour + 1, points)


class TestScores(PreviewCase):
    def test_contacts_are_counted_by_score(self):
        self.client("Twin", color=1)
        self.assertEqual(self.scores(), {0: 1, 37.5: 2, 75: 1, 100: 1})

    def test_the_value_of_won_deals_of_the_whole_company(self):
        # Given deals of a company, of its clerk, and some that are not won
        self.won_lead(self.best, expected_revenue=1000)
        self.won_lead(self.clerk, expected_revenue=250.5)
        self.won_lead(self.half, expected_revenue=70)
        self.lead(self.best, expected_revenue=9000)
        self.lost_lead(self.good, expected_revenue=8000)
        answer = self.model.preview_scores()
        self.assertEqual(answer["scores"], [0, 3750, 7500, 10000])
        self.assertEqual(answer["values"], [0, 70, 0, 1250.5])
        self.assertEqual(answer["currency_id"], self.env.company.currency_id.id)
        self.assertEqual((answer["total"], answer["is_sampled"]), (4, False))

    def test_of_persons_each_deal_counts_once(self):
        # Given two persons at one company, and a deal of one of them and of the company
        colleague = self.contact("Colleague", parent_id=self.best.id, color=2)
        self.won_lead(colleague, expected_revenue=30)
        self.won_lead(self.best, expected_revenue=500)
        self.model.write(
            {
                "subject": "person",
                "partner_domain": f"[('parent_id', '=', {self.best.id})]",
            }
        )
        answer = self.model.preview_scores()
        self.assertEqual(answer["counts"], [1, 1])
        self.assertEqual(answer["values"], [0, 30])

    def test_values_of_another_company_are_converted(self):
        # Given a company whose currency is worth half of ours
        own = self.env.company.currency_id
        other = self.env["res.currency"].create({"name": "TST", "symbol": "T"})
        company = self.env["res.company"].create(
            {"name": "Other company", "currency_id": other.id}
        )
        self.env["res.currency.rate"].create(
            [
                {
                    "currency_id": currency.id,
                    "company_id": self.env.company.id,
                    "name": "2000-01-01",
                    "rate": rate,
                }
                for currency, rate in ((own, 1), (other, 2))
            ]
        )
        self.won_lead(self.best, expected_revenue=100, company_id=company.id)
        self.won_lead(self.best, expected_revenue=7)
        self.assertEqual(self.model.preview_scores()["values"], [0, 0, 0, 57])

    def test_of_nobody(self):
        answer = self.model.preview_scores({"partner_domain": "[('id', '=', 0)]"})
        self.assertEqual(
            (answer["total"], answer["scores"], answer["counts"], answer["values"]),
            (0, [], [], []),
        )

    def test_a_draft_without_segments_has_scores_all_the_same(self):
        draft = self.model.copy()
        draft.segment_ids.unlink()
        self.assertEqual(self.scores(model=draft), self.scores())

    def test_a_segment_that_makes_no_sense_hides_no_scores(self):
        self.medium.score_from = 700
        self.assertEqual(len(self.scores()), 4)

    def test_so_many_queries_whatever_the_number_of_contacts(self):
        self.model.preview_scores()
        with self.assertQueryCount(9):
            self.model.preview_scores()
        for number in range(50):
            self.client(f"Client {number}", color=number % 4)
        self.env["res.partner"]._rescore_pending()
        with self.assertQueryCount(9):
            self.model.preview_scores()


class TestUnsaved(PreviewCase):
    def test_a_weight(self):
        # When colour weighs 1: 10 + 10, 10, 5 and 0 of 20
        changes = {"parameter_ids": [[1, self.colour.id, {"weight": 1}]]}
        self.assertEqual(self.scores(changes), {0: 1, 25: 1, 50: 1, 100: 1})

    def test_points_of_a_range_and_a_new_one(self):
        # When colour 1 gives 10 points, and no colour 2: 100, 75, 75 and 15 of 100
        changes = {
            "parameter_ids": [
                [
                    1,
                    self.colour.id,
                    {
                        "band_ids": [
                            [1, self.colour.band_ids[1].id, {"points": 10}],
                            [0, "virtual_7", {"kind": "missing", "points": 2}],
                        ]
                    },
                ]
            ]
        }
        self.assertEqual(self.scores(changes), {15: 1, 75: 2, 100: 1})

    def test_a_parameter_taken_out(self):
        changes = {"parameter_ids": [[2, self.colour.id, False]]}
        self.assertEqual(self.scores(changes), {0: 3, 100: 1})

    def test_a_parameter_switched_off(self):
        changes = {"parameter_ids": [[1, self.country.id, {"active": False}]]}
        self.assertEqual(self.scores(changes), {0: 1, 50: 1, 100: 2})

    def test_a_new_parameter(self):
        # 40 more for one name: 40, 30, 15 and 0 of 80, and 40 for None
        changes = {
            "parameter_ids": [
                [
                    0,
                    "virtual_3",
                    {
                        "name": "Name",
                        "source": "field",
                        "field_path": "name",
                        "weight": 4,
                        "band_ids": [
                            [
                                0,
                                "virtual_4",
                                {"kind": "values", "accepted": ["None"], "points": 10},
                            ]
                        ],
                    },
                ]
            ]
        }
        self.assertEqual(self.scores(changes), {18.75: 1, 37.5: 1, 50: 2})

    def test_for_whom_it_is(self):
        changes = {"partner_domain": f"[('id', 'in', {(self.best | self.none).ids})]"}
        self.assertEqual(self.scores(changes), {0: 1, 100: 1})

    def test_of_a_model_that_was_never_saved(self):
        changes = {
            "name": "New",
            "subject": "company",
            "partner_domain": "[('city', '=', 'Testville')]",
            "reference_company_id": self.env.company.id,
            "parameter_ids": [
                [
                    0,
                    "virtual_1",
                    {
                        "name": "Country",
                        "field_path": "country_id",
                        "band_ids": [
                            [
                                0,
                                "virtual_2",
                                {
                                    "kind": "values",
                                    "accepted": [self.belgium.id],
                                    "points": 1,
                                },
                            ]
                        ],
                    },
                ]
            ],
        }
        empty = self.env["crm.segmentation"]
        self.assertEqual(self.scores(changes, empty), {0: 3, 100: 1})

    def test_one_preview_leaves_nothing_to_the_next(self):
        before = self.scores()
        self.scores({"parameter_ids": [[1, self.colour.id, {"weight": 1}]]})
        self.assertEqual(self.scores(), before)
        # and another edit does not carry the one before
        changes = {"parameter_ids": [[1, self.country.id, {"weight": 0}]]}
        self.assertEqual(self.scores(changes), {0: 1, 50: 1, 100: 2})

    def test_nothing_is_written(self):
        before = self.contents()
        self.scores({"parameter_ids": [[1, self.colour.id, {"weight": 1}]]})
        self.scores({"partner_domain": "[]", "parameter_ids": [[2, self.colour.id, 0]]})
        self.model.preview()
        self.model.explain_draft(self.best.id)
        self.assertEqual(self.contents(), before)


class TestBroken(PreviewCase):
    def test_sentences_instead_of_scores(self):
        for changes, sentence in (
            (
                {"parameter_ids": [[1, self.colour.id, {"weight": -0.1}]]},
                "color: Enter a weight between 0 and 1,000,000.",
            ),
            (
                {"parameter_ids": [[5, 0, 0]]},
                "Add or switch on at least one parameter.",
            ),
            ({"tolerance": -1}, "The tolerance must be 0 or more."),
        ):
            with self.subTest(sentence):
                self.assertEqual(self.problem(changes), sentence)

    def test_a_filter_that_cannot_be_read(self):
        self.assertTrue(
            self.problem({"partner_domain": "[("}).startswith("Contact filter: ")
        )

    def test_a_field_that_does_not_exist(self):
        changes = {"parameter_ids": [[1, self.colour.id, {"field_path": "no_such"}]]}
        self.assertIn("no_such", self.problem(changes))

    def test_a_whole_preview_is_refused_with_the_same_sentences(self):
        self.model.tolerance = -1
        for method in (
            self.model.preview,
            lambda: self.model.action_view_preview_contacts(False, self.ideal.id),
            lambda: self.model.explain_draft(self.best.id),
        ):
            with self.assertRefused("tolerance.negative"):
                method()


class TestAccess(PreviewCase):
    def test_only_whoever_configures_may_ask_what_would_be(self):
        # Edits could ask anything of any contact
        employee = new_test_user(self.env, "preview_user", groups="base.group_user")
        model = self.model.with_user(employee)
        for method in (
            model.preview_scores,
            lambda: model.action_view_preview_contacts(self.ideal.id, self.ideal.id),
            lambda: model.explain_draft(self.best.id),
        ):
            with self.assertRaises(AccessError):
                method()

    def test_what_the_manager_may_not_read_is_not_scored(self):
        # Given a field of contacts for others, and one of a model for administrators
        self.add_fields(x_server_id={"ttype": "many2one", "relation": "ir.mail_server"})
        for path in ("signup_type", "x_server_id.name"):
            text = [[5], [0, 0, one_of("x", points=1)]]
            changes = {
                "parameter_ids": [
                    [1, self.colour.id, {"field_path": path, "band_ids": text}]
                ]
            }
            # Then a manager is told so and gets no scores; who may read it gets some
            answer = self.model.with_user(self.manager).preview_scores(changes)
            self.assertEqual(answer.keys(), {"problem"})
            self.assertIn(f"“{path}”", answer["problem"])
            self.assertIn("scores", self.model.preview_scores(changes))

    def test_contacts_that_would_move_are_known_to_configurers_only(self):
        employee = new_test_user(self.env, "preview_user", groups="base.group_user")
        action = self.model.action_view_preview_contacts(self.ideal.id, self.ideal.id)
        self.assertTrue(self.env["res.partner"].search(action["domain"]))
        contacts = self.env["res.partner"].with_user(employee)
        self.assertFalse(contacts.search(action["domain"]))
        snapshot = self.env["crm.segmentation.contact.snapshot"].search(
            [], order="id desc", limit=1
        )
        with self.assertRaises(AccessError):
            snapshot.with_user(employee).read(["contact_ids"])


@tagged("post_install", "-at_install")
class TestSampling(PreviewCase):
    """Of a large base a part stands for all while a draft is edited."""

    CONTACTS = 4_001

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.flush_all()
        # every fourth is of colour 2, the others of none: 75 and 0
        cls.multiply(
            cls.none,
            SQL(
                "SELECT nextval('res_partner_id_seq') AS id,"
                " CASE WHEN number %% 4 = 0 THEN 2 ELSE 0 END AS color"
                " FROM generate_series(1, %s) number",
                cls.CONTACTS,
            ),
            id=SQL("series.id"),
            commercial_partner_id=SQL("series.id"),
            ref=SQL("'sampled'"),
            color=SQL("series.color"),
        )
        cls.env.cr.execute("ANALYZE res_partner")
        cls.env.invalidate_all()
        cls.model.partner_domain = "[('ref', '=', 'sampled')]"
        # a base counts as large from here on
        cls.classPatch(scored_preview, "SAMPLED_ABOVE", cls.CONTACTS - 1)
        cls.classPatch(scored_preview, "SAMPLE", 1_000)

    @classmethod
    def multiply(cls, record, series, **values):
        """Copy a record that the ORM has made, once for each row of a series."""
        columns = [
            name
            for name, field in record._fields.items()
            if field.store and field.column_type
        ]
        cls.env.cr.execute(
            SQL(
                "INSERT INTO %(table)s (%(columns)s) SELECT %(values)s"
                " FROM %(table)s made, (%(series)s) series WHERE made.id = %(id)s",
                table=SQL.identifier(record._table),
                columns=SQL(", ").join(map(SQL.identifier, columns)),
                values=SQL(", ").join(
                    values.get(name, SQL.identifier("made", name)) for name in columns
                ),
                series=series,
                id=record.id,
            )
        )

    def test_a_sample_stands_for_all(self):
        answer = self.model.preview_scores()
        self.assertTrue(answer["is_sampled"])
        self.assertEqual(answer["total"], self.CONTACTS)
        self.assertEqual(answer["scores"], [0, 7500])
        # a quarter and the rest, as near as a sample of 1,000 can tell
        none, good = answer["counts"]
        self.assertAlmostEqual(none + good, self.CONTACTS, delta=1)
        self.assertAlmostEqual(good, self.CONTACTS / 4, delta=self.CONTACTS / 12)
        # and always the same
        self.assertEqual(self.model.preview_scores(), answer)
        # but before applying all are counted
        counts = [part["count"] for part in self.model.preview()["segments"]]
        self.assertEqual(counts, [1_000, 0, 3_001])

    def test_values_are_scaled_too(self):
        # Given a deal of 10 of every twentieth contact
        lead = self.won_lead(self.none, expected_revenue=10)
        self.env.flush_all()
        self.multiply(
            lead,
            SQL(
                "SELECT nextval('crm_lead_id_seq') AS id, id AS partner_id"
                " FROM res_partner WHERE ref = 'sampled' AND id %% 20 = 0"
            ),
            id=SQL("series.id"),
            partner_id=SQL("series.partner_id"),
        )
        values = self.model.preview_scores()["values"]
        self.assertAlmostEqual(sum(values), self.CONTACTS / 2, delta=self.CONTACTS / 4)


class TestMoves(PreviewCase):
    def cells(self, preview=None):
        """Counts and directions by the names of old and new segment."""
        preview = preview or self.model.preview()
        names = {
            heading["id"]: heading["name"]
            for heading in preview["rows"] + preview["columns"]
        }
        return {
            (names.get(cell["from_id"]), names.get(cell["to_id"])): (
                cell["count"],
                cell["direction"],
            )
            for cell in preview["cells"]
        }

    def assertComesTrue(self):
        """Who would move where is who then has: contact by contact."""
        preview = self.model.preview()
        announced = {}
        for cell in preview["cells"]:
            action = self.model.action_view_preview_contacts(
                cell["from_id"], cell["to_id"]
            )
            contacts = self.env["res.partner"].search(action["domain"])
            self.assertEqual(len(contacts), cell["count"])
            announced.update((contact, cell) for contact in contacts)
        self.assertEqual(len(announced), sum(c["count"] for c in preview["cells"]))
        before = {
            contact: self.membership(contact, self.model).segment_id.id
            for contact in announced
        }
        self.model.action_apply()
        for contact, cell in announced.items():
            with self.subTest(contact.name):
                after = self.membership(contact, self.model).segment_id.id
                self.assertEqual(
                    (before[contact], after), (cell["from_id"], cell["to_id"])
                )
        self.assertEqual(
            len(self.model.membership_ids), preview["total"], "and nobody else"
        )
        return preview

    def test_up_down_and_staying(self):
        # When Medium begins at 40 and only Best is Belgian any more: Half falls, and
        # without the country Good has 75 of 75
        self.medium.score_from = 40
        self.ideal.score_from = 80
        self.country.active = False
        preview = self.assertComesTrue()
        # Best and Good 100, Half 50, None 0
        self.assertEqual(
            self.cells(preview),
            {
                ("Ideal", "Ideal"): (2, "stay"),
                ("Medium", "Medium"): (1, "stay"),
                ("Standard", "Standard"): (1, "stay"),
            },
        )
        self.assertEqual((preview["changed"], preview["many_changed"]), (0, False))

    def test_a_border_moved_up(self):
        self.ideal.score_from = 80
        preview = self.assertComesTrue()
        self.assertEqual(
            self.cells(preview),
            {
                ("Ideal", "Ideal"): (1, "stay"),
                ("Ideal", "Medium"): (1, "down"),
                ("Medium", "Medium"): (1, "stay"),
                ("Standard", "Standard"): (1, "stay"),
            },
        )

    def test_a_border_moved_down(self):
        self.ideal.score_from = 35
        self.assertEqual(self.cells()["Medium", "Ideal"], (1, "up"))
        self.assertComesTrue()

    def test_more_than_a_quarter(self):
        # One of four is a quarter, and no more
        self.ideal.score_from = 80
        preview = self.model.preview()
        self.assertEqual(
            (preview["members"], preview["changed"], preview["many_changed"]),
            (4, 1, False),
        )
        self.medium.score_from = 50
        preview = self.model.preview()
        self.assertEqual((preview["changed"], preview["many_changed"]), (2, True))

    def test_the_first_time_all_are_new(self):
        self.model = self.model.copy()
        preview = self.assertComesTrue()
        self.assertEqual(preview["rows"], [])
        self.assertEqual(
            (preview["members"], preview["changed"], preview["many_changed"]),
            (0, 0, False),
        )
        self.assertEqual(self.cells(preview)[None, "Ideal"], (2, "enter"))

    def test_whoever_enters_or_leaves(self):
        newcomer = self.company_contact("Newcomer", city="Elsewhere")
        chosen = self.best | self.good | self.half | newcomer
        self.model.partner_domain = f"[('id', 'in', {chosen.ids})]"
        preview = self.assertComesTrue()
        cells = self.cells(preview)
        self.assertEqual(cells[None, "Standard"], (1, "enter"))
        self.assertEqual(cells["Standard", None], (1, "leave"))
        # who enters does not move from anywhere
        self.assertEqual((preview["members"], preview["changed"]), (4, 1))

    def test_a_segment_that_is_gone_and_a_new_one(self):
        self.medium.unlink()
        self.env["crm.segment"].create(
            {"segmentation_id": self.model.id, "name": "Top", "score_from": 90}
        )
        preview = self.assertComesTrue()
        self.assertEqual(
            [row["name"] for row in preview["rows"]], ["Ideal", "Medium", "Standard"]
        )
        self.assertEqual(
            [column["name"] for column in preview["columns"]],
            ["Top", "Ideal", "Standard"],
        )
        self.assertEqual(
            self.cells(preview),
            {
                ("Ideal", "Top"): (1, "up"),
                ("Ideal", "Ideal"): (1, "stay"),
                ("Medium", "Standard"): (1, "down"),
                ("Standard", "Standard"): (1, "stay"),
            },
        )

    def test_tolerance_counts_where_the_draft_is_what_is_live(self):
        # Given a tolerance that has been applied, and a contact that falls below
        self.model.tolerance = 10
        self.model.action_apply()
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET country_id = %s WHERE id = %s",
                self.env.ref("base.fr").id,
                self.best.id,
            )
        )
        self.ideal.score_from = 80
        self.model.action_apply()
        self.assertSegments(self.model, {self.best: "Medium"})
        self.best.country_id = self.belgium
        self.assertSegments(self.model, {self.best: "Ideal"})
        self.env.cr.execute(
            SQL("UPDATE res_partner SET country_id = NULL WHERE id = %s", self.best.id)
        )
        self.env.invalidate_all()
        # when nothing of the model differs, then it is held at 75, as a run would;
        self.assertEqual(self.cells()["Ideal", "Ideal"], (1, "stay"))
        # when something does, then a new version begins without tolerance.
        self.standard.name = "Others"
        self.medium.score_from = 31
        self.assertEqual(self.cells()["Ideal", "Medium"], (1, "down"))
        self.assertComesTrue()

    def test_values_by_segment(self):
        self.won_lead(self.clerk, expected_revenue=40)
        self.won_lead(self.half, expected_revenue=2)
        values = [part["value"] for part in self.model.preview()["segments"]]
        self.assertEqual(values, [40, 2, 0])

    def test_a_list_stays_what_it_was(self):
        # Given the list of those that would fall, when they have fallen
        self.ideal.score_from = 80
        action = self.model.action_view_preview_contacts(self.ideal.id, self.medium.id)
        self.assertEqual(action["name"], "Ideal → Medium")
        self.model.action_apply()
        # then it still shows them.
        found = self.env["res.partner"].search(action["domain"])
        self.assertEqual(found, self.good)

    def test_a_contact_on_such_a_list_can_be_merged_and_deleted(self):
        action = self.model.action_view_preview_contacts(
            self.standard.id, self.standard.id
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.none | self.half).ids, self.half)
        self.assertEqual(self.env["res.partner"].search(action["domain"]), self.half)
        self.half.unlink()
        self.assertFalse(self.env["res.partner"].search(action["domain"]))

    def test_scores_and_moves_tell_the_same(self):
        # Each segment holds as many by its scores as the whole preview counts
        scores = self.scores()
        counted = Counter()
        for score, count in scores.items():
            segment = max(
                (one for one in self.model.segment_ids if one.score_from <= score),
                key=lambda one: one.score_from,
            )
            counted[segment.id] += count
        self.assertEqual(
            {
                part["segment_id"]: part["count"]
                for part in self.model.preview()["segments"]
            },
            dict(counted),
        )


class TestOneContact(PreviewCase):
    def test_the_draft_beside_what_is_live(self):
        # When colour is to weigh 1: 10 of 20 points instead of 30 of 40
        self.colour.weight = 1
        sides = self.model.with_user(self.manager).explain_draft(self.good.id)
        draft, live = sides["draft"], sides["live"]
        self.assertEqual((draft["score"], draft["total"], draft["best"]), (50, 10, 20))
        self.assertEqual((live["score"], live["total"], live["best"]), (75, 30, 40))
        self.assertEqual(draft["segment"]["name"], "Medium")
        self.assertEqual(live["segment"]["name"], "Ideal")
        self.assertEqual(
            [part["contribution"] for part in draft["parameters"]], [10, 0]
        )
        self.assertFalse(draft["inherited_from"])
        # and it comes true
        self.model.action_apply()
        self.assertEqual(self.score_of(self.good, self.model), Decimal("50.00"))

    def test_of_a_model_that_was_never_applied(self):
        sides = self.model.copy().explain_draft(self.good.id)
        self.assertEqual(sides["draft"]["score"], 75)
        self.assertFalse(sides["live"])

    def test_of_a_contact_that_the_model_is_not_for(self):
        draft = self.model.explain_draft(self.clerk.id)["draft"]
        self.assertEqual(list(draft), ["problem"])

    def test_whoever_would_carry_its_company_is_explained_by_it(self):
        self.model.inherit_to_contacts = True
        draft = self.model.explain_draft(self.clerk.id)["draft"]
        self.assertEqual((draft["score"], draft["inherited_from"]), (100, "Best"))

    def test_tolerance_as_apply_would_have_it(self):
        # Given what is live, with a tolerance that holds a contact at 75 in Ideal
        self.model.tolerance = 10
        self.ideal.score_from = 80
        self.good.country_id = self.belgium
        self.model.action_apply()
        self.good.country_id = False
        draft = self.model.explain_draft(self.good.id)["draft"]
        self.assertEqual(draft["segment"]["name"], "Ideal")
        self.assertEqual(draft["kept_by_tolerance"], 10)
        # when something else is changed, then it holds nobody
        self.medium.score_from = 31
        draft = self.model.explain_draft(self.good.id)["draft"]
        self.assertEqual(draft["segment"]["name"], "Medium")
        self.assertFalse(draft["kept_by_tolerance"])

    def test_of_a_contact_that_the_manager_may_not_see(self):
        self.env["ir.rule"].create(
            {
                "name": "Not this one",
                "model_id": self.env["ir.model"]._get("res.partner").id,
                "domain_force": f"[('id', '!=', {self.good.id})]",
                "groups": [
                    Command.link(
                        self.env.ref("crm_segmentation.group_segmentation_manager").id
                    )
                ],
            }
        )
        model = self.model.with_user(self.manager)
        with self.assertRaises(AccessError):
            model.explain_draft(self.good.id)
