import * as path from "node:path";
import { hostOf } from "../haproxy/names";
import { isFrom, listGateways, type RegisteredGateway } from "../../local/gateways";
import { DEFAULT_ALIAS } from "../../../model/names";
import { requireRouter, whyNot } from "./require-router";
import { type Answer, send } from "../../../http/send";
import type { Call, Outcome } from "../../call";

/** A gateway that does not answer by then is passed over. */
const HEALTH_MILLISECONDS = 2000;

/** Calls a function of the local platform by the first gateway that serves the stack. */
export async function callGateway(call: Call, stackFolder: string): Promise<Outcome> {
    const { release, qualifier } = call;
    for (const gateway of listGateways(stackFolder)) {
        if (await isThere(gateway)) {
            return request(`${gateway.url}/${release.name}${qualifier === DEFAULT_ALIAS ? "" : `:${qualifier}`}`, call);
        }
    }
    throw new Error(`no gateway serves stack ${path.basename(stackFolder)}; start \`gray serve\``);
}

/**
 * Calls a function on Docker: its default alias as everybody does, others by their host. Behind a gateway everything is
 * called by the gateway's own hosts: the host of the function's route may be one that leads here on other machines alone.
 */
export async function callRouter(call: Call): Promise<Outcome> {
    const { release, qualifier } = call;
    const { name, url, internalUrl, router, shared } = release;
    const isPublic = qualifier === DEFAULT_ALIAS && shared === undefined;
    const [address, host] = isPublic ? [url] : [internalUrl, hostOf(qualifier, shared?.functionName)];
    if (address === undefined) {
        throw new Error(`${name} has no router; deploy it first`);
    }
    const headers = { ...call.headers, ...(host !== undefined && { host }) };
    try {
        await requireRouter(address, router);
        // The path that callers of the gateway send: the function gets all of it.
        return await request(`${address}${shared?.path ?? ""}`, { ...call, headers });
    } catch (error) {
        throw new Error(`${name}: ${whyNot(address, error)}`, { cause: error });
    }
}

async function request(address: string, { method, path: rest, headers, data }: Call): Promise<Outcome> {
    const {
        status,
        headers: received,
        body,
    } = await send(`${address}${rest}`, {
        method,
        headers,
        ...(data !== undefined && { body: data }),
    });
    const answered = headersOf(received);
    return {
        version: answered["x-gray-version"],
        status,
        error: answered["x-amzn-errortype"],
        headers: answered,
        body,
    };
}

function headersOf(received: Answer["headers"]): Record<string, string> {
    return Object.fromEntries(Object.entries(received).map(([name, value]) => [name, [value].flat().join(", ")]));
}

/** Another program may have the port of a gateway that was killed. */
async function isThere(gateway: RegisteredGateway): Promise<boolean> {
    try {
        const { headers, body } = await send(`${gateway.url}/-/health`, { timeout: HEALTH_MILLISECONDS });
        const { functions } = JSON.parse(body.toString()) as { functions?: unknown };
        return Array.isArray(functions) && isFrom(gateway, headers);
    } catch {
        return false;
    }
}
