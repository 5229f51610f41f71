import { request } from "../../../http/invoke";
import { DEFAULT_ALIAS } from "../../../model/names";
import type { Call, Outcome } from "../../operations";
import { hostOf } from "../haproxy/names";
import { requireRouter, whyNot } from "./require-router";
import type { RouterAddress } from "./router-address";

/**
 * Calls a function: its default alias as everybody does, others by their host. Behind a gateway everything is called by the
 * gateway's own hosts: the host of the function's route may be one that leads here on other machines alone.
 *
 * @throws Error when its router does not answer, or another one does
 */
export async function invoke(functionName: string, call: Call, router: RouterAddress): Promise<Outcome> {
    const { url, internalUrl, shared } = router;
    const { qualifier } = call;
    const isPublic = qualifier === DEFAULT_ALIAS && shared === undefined;
    const [address, host] = isPublic ? [url] : [internalUrl, hostOf(qualifier, shared?.functionName)];
    if (address === undefined) {
        throw new Error(`${functionName} has no router; deploy it first`);
    }
    const headers = { ...call.headers, ...(host !== undefined && { host }) };
    try {
        await requireRouter(address, router.router);
        // The path that callers of the gateway send: the function gets all of it.
        return await request(`${address}${shared?.path ?? ""}`, { ...call, headers });
    } catch (error) {
        throw new Error(`${functionName}: ${whyNot(address, error)}`, { cause: error });
    }
}
