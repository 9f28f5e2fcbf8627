// Copyright 2026 Batch Trace
// License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import { Component, onWillStart, xml } from "@odoo/owl";
import { AssetsLoadingError, loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { ConnectionLostError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/**
 * Load a bundle of scripts and styles, in the scheme that Odoo is shown in; only the first call fetches anything.
 *
 * @param {string} bundle
 * @throws {ConnectionLostError} when the server cannot be reached, as every other call does
 */
export async function loadScreens(bundle) {
    try {
        await loadBundle(cookie.get("color_scheme") === "dark" ? `${bundle}_dark` : bundle);
    } catch (error) {
        // `fetch` answers with a TypeError when nothing answers it.
        if (error instanceof AssetsLoadingError && error.cause instanceof TypeError) {
            throw new ConnectionLostError(bundle);
        }
        throw error;
    }
}

/** A client action whose component is fetched when it is opened first, not with every page of the backend. */
export class LazyScreen extends Component {
    static template = xml`<t t-component="Screen" t-props="props"/>`;
    static props = { ...standardActionServiceProps };
    static bundle = "";
    /** Name of the component among the "lazy_components", where its bundle puts it. */
    static screen = "";

    setup() {
        const { bundle, screen } = this.constructor;
        onWillStart(async () => {
            await loadScreens(bundle);
            this.Screen = registry.category("lazy_components").get(screen);
        });
    }
}
