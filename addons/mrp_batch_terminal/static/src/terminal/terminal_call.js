import { rpc } from "@web/core/network/rpc";
import { user } from "@web/core/user";

const TIMEOUT = 8000;

/** Call the terminal's service; gives up on a line that hangs. */
export async function call(method, args) {
    const promise = rpc(
        `/web/dataset/call_kw/batch.terminal/${method}`,
        {
            model: "batch.terminal",
            method,
            args,
            kwargs: { context: user.context },
        },
        { silent: true }
    );
    const timer = setTimeout(() => promise.abort(), TIMEOUT);
    try {
        return await promise;
    } finally {
        clearTimeout(timer);
    }
}
