# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Contacts, favourites and mailings to audiences, and who got what."""

from odoo.tests import new_test_user

from odoo.addons.crm_segmentation.tests.common import SegmentationCommon, field, one_of


class AudienceCommon(SegmentationCommon):
    """Everything is done by a marketer, who has no other rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marketer = new_test_user(
            cls.env,
            login="audience_marketer",
            groups="mass_mailing.group_mass_mailing_user,base.group_partner_manager",
            email="marketer@example.com",
        )
        cls.contact_model = cls.env["ir.model"]._get("res.partner")

    @classmethod
    def reached(cls, name, **values):
        """A contact with an address made of its name."""
        address = f"{name.lower().replace(' ', '.')}@example.com"
        return cls.contact(name, **{"email": address, "ref": "audience", **values})

    @classmethod
    def favourite(cls, domain="[('ref', '=', 'audience')]", **values):
        return cls.env["ir.filters"].create(
            {
                "name": "Our audience",
                "model_id": "res.partner",
                "domain": domain,
                **values,
            }
        )

    @classmethod
    def mailing(cls, **values):
        """A mailing with the name of the contact in it, made by the marketer."""
        return (
            cls.env["mailing.mailing"]
            .with_user(cls.marketer)
            .create(
                {
                    "subject": "A mailing",
                    "mailing_model_id": cls.contact_model.id,
                    "body_html": "<p>Dear <t t-out='object.name'/>,</p>",
                    **values,
                }
            )
        )

    @classmethod
    def mailing_to(cls, favourite, **values):
        return cls.mailing(audience_filter_id=favourite.id, **values)

    @classmethod
    def apply_ghent(cls, **values):
        """A live model: "Ideal" is who lives in Ghent, "Standard" everybody else.

        :param values: of the model
        :return: both segments
        """
        model = cls.apply_model(
            field("city", one_of("Ghent", points=10)),
            partner_domain="[('ref', '=', 'audience')]",
            segments={"Ideal": 70, "Standard": 0},
            **values,
        )
        segments = {segment.name: segment for segment in model.segment_ids}
        return segments["Ideal"], segments["Standard"]

    def send_queue(self):
        """What the scheduled action does, without a failure."""
        cron = self.env.ref("mass_mailing.ir_cron_mass_mailing_queue")
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(cron.failure_count, 0)

    def sent_to(self, mailing):
        """Names of those who got it, sorted, by the traces that Odoo keeps."""
        traces = mailing.sudo().mailing_trace_ids
        for trace in traces:
            self.assertIn(trace.trace_status, ("sent", "outgoing"), trace.email)
        partners = self.env["res.partner"].browse(traces.mapped("res_id"))
        return sorted(partners.mapped("name"))

    def assertSentTo(self, mailing, *partners):
        """Send what is in the queue; then exactly these have got the mailing."""
        self.send_queue()
        self.assertEqual(mailing.state, "done")
        self.assertEqual(
            self.sent_to(mailing), sorted(partner.name for partner in partners)
        )

    def assertCounts(self, mailing, **expected):
        counts = mailing.audience_counts()
        self.assertNotIn("problem", counts)
        self.assertEqual({key: counts[key] for key in expected}, expected)

    def assertBlocked(self, mailing, *codes, naming=""):
        """It cannot be sent, says why, and nobody would get it.

        :param str codes: of the reason
        :param str naming: what the sentence names
        """
        mailing.invalidate_recordset()
        problem = mailing.audience_problem
        self.assertTrue(problem)
        self.assertIn(naming, problem)
        self.assertEqual(mailing.audience_counts(), {"problem": problem})
        for attempt in (
            mailing.action_launch,
            mailing.action_put_in_queue,
            mailing.action_schedule,
            mailing.action_confirm_launch,
            mailing.action_send_mail,
        ):
            with self.assertRefused("mailing.unusable_audience", *codes):
                with self.env.cr.savepoint():
                    attempt()
        self.assertEqual(mailing._get_recipients(), [])
        self.assertEqual(mailing.state, "draft")
