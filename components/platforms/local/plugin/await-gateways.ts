import * as fs from "node:fs";
import * as http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { warn } from "../../../plugin/diagnostics";
import { announce } from "../change-announcement";
import { removeIfEmpty, removeStackIfEmpty } from "../../../files";
import { isFrom, listGateways, type RegisteredGateway } from "../gateways";
import { changedFile, functionsFolder } from "../layout";

/** How long an update waits for a gateway that does not go on: a worker may take so long to load a handler. */
const PATIENCE_MILLISECONDS = 15_000;
const LOOK_MILLISECONDS = 15;

/**
 * The gateways of a stack, as one update sees them: an engine starts this plugin for each update anew. Functions change
 * side by side and wait together.
 */
interface Follower {
    /** The last change that somebody waits for. */
    wanted: number;
    /** Gateways that are not waited for again in this update, by their files. */
    givenUp: Set<string>;
    running: Promise<void> | undefined;
}

const followers = new Map<string, Follower>();

/**
 * Announces a change and waits until the gateways that run have it in force, so that whoever calls after an update
 * meets what the update says. A gateway that hangs holds an update up once, and is named in a warning.
 *
 * @param urn the resource that changed
 * @param patience milliseconds that a gateway may stand still
 */
export async function settle(stackFolder: string, urn: string, patience = PATIENCE_MILLISECONDS): Promise<void> {
    const change = announce(stackFolder);
    const follower = followers.get(stackFolder) ?? { wanted: change, givenUp: new Set(), running: undefined };
    followers.set(stackFolder, follower);
    follower.wanted = Math.max(follower.wanted, change);
    follower.running ??= follow(stackFolder, follower, urn, patience).finally(() => (follower.running = undefined));
    await follower.running;
}

/** After a removal: takes the stack's folders away when nothing is left in them, and announces the change otherwise. */
export function closeStack(stackFolder: string): void {
    if (removeIfEmpty(functionsFolder(stackFolder))) {
        fs.rmSync(changedFile(stackFolder), { force: true });
        removeStackIfEmpty(stackFolder);
        return;
    }
    announce(stackFolder);
}

/** Waits until every gateway has what is wanted, but for those that stand still for longer than there is patience. */
async function follow(stackFolder: string, follower: Follower, urn: string, patience: number): Promise<void> {
    const moves = new Map<string, { to: number; when: number }>();
    const started = Date.now();
    for (;;) {
        const gateways = listGateways(stackFolder).filter(({ file }) => !follower.givenUp.has(file));
        const behind = await Promise.all(
            gateways.map(async gateway => {
                const { url, file } = gateway;
                const at = await changeOf(gateway);
                if (at === "gone") {
                    fs.rmSync(file, { force: true });
                    return false;
                }
                const last = moves.get(file) ?? { to: at, when: started };
                const now = at > last.to ? { to: at, when: Date.now() } : last;
                moves.set(file, now);
                if (at < follower.wanted && Date.now() - now.when >= patience) {
                    follower.givenUp.add(file);
                    await warn(stoodStill(url, patience), urn);
                    return false;
                }
                return at < follower.wanted;
            }),
        );
        if (!behind.includes(true)) {
            return;
        }
        await sleep(LOOK_MILLISECONDS);
    }
}

function stoodStill(url: string, patience: number): string {
    return (
        `the gateway on ${url} has not taken the change up in ${String(patience / 1000)} s, and this update waits for it ` +
        "no more: until it does, its callers meet what was before; see its log, or start it again"
    );
}

/** The change a gateway has in force; "gone" when none answers there, or one that stops. */
async function changeOf(gateway: RegisteredGateway): Promise<number | "gone"> {
    return new Promise(resolve => {
        const request = http.get(`${gateway.url}/-/health`, { timeout: 1000 }, response => {
            let text = "";
            response.setEncoding("utf8");
            response.on("data", (chunk: string) => (text += chunk));
            const isServed = response.statusCode === 200 && isFrom(gateway, response.headers);
            response.on("close", () => resolve(isServed ? readChange(text) : "gone"));
        });
        request.once("timeout", () => request.destroy());
        request.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ECONNREFUSED" ? "gone" : 0));
    });
}

/** Another program may have taken the port of a gateway that was killed. */
function readChange(text: string): number | "gone" {
    try {
        const { change } = JSON.parse(text) as { change?: number };
        return change ?? 0;
    } catch {
        return "gone";
    }
}
