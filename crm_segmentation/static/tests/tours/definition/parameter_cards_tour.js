import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

const CARDS = ".o_field_widget[name=parameter_ids]";

function card(name) {
    return `${CARDS} .o_parameter_card:contains(${name})`;
}

function range(name, place) {
    return `${card(name)} .o_parameter_range:eq(${place})`;
}

function hasFroms(name, ...froms) {
    return {
        content: `Ranges of ${name} from ${froms}`,
        trigger: card(name),
        run({anchor}) {
            const inputs = [...anchor.querySelectorAll("input.o_range_from")];
            const values = inputs.map(({value}) => value).join(" ");
            if (values !== froms.join(" ")) {
                throw new Error(`From ${values} instead of ${froms.join(" ")}`);
            }
        },
    };
}

/** A key pressed where one has got to by the Tab key. */
function pressed(key) {
    return async ({anchor, press}) => {
        anchor.focus();
        await press(key);
    };
}

registry.category("web_tour.tours").add("crm_segmentation_parameter_cards", {
    steps: () => [
        {
            content: "The values of the contacts stand behind the ranges",
            trigger: `${card("Size")} .o_range_bar`,
        },
        {
            trigger: `${card("Size")} .o_values_text:contains(10 contacts have a value)`,
        },
        {
            trigger: `${card("City")} .o_parameter_value:contains(Ghent) .o_value_count:contains(4)`,
        },
        {
            content: "A weight by its number: 3 × 10 of 40 points",
            trigger: `${card("Size")} input.o_parameter_weight_number`,
            run: "edit 3 && press Tab",
        },
        {
            trigger: `${card("Size")} .o_parameter_share:contains(75%)`,
        },
        {
            trigger: `${card("City")} .o_parameter_share:contains(25%)`,
        },
        {
            content: "What can't be is refused where it was typed",
            trigger: `${range("Size", 1)} input.o_range_from`,
            run: "edit nonsense && press Tab",
        },
        {
            trigger: `${range("Size", 1)} .o_range_problem:contains(Enter a number)`,
        },
        {
            content: "A border by its number",
            trigger: `${range("Size", 1)} input.o_range_from`,
            run: "edit 40 && press Tab",
        },
        {
            trigger: `${range("Size", 0)} .o_range_end:contains(to below 40)`,
        },
        {
            content: "and by the keys",
            trigger: `${card("Size")} .o_range_handle[aria-valuenow="40"]`,
            run: pressed("ArrowRight"),
        },
        {
            trigger: `${card("Size")} .o_range_handle:not([aria-valuenow="40"])`,
        },
        {
            content: "Split the upper range",
            trigger: `${range("Size", 1)} .o_range_split`,
            run: "click",
        },
        {
            trigger: `${range("Size", 2)} .o_band_points`,
            run: "edit 20 && press Tab",
        },
        {
            content: "The server's answer: 3 × 20 of 70 points",
            trigger: `${card("Size")} .o_parameter_share:contains(85.7%)`,
        },
        {
            content: "All that was done is undone",
            trigger: ".o_form_button_cancel:visible",
            run: "click",
        },
        {
            trigger: `${card("Size")}:not(:has(.o_parameter_range:eq(2))) .o_parameter_share:contains(50%)`,
        },
        hasFroms("Size", "", "50"),
        {
            content: "Have ranges suggested",
            trigger: `${card("Size")} .o_suggest`,
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains(Five groups)",
            run: "click",
        },
        {
            trigger: `${card("Size")} .o_suggestion`,
        },
        {
            trigger: `${card("Size")} .o_parameter_range:eq(2)`,
        },
        {
            content: "and remove some again until two are left",
            trigger: `${range("Size", 1)} .o_range_remove`,
            run: "click",
        },
        {
            trigger: `${card("Size")} .o_range_handle:eq(0)`,
        },
        {
            content: "A value that occurs is given points",
            trigger: `${card("City")} .o_value_give:contains(Bruges)`,
            run: "click",
        },
        {
            trigger: `${card("City")} .o_parameter_value:contains(Bruges) .o_band_points`,
            run: "edit 4 && press Tab",
        },
        {
            content: "Switch a parameter off",
            trigger: `${card("Colour")} .o_boolean_toggle input`,
            run: "click",
        },
        {
            trigger: `${card("Colour")}:not(:has(.o_parameter_body))`,
        },
        {
            content: "Order by the keys",
            trigger: `${card("City")} .o_parameter_handle`,
            run: pressed("ArrowUp"),
        },
        {
            trigger: `${CARDS} .o_parameter_card:eq(0):contains(City)`,
        },
        ...stepUtils.saveForm(),
        {
            content: "What is read is set up in a dialog",
            trigger: `${card("City")} .o_parameter_edit`,
            run: "click",
        },
        {
            trigger: ".modal .o_form_view [name=name] input",
            run: "edit Town",
        },
        {
            trigger: ".modal .o_form_button_save:contains(Save)",
            run: "click",
        },
        {
            trigger: `body:not(:has(.modal)) ${card("Town")} .o_parameter_value:contains(Bruges)`,
        },
        ...stepUtils.saveForm(),
    ],
});
