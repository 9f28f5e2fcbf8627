// Copyright 2026 Batch Trace
// License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-mock";
import { assets, AssetsLoadingError } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { ConnectionLostError } from "@web/core/network/rpc";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";
import { loadScreens } from "@mrp_batch_record/screens/lazy_screen";
import { CENTER, TERMINAL_BUNDLE, terminalDevice } from "@mrp_batch_terminal/screens/terminal_device";

describe.current.tags("headless");

/** Bundles in place of the server's: what was asked for, and what answers. */
const server = { asked: [], answer: () => {} };

beforeEach(() => {
    Object.assign(server, { asked: [], answer: () => {} });
    patchWithCleanup(assets, {
        async loadBundle(name) {
            server.asked.push(name);
            return server.answer();
        },
    });
});

const refused = (cause) => () => {
    throw new AssetsLoadingError("The loading failed", { cause });
};

test("a bundle is asked for in the scheme that Odoo is shown in", async () => {
    await loadScreens("a.bundle");
    patchWithCleanup(cookie, { get: () => "dark" });
    await loadScreens("a.bundle");
    expect(server.asked).toEqual(["a.bundle", "a.bundle_dark"]);
});

test("a screen that no server answers for is a lost connection", async () => {
    server.answer = refused(new TypeError("Failed to fetch"));
    await expect(loadScreens("a.bundle")).rejects.toBeInstanceOf(ConnectionLostError);
});

test("a bundle that is broken is told as such", async () => {
    server.answer = refused(new Event("error"));
    await expect(loadScreens("a.bundle")).rejects.toBeInstanceOf(AssetsLoadingError);
});

test("a device that has been a terminal fetches it beforehand, and may fail to", async () => {
    terminalDevice.start();
    await advanceTime(5000);
    expect(server.asked).toEqual([]);
    localStorage.setItem(CENTER, JSON.stringify({ id: 1, name: "Kettle" }));
    server.answer = refused(new TypeError("Failed to fetch"));
    terminalDevice.start();
    await advanceTime(5000);
    expect(server.asked).toEqual([TERMINAL_BUNDLE]);
});
