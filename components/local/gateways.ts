import * as path from "node:path";
import * as fs from "node:fs";
import { listFolder, readJson, removeIfEmpty, removeStackIfEmpty, writeJson } from "./files";
import { gatewaysFolder } from "./layout";

/**
 * Says that a gateway serves a stack, so that updates can wait for it.
 *
 * @returns a function that takes it back, and what is empty then
 */
export function registerGateway(stackFolder: string, url: string): () => void {
    const folder = gatewaysFolder(stackFolder);
    const file = path.join(folder, `${String(process.pid)}.json`);
    writeJson(file, { url });
    return () => {
        fs.rmSync(file, { force: true });
        if (removeIfEmpty(folder)) {
            removeStackIfEmpty(stackFolder);
        }
    };
}

/** A gateway that said it serves a stack. */
export interface RegisteredGateway {
    url: string;
    /** The file that says so; it stays when the gateway is killed. */
    file: string;
}

/** The gateways that serve a stack; some may have been killed. */
export function listGateways(stackFolder: string): RegisteredGateway[] {
    const folder = gatewaysFolder(stackFolder);
    return listFolder(folder).flatMap(name => {
        const file = path.join(folder, name);
        const gateway = readJson(file) as { url: string } | undefined;
        return gateway === undefined ? [] : [{ url: gateway.url, file }];
    });
}
