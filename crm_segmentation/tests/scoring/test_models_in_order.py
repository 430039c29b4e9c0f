# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Models that read the segments and scores of others are computed after them."""

from odoo.tests import tagged

from ..common import (
    SegmentationCommon,
    between,
    field,
    leads,
    matching,
    missing,
    one_of,
    records,
)

YES_NO = (one_of(True, points=1), one_of(False, points=0))


class OrderCommon(SegmentationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.company_contact("Customer", city="Testville")
        cls.person = cls.contact("Person", parent_id=cls.customer.id, city="Testville")
        # comes last in the list of models, whose order is not that of computing
        cls.base = cls.apply_model(
            leads("count", between(1, None, points=1)),
            name="Base",
            sequence=20,
            segments={"Top": 50, "Rest": 0},
            subject="company",
            partner_domain="[('city', '=', 'Testville')]",
        )
        cls.top = cls.base.segment_ids.filtered(lambda one: one.name == "Top")

    @classmethod
    def reading(cls, *parameters, **values):
        return cls.apply_model(*parameters, name="Reader", sequence=10, **values)

    @classmethod
    def reads_top(cls, path="segment_ids", **values):
        domain = f"[('{path}', 'in', [{cls.top.id}])]"
        return cls.reading(matching(domain, *YES_NO), **values)

    def assertFollows(self, model, contact=None):
        """The reader is right when the contact that it reads has got a deal, and has
        been saved."""
        contact = contact or self.customer
        self.assertScores(model, {contact: 0})
        self.lead(self.customer)
        self.customer.action_rescore()
        self.assertScores(self.base, {self.customer: 100})
        self.assertScores(model, {contact: 100})


@tagged("-at_install", "post_install")
class TestOrder(OrderCommon):
    def test_segments_in_a_filter(self):
        self.assertFollows(self.reads_top())

    def test_main_segment_and_score_of_others(self):
        # Given a model that comes first and asks for the main score: not its own
        self.assertFollows(
            self.reading(field("segment_score", between(50, None, 1), missing(0)))
        )

    def test_main_segment(self):
        self.assertFollows(
            self.reading(field("segment_id", one_of(self.top.id, points=1)))
        )

    def test_memberships(self):
        domain = [
            ("segmentation_id", "=", self.base.id),
            ("score", ">=", 50),
        ]
        self.assertFollows(
            self.reading(
                matching(f"[('segment_membership_ids', 'any', {domain})]", *YES_NO)
            )
        )

    def test_memberships_as_records(self):
        self.assertFollows(
            self.reading(
                records(
                    "crm.segmentation.membership",
                    "partner_id",
                    "max",
                    between(50, None, points=1),
                    measure_path="score",
                    record_domain=f"[('segmentation_id', '=', {self.base.id})]",
                )
            )
        )

    def test_rules(self):
        model = self.make_segmentation(name="Reader", sequence=10, assignment="rules")
        chosen, everyone = model.segment_ids + self.env["crm.segment"].create(
            {"name": "Others", "segmentation_id": model.id}
        )
        chosen.write(
            {
                "name": "Chosen",
                "sequence": 1,
                "rule_domain": f"[('segment_ids', 'in', [{self.top.id}])]",
            }
        )
        everyone.sequence = 2
        model.action_apply()
        self.assertSegments(model, {self.customer: "Others"})
        self.lead(self.customer)
        self.customer.action_rescore()
        self.assertSegments(model, {self.customer: "Chosen"})

    def test_scope(self):
        model = self.reading(
            field("city", one_of("Testville", points=1)),
            partner_domain=f"[('segment_ids', 'in', [{self.top.id}])]",
        )
        self.assertScores(model, {self.customer: None})
        self.lead(self.customer)
        self.customer.action_rescore()
        self.assertScores(model, {self.customer: 100})

    def test_through_the_company(self):
        # Given a model of people that asks for the segment of their company
        self.assertFollows(
            self.reads_top("parent_id.segment_ids", subject="person"), self.person
        )

    def test_through_deals(self):
        self.assertFollows(self.reads_top("opportunity_ids.partner_id.segment_ids"))

    def test_round(self):
        model = self.reads_top()
        self.env.cr.execute("UPDATE res_partner SET city = 'X' WHERE FALSE")
        self.lead(self.customer)
        with self.enter_registry_test_mode():
            self.env.ref("crm_segmentation.ir_cron_rescore").method_direct_trigger()
        self.assertScores(self.base, {self.customer: 100})
        self.assertScores(model, {self.customer: 100})

    def test_queue(self):
        model = self.reads_top("parent_id.segment_ids", subject="person")
        self.lead(self.customer)
        self.env["crm.segmentation.queue"]._add(self.customer.ids)
        with self.enter_registry_test_mode():
            self.env.ref("crm_segmentation.ir_cron_queue").method_direct_trigger()
        self.assertScores(model, {self.person: 100})

    def test_apply_and_rescore(self):
        model = self.reads_top()
        self.lead(self.customer)
        self.base.action_rescore()
        self.assertScores(model, {self.customer: 100})
        # when the base is changed: then who reads it follows
        self.base.parameter_ids.band_ids.value_from = 2
        self.base.action_apply()
        self.assertScores(self.base, {self.customer: 0})
        self.assertScores(model, {self.customer: 0})

    def test_three_of_a_chain(self):
        second = self.reads_top()
        yes = second.segment_ids
        third = self.apply_model(
            records(
                "crm.segmentation.membership",
                "partner_id",
                "max",
                between(50, None, points=1),
                measure_path="score",
                record_domain=f"[('segment_id', 'in', {yes.ids})]",
            ),
            name="Third",
            sequence=1,
        )
        self.assertFollows(third)

    def test_usual_models_are_scored_in_one_statement(self):
        self.apply_model(field("color", between(1, None, points=1)))
        live = self.env["crm.segmentation.version"]._live()
        self.assertEqual(live._stages(), [live])


@tagged("-at_install", "post_install")
class TestCircles(OrderCommon):
    def assertCircle(self, model, code, names):
        with self.assertRefused(code) as caught:
            model.action_apply()
        self.assertIn(names, str(caught.exception))

    def test_own_segment(self):
        model = self.reads_top()
        own = model.segment_ids
        model.parameter_ids.partner_domain = f"[('segment_ids', 'in', {own.ids})]"
        self.assertCircle(model, "model.reads_itself", "“Reader”")

    def test_any_segment_at_all(self):
        model = self.make_segmentation(
            matching("[('segment_ids', '!=', False)]", *YES_NO), name="Any"
        )
        self.assertCircle(model, "model.reads_itself", "“Any”")

    def test_two_models(self):
        # Given a model that reads the base, when the base is to read it
        model = self.reads_top()
        self.base.partner_domain = f"[('segment_ids', 'in', {model.segment_ids.ids})]"
        version = self.base.version_id
        self.assertCircle(self.base, "models.circle", ": Base, Reader.")
        # then nothing has changed
        self.assertEqual(self.base.version_id, version)
        self.assertIn("Base, Reader", self.base.problem_text)

    def test_two_that_ask_for_the_main_segment(self):
        self.reading(field("segment_score", between(50, None, 1), missing(0)))
        other = self.make_segmentation(
            field("segment_score", between(50, None, 1), missing(0)), name="Other"
        )
        self.assertCircle(other, "models.circle", ": Other, Reader.")

    def test_a_model_that_comes_back(self):
        model = self.reads_top()
        model.active = False
        self.base.partner_domain = f"[('segment_ids', 'in', {model.segment_ids.ids})]"
        self.base.action_apply()
        with self.assertRefused("models.circle") as caught:
            model.active = True
        self.assertIn(": Reader, Base.", str(caught.exception))
