import { Component } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";

/** The first steps of a role, its tour and the plant's stories; can be put away and taken out again. */
export class StartHere extends Component {
    static template = "mrp_batch_trace.StartHere";
    static props = { start: Object, reload: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.tours = useService("tour_service");
    }

    open(step) {
        return this.action.doAction(step.action);
    }

    openStory(story) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "batch.story",
            res_id: story.id,
            views: [[false, "form"]],
        });
    }

    /** Odoo switches tours on for good to show one; afterwards it would start others uninvited: off again at once. */
    async startTour() {
        await this.tours.startTour(this.props.start.tour, { mode: "manual", redirect: false });
        await this.orm.call("res.users", "switch_tour_enabled", [false]);
    }

    async hide(hidden) {
        await this.orm.call("batch.today", "hide_start", [hidden]);
        await this.props.reload();
    }
}
