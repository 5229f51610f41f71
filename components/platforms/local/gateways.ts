import * as fs from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import * as path from "node:path";
import { listFolder, readJson, removeIfEmpty, removeStackIfEmpty, writeJson } from "../../files";
import { gatewaysFolder } from "./layout";

/** The header of a gateway's own answers (`/-/…`) that says which gateway it is. */
export const GATEWAY_HEADER = "x-gray-gateway";

/**
 * Says that a gateway serves a stack, so that updates can wait for it.
 *
 * @param id what its own answers say in {@link GATEWAY_HEADER}
 * @returns a function that takes it back, and what is empty then
 */
export function registerGateway(stackFolder: string, url: string, id: string): () => void {
    const folder = gatewaysFolder(stackFolder);
    const file = path.join(folder, `${String(process.pid)}.json`);
    writeJson(file, { url, id });
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
    /** What its own answers say in {@link GATEWAY_HEADER}; a gateway of an earlier version says nothing. */
    id: string | undefined;
    /** The file that says so; it stays when the gateway is killed. */
    file: string;
}

/** The gateways that serve a stack; some may have been killed. */
export function listGateways(stackFolder: string): RegisteredGateway[] {
    const folder = gatewaysFolder(stackFolder);
    return listFolder(folder).flatMap(name => {
        const file = path.join(folder, name);
        const gateway = readJson(file) as { url: string; id?: string } | undefined;
        return gateway === undefined ? [] : [{ url: gateway.url, id: gateway.id, file }];
    });
}

/** Whether a gateway gave an answer. Another stack's gateway may have the port of one that was killed. */
export function isFrom({ id }: RegisteredGateway, headers: IncomingHttpHeaders): boolean {
    return id === undefined || headers[GATEWAY_HEADER] === id;
}
