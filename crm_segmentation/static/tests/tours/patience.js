/**
 * A step of a tour waits for what it needs: on a busy machine that may take longer than
 * the ten seconds that are given to steps which do not say anything else; Odoo allows
 * a minute at most.
 */
import {registry} from "@web/core/registry";

const PATIENCE = 60000;
const tours = registry.category("web_tour.tours");

function bePatient(name, tour) {
    if (!name.startsWith("crm_segmentation")) {
        return;
    }
    const {steps} = tour;
    tour.steps = () => steps().map((step) => ({timeout: PATIENCE, ...step}));
}

for (const [name, tour] of tours.getEntries()) {
    bePatient(name, tour);
}
tours.addEventListener("UPDATE", ({detail}) => {
    if (detail.operation === "add") {
        bePatient(detail.key, detail.value);
    }
});
