import { fstatSync } from "node:fs";

/**
 * Ends this process when the engine that started it is gone: one that is killed ends no plugins, and they would wait for
 * its calls for ever. The engine holds the other end of their input. Whoever starts one by hand may give it none.
 *
 * @returns what calls go through: those under way are finished first
 */
export function exitWithEngine(): <T>(call: Promise<T>) => Promise<T> {
    let underWay = 0;
    let gone = false;
    const endIfDone = (): void => {
        if (gone && underWay === 0) {
            process.exit();
        }
    };
    // As big integers: after a pipe has been looked at in plain numbers, Node.js 20's require follows no symbolic links any
    // more, on which pnpm's node_modules stand (fs.realpathSync looks at what stat found last).
    const input = fstatSync(process.stdin.fd, { bigint: true });
    if (input.isFIFO() || input.isSocket()) {
        process.stdin.once("close", () => {
            gone = true;
            endIfDone();
        });
        process.stdin.resume();
    }
    return async call => {
        underWay++;
        try {
            return await call;
        } finally {
            underWay--;
            endIfDone();
        }
    };
}
