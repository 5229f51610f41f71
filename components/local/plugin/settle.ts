import * as fs from "node:fs";
import * as http from "node:http";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { announce } from "../changes";
import { removeIfEmpty, removeWhileEmpty } from "../files";
import { listGateways, type RegisteredGateway } from "../gateways";
import { changedFile, functionsFolder } from "../layout";

/** As long as a worker may take to load a handler, and a little. */
const PATIENCE_MILLISECONDS = 15_000;
const LOOK_MILLISECONDS = 15;

/**
 * Announces a change and waits until the gateways that run have it in force, so that whoever calls after an update
 * meets what the update says. A gateway that takes too long is named on standard error, which the engine shows.
 */
export async function settle(stackFolder: string, patience = PATIENCE_MILLISECONDS): Promise<void> {
    const change = announce(stackFolder);
    await Promise.all(listGateways(stackFolder).map(async gateway => follow(gateway, change, patience)));
}

/** After a removal: takes the stack's folders away when nothing is left in them, and announces the change otherwise. */
export function closeStack(stackFolder: string): void {
    if (removeIfEmpty(functionsFolder(stackFolder))) {
        fs.rmSync(changedFile(stackFolder), { force: true });
        removeWhileEmpty(stackFolder, path.dirname(stackFolder));
        return;
    }
    announce(stackFolder);
}

async function follow({ url, file }: RegisteredGateway, change: number, patience: number): Promise<void> {
    const until = Date.now() + patience;
    while (Date.now() < until) {
        const inForce = await changeOf(url);
        if (inForce === "gone") {
            fs.rmSync(file, { force: true });
            return;
        }
        if (inForce >= change) {
            return;
        }
        await sleep(LOOK_MILLISECONDS);
    }
    const seconds = String(patience / 1000);
    console.error(`the gateway on ${url} has not taken the change up in ${seconds} s; see its log`);
}

/** The change a gateway has in force; "gone" when none answers there, or one that stops. */
async function changeOf(url: string): Promise<number | "gone"> {
    return new Promise(resolve => {
        const request = http.get(`${url}/-/health`, { timeout: 1000 }, response => {
            let text = "";
            response.setEncoding("utf8");
            response.on("data", (chunk: string) => (text += chunk));
            response.on("close", () => resolve(response.statusCode === 200 ? readChange(text) : "gone"));
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
