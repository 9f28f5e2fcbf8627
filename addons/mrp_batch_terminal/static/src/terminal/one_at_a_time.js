/** Make a function that runs one action at a time: what is asked for while one runs is dropped, as a second click is. */
export function oneAtATime() {
    let running = false;
    return async (action) => {
        if (running) {
            return undefined;
        }
        running = true;
        try {
            return await action();
        } finally {
            running = false;
        }
    };
}
