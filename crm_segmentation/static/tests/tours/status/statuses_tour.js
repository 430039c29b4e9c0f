import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

function column(name) {
    return `.o_kanban_group:has(.o_column_title:contains(${name}))`;
}

function card(name, status) {
    return `${column(status)} .o_kanban_record:contains(${name})`;
}

function chip(text) {
    return `.o_customer_status_chip:contains(${text})`;
}

function choose(item) {
    return {
        trigger: `.o-dropdown--menu .o-dropdown-item:contains(${item})`,
        run: "click",
    };
}

registry.category("web_tour.tours").add("crm_segmentation_status_board", {
    steps: () => [
        {
            content: "Overdue customers are shown on the process",
            trigger: ".o_kanban_record:contains(Tour Sales) a:contains(1 overdue)",
            run: "click",
        },
        {
            trigger: ".o_searchview_facet:contains(Overdue)",
        },
        {
            content: "The board has all statuses, and the card how many days",
            trigger: `${card("Tour Atlas", "Contact")} .o_mail_resource_rotting_bg:contains(20 d)`,
        },
        {
            trigger: ".o_searchview_facet:contains(Overdue) .o_facet_remove",
            run: "click",
        },
        {
            content: "Others come back when all are shown",
            trigger: card("Tour Boreal", "Sale"),
        },
        {
            trigger: card("Tour Atlas", "Contact"),
            run: `drag_and_drop(${column("Offer")})`,
        },
        {
            content: "It has moved, and its time starts again",
            trigger: `${card("Tour Atlas", "Offer")} .badge:contains(0 d)`,
        },
        {
            content: "A person enters the process",
            trigger: ".o-kanban-button-new",
            run: "click",
        },
        {
            trigger: ".o_kanban_quick_create [name=partner_id] input",
            run: "edit Tour Person",
        },
        {
            trigger: ".o-autocomplete--dropdown-item a:text(Tour Person)",
            run: "click",
        },
        {
            trigger: ".o_kanban_quick_create .o_kanban_add",
            run: "click",
        },
        {
            trigger: card("Tour Person", "Contact"),
        },
        {
            content: "The same as a list, and as a calendar",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Tour Atlas):contains(Offer)",
        },
        {
            trigger: ".o_switch_view.o_calendar",
            run: "click",
        },
        {
            trigger: ".o_calendar_renderer .fc-event:contains(Tour Person)",
        },
        {
            trigger: ".o_switch_view.o_kanban",
            run: "click",
        },
        {
            content: "A card opens the contact",
            trigger: card("Tour Atlas", "Offer"),
            run: "click",
        },
        {
            trigger: `.o_form_view ${chip("Tour Sales: Offer · 0 d")}`,
        },
    ],
});

registry.category("web_tour.tours").add("crm_segmentation_status_chips", {
    steps: () => [
        {
            content: "Something is typed, and not saved",
            trigger: ".o_field_widget[name=city] input",
            run: "edit Ghent",
        },
        {
            content: "The contact enters one more process: that saves what was typed",
            trigger: ".o_customer_status_add",
            run: "click",
        },
        choose("Tour Sales"),
        {
            content: "There are four: three chips and the rest",
            trigger: `${chip("Tour Sales: Contact · 0 d")}`,
        },
        {
            trigger: ".o_customer_status_more:contains(+1)",
        },
        {
            trigger: ".o_form_saved",
        },
        {
            content: "By the chip to the next status",
            trigger: chip("Tour Sales: Contact"),
            run: "click",
        },
        choose("Offer"),
        {
            trigger: chip("Tour Sales: Offer · 0 d"),
        },
        {
            content: "By the bar to the last one",
            trigger: ".o_notebook .nav-link:contains(Segmentation)",
            run: "click",
        },
        {
            trigger:
                ".o_customer_status_bar:contains(Tour Sales) .o_arrow_button:contains(Sale)",
            run: "click",
        },
        {
            trigger: chip("Tour Sales: Sale · 0 d"),
        },
        {
            trigger:
                ".o_customer_status_bar:contains(Tour Service) button:contains(Remove from process)",
            run: "click",
        },
        {
            content: "It is left, and its history can be seen",
            trigger: ".o_customer_status_left:contains(Tour Service)",
        },
        {
            trigger:
                ".o_field_customer_status_chips:not(:has(.o_customer_status_more))",
        },
        {
            trigger:
                ".o_customer_status_bar:contains(Tour Sales) button:contains(History)",
            run: "click",
        },
        {
            trigger:
                ".o-mail-Message:contains(Tour Sales: Offer):contains(Tour Sales: Sale)",
        },
    ],
});

registry.category("web_tour.tours").add("crm_segmentation_status_gallery", {
    steps: () => [
        {
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            trigger: ".o_template_card:contains(Negotiation)",
        },
        {
            trigger: ".o_template_card:contains(Contract)",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=name] input",
            run: "edit Tour contracts",
        },
        ...["Fourth", "Fifth", "Sixth"].flatMap((name, index) => [
            {
                trigger: "[name=status_ids] .o_field_x2many_list_row_add a",
                run: "click",
            },
            {
                trigger: `[name=status_ids] .o_selected_row:nth-child(${index + 4}) [name=name] input`,
                run: `edit ${name}`,
            },
        ]),
        {
            content: "The sixth is refused",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".modal:contains(A process has at most five statuses)",
        },
        {
            trigger: ".modal button:contains(Close)",
            run: "click",
        },
        {
            content: "Nothing typed is lost",
            trigger:
                "[name=status_ids] .o_data_row:nth-child(6) [name=name] input:value(Sixth)",
        },
        {
            content: "Without the sixth it is saved",
            trigger:
                "[name=status_ids] .o_data_row:nth-child(6) .o_list_record_remove button",
            run: "click",
        },
        ...stepUtils.saveForm(),
        {
            trigger: "[name=status_ids] .o_data_row:contains(Fifth)",
        },
    ],
});
