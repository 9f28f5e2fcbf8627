// Copyright 2026 Batch Trace
// License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
// Runs the checks of verify.html under Node. Each line of standard input is a case in JSON:
// {bundle, trust: base64, calls: {call: result} or null, pure: bool}; each line of output its report.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const page = readFileSync(process.argv[2], "utf8");
const script = page.match(/<script id="verifier">([\s\S]*?)<\/script>/)[1];
const { verifyBundle, RpcFault } = new Function(`${script}; return { verifyBundle, RpcFault };`)();
const subtle = globalThis.crypto.subtle;

const callName = (method, params) =>
    [method, ...params.map((p) => (typeof p === "object" ? `${p.to}:${p.data}` : String(p).toLowerCase()))].join(" ");

for await (const line of createInterface({ input: process.stdin })) {
    const { bundle, trust, calls, pure } = JSON.parse(line);
    Object.defineProperty(globalThis.crypto, "subtle", { value: pure ? undefined : subtle, configurable: true });
    const call =
        calls &&
        (async (method, params) => {
            const name = callName(method, params);
            if (!(name in calls)) throw new RpcFault(`not recorded: ${name}`);
            return calls[name];
        });
    const begin = performance.now();
    const report = await verifyBundle(Buffer.from(bundle, "base64"), Buffer.from(trust, "base64"), call);
    report.ms = performance.now() - begin;
    if (report.sections) report.sections = Object.fromEntries(report.sections);
    console.log(JSON.stringify(report));
}
