import {expect} from "@odoo/hoot";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

export class Band extends models.Model {
    parameter_id = fields.Many2one({relation: "parameter"});
    sequence = fields.Integer();
    name = fields.Char();
    kind = fields.Selection({
        selection: [
            ["range", "From … to"],
            ["values", "One of"],
            ["other", "Any other value"],
            ["missing", "No value"],
        ],
    });
    value_from = fields.Float();
    value_to = fields.Float();
    accepted = fields.Json();
    points = fields.Float();
    problem = fields.Char();

    /** Odoo's mock server takes an unset number for 0; these fields tell them apart. */
    read() {
        return super.read(...arguments).map((values) => {
            const [{value_from, value_to}] = this.browse(values.id);
            return {...values, value_from, value_to};
        });
    }
}

export class Parameter extends models.Model {
    segmentation_id = fields.Many2one({relation: "segmentation"});
    sequence = fields.Integer();
    name = fields.Char();
    active = fields.Boolean({default: true});
    weight = fields.Float({default: 1});
    best_points = fields.Float({default: 10});
    share = fields.Float();
    problem = fields.Char();
    preset = fields.Selection({
        selection: [
            ["won_value", "Won deals: value"],
            ["custom", "Custom measure"],
        ],
        default: "won_value",
    });
    value_type = fields.Selection({
        selection: [
            ["number", "Number"],
            ["date", "Date"],
            ["boolean", "Yes or no"],
            ["choice", "Choice"],
            ["text", "Text"],
            ["set", "Several values"],
        ],
        default: "number",
    });
    value_model = fields.Char();
    value_choices = fields.Json();
    reading = fields.Json();
    source = fields.Selection({
        selection: [
            ["field", "A field"],
            ["records", "Records"],
            ["filter", "A filter"],
        ],
        default: "records",
    });
    field_path = fields.Char();
    model_name = fields.Selection({selection: [["crm.lead", "Lead"]]});
    measure = fields.Selection({
        selection: [
            ["sum", "Sum"],
            ["count", "Number of records"],
        ],
        default: "sum",
    });
    elapsed_unit = fields.Selection({
        selection: [
            ["days", "Days ago"],
            ["months", "Months ago"],
        ],
        default: "days",
    });
    by_age = fields.Boolean();
    half_life_days = fields.Integer({default: 365});
    band_ids = fields.One2many({relation: "band", relation_field: "parameter_id"});

    _views = {
        form: `
            <form>
                <field name="name"/>
                <field name="weight"/>
                <field name="share" widget="segmentation_share"/>
            </form>`,
    };
}

export class Segmentation extends models.Model {
    name = fields.Char();
    parameter_ids = fields.One2many({
        relation: "parameter",
        relation_field: "segmentation_id",
    });
}

const PARAMETER_FIELDS = [
    ...["active", "name", "preset", "weight", "best_points", "problem", "value_type"],
    ...["value_model", "value_choices", "reading", "source", "field_path"],
    ...["model_name", "measure", "elapsed_unit", "by_age", "half_life_days"],
];
const BAND_FIELDS = [
    ...["name", "kind", "value_from", "value_to", "accepted", "points", "problem"],
];

function nodes(names) {
    return names.map((name) => `<field name="${name}"/>`).join("");
}

const ARCH = `
    <form>
        <field name="name"/>
        <field name="parameter_ids" string="Parameter" widget="segmentation_parameters"
            context="{'active_test': False}" READONLY>
            <list limit="200">
                <field name="sequence" widget="handle"/>
                ${nodes(PARAMETER_FIELDS)}
                <field name="band_ids">
                    <list limit="200">
                        <field name="sequence" widget="handle"/>
                        ${nodes(BAND_FIELDS)}
                    </list>
                </field>
            </list>
        </field>
    </form>`;

/** A hundred contacts with values from 0 to 100, most of them in the lower half. */
export const NUMBERS = {
    value_type: "number",
    total: 100,
    known: 90,
    missing: 10,
    about: false,
    low: 0,
    high: 100,
    bars: [
        {from: 0, to: 50, count: 60},
        {from: 50, to: 100, count: 30},
    ],
    values: [],
    others: 0,
};

/** The models that cards are about, and the steps of what is asked and written. */
export function defineCards() {
    defineMailModels();
    defineModels([Segmentation, Parameter, Band]);
}

/**
 * One or more parameters, each with its bands.
 *
 * @param {...Object} parameters values, with `bands`
 */
export function givenParameters(...parameters) {
    Parameter._records = [];
    Band._records = [];
    for (const [index, {bands = [], ...values}] of parameters.entries()) {
        const band_ids = bands.map((band, place) => {
            const id = 10 * (index + 1) + place;
            Band._records.push({
                id,
                parameter_id: index + 1,
                sequence: 10 * (place + 1),
                kind: "range",
                value_from: false,
                value_to: false,
                accepted: false,
                name: false,
                problem: false,
                ...band,
            });
            return id;
        });
        Parameter._records.push({
            id: index + 1,
            segmentation_id: 1,
            sequence: 10 * (index + 1),
            name: `Parameter ${index + 1}`,
            problem: false,
            reading: {source: "records", measure: "sum"},
            ...values,
            band_ids,
        });
    }
    Segmentation._records = [
        {id: 1, name: "Model", parameter_ids: Parameter._records.map(({id}) => id)},
    ];
}

/** @param {Object|Function} answer a distribution, or what gives one */
export function givenDistribution(answer) {
    onRpc("crm.segmentation.parameter", "get_distribution", ({args}) =>
        typeof answer === "function" ? answer(...args) : answer
    );
}

/** Steps of what is saved; new ranges are called “new”. */
export function stepSaves() {
    onRpc("segmentation", "web_save", ({args}) => {
        const saved = JSON.stringify(args[1].parameter_ids);
        expect.step(JSON.parse(saved.replace(/"virtual_\d+"/g, '"new"')));
    });
}

export function mountCards({readonly = false} = {}) {
    return mountView({
        type: "form",
        resModel: "segmentation",
        resId: 1,
        arch: ARCH.replace("READONLY", readonly ? 'readonly="1"' : ""),
    });
}
