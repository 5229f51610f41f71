import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { execute, type Executed } from "./engine";

export const LOOK_MILLISECONDS = 50;
/** How long a router may take to start, or to reload. */
export const PATIENCE_MILLISECONDS = 15_000;
/** How long one script may wait in the container; the engine's API is asked again after that. */
const LONGEST_WAIT_MILLISECONDS = 10_000;
/** How a script ends that could not write its files; nothing else ends so. */
const NOT_WRITTEN = 77;
/** How a script ends that has waited in vain. */
const NOT_YET = 76;
/** Linux takes 128 KiB in one variable; whole characters have 4 bytes at most. */
const PIECE = /[^]{1,30000}/gu;
/** Linux takes 2 MiB of variables in all. */
const MOST_PIECES = 8;

/** What a shell in the container runs. */
export interface Script {
    script: string;
    environment?: Record<string, string>;
}

/** A script that does nothing. */
const NOTHING: Script = { script: "true" };

/**
 * A shell in a router's container. Each run costs the engine's machine some 60 ms of a processor, so scripts do several
 * things, and wait in the container.
 */
export class RouterShell {
    constructor(
        private readonly engine: Docker,
        private readonly container: string,
    ) {}

    /** Runs a script. A router that was just started, or restarts, is waited for. */
    async run({ script, environment = {} }: Script): Promise<Executed> {
        const deadline = Date.now() + PATIENCE_MILLISECONDS;
        for (;;) {
            try {
                return await execute(this.engine, this.container, ["sh", "-c", script], { environment });
            } catch (error) {
                const { statusCode } = error as { statusCode?: number };
                const name = this.container.slice(0, 12);
                if (statusCode === 404) {
                    throw new Error(
                        `the router's container ${name} is gone, so nobody is served; \`pulumi up --refresh\` makes it again`,
                        { cause: error },
                    );
                }
                if (statusCode !== 409) {
                    throw error;
                }
                if (Date.now() > deadline) {
                    throw new Error(`the router's container does not run; docker start ${name} starts it`, {
                        cause: error,
                    });
                }
                await sleep(LOOK_MILLISECONDS);
            }
        }
    }

    /**
     * Writes files, each whole or not at all, and runs a script after that.
     *
     * @returns how the script ended
     * @throws NotWrittenError when a file cannot be written: the script does not run then
     */
    async write(files: Record<string, string>, then = NOTHING): Promise<Executed> {
        const pieces = Object.entries(files).flatMap(piecesOf);
        while (pieces.length > MOST_PIECES) {
            await this.writePieces(pieces.splice(0, MOST_PIECES), NOTHING);
        }
        return this.writePieces(pieces, then);
    }

    /**
     * Waits in the container until a condition holds.
     *
     * @param condition what a shell runs again and again until it succeeds
     * @param milliseconds how long
     * @returns whether it held in that time
     */
    async until({ script, environment }: Script, milliseconds: number): Promise<boolean> {
        const deadline = Date.now() + milliseconds;
        for (;;) {
            const wait = Math.min(Math.max(deadline - Date.now(), 0), LONGEST_WAIT_MILLISECONDS);
            const seconds = String(Math.ceil(wait / 1000));
            const { code } = await this.run({
                script: waiting(script),
                environment: { ...environment, SECONDS_LEFT: seconds },
            });
            if (code === 0) {
                return true;
            }
            if (Date.now() > deadline) {
                return false;
            }
            if (code !== NOT_YET) {
                // The container ended meanwhile.
                await sleep(LOOK_MILLISECONDS);
            }
        }
    }

    private async writePieces(pieces: readonly Piece[], then: Script): Promise<Executed> {
        const writes = pieces.map(({ first, last }, index) => {
            const [file, text] = [`$FILE${String(index)}`, `$TEXT${String(index)}`];
            return [
                ...(first ? [`mkdir -p "\${FILE${String(index)}%/*}"`] : []),
                `printf "%s" "${text}" ${first ? ">" : ">>"} "${file}.part"`,
                ...(last ? [`mv "${file}.part" "${file}"`] : []),
            ].join(" && ");
        });
        const texts = pieces.flatMap(({ file, text }, index) => [
            [`FILE${String(index)}`, file],
            [`TEXT${String(index)}`, text],
        ]);
        const ended = await this.run({
            script: [...writes.map(write => `{ ${write}; } || exit ${String(NOT_WRITTEN)}`), then.script].join("\n"),
            environment: { ...then.environment, ...(Object.fromEntries(texts) as Record<string, string>) },
        });
        if (ended.code === NOT_WRITTEN) {
            const names = [...new Set(pieces.map(({ file }) => file))].join(", ");
            throw new NotWrittenError(`${names} cannot be written in the router's container: ${ended.output}`);
        }
        return ended;
    }
}

/** A file cannot be written in a router's container: the disk may be full. */
class NotWrittenError extends Error {}

/**
 * Moves callers although their shares could not be written: going back must work on a full disk, too. The update fails all the
 * same, since a router that starts again reads the shares before.
 *
 * @throws Error in any case
 */
export async function moveThough(error: unknown, move: () => Promise<unknown>): Promise<never> {
    if (!(error instanceof NotWrittenError)) {
        throw error;
    }
    await move();
    throw new Error(
        `${error.message}. Callers have the new shares as long as the router runs; make room on the engine's disk, then run pulumi up, ` +
            "which keeps them",
        { cause: error },
    );
}

/** A part of a file. */
interface Piece {
    file: string;
    text: string;
    first: boolean;
    last: boolean;
}

function piecesOf([file, text]: [string, string]): Piece[] {
    const pieces = text.match(PIECE) ?? [""];
    return pieces.map((piece, index) => ({
        file,
        text: piece,
        first: index === 0,
        last: index === pieces.length - 1,
    }));
}

function waiting(condition: string): string {
    return `
condition() {
${condition}
}
end=$(($(date +%s) + SECONDS_LEFT))
until condition; do
    [ "$(date +%s)" -lt "$end" ] || exit ${String(NOT_YET)}
    sleep ${String(LOOK_MILLISECONDS / 1000)}
done`;
}
