import * as path from "node:path";
import { request } from "../../../http/invoke";
import { send } from "../../../http/send";
import { DEFAULT_ALIAS } from "../../../model/names";
import type { Call, Outcome } from "../../operations";
import { isFrom, listGateways, type RegisteredGateway } from "../gateways";

/** A gateway that does not answer by then is passed over. */
const HEALTH_MILLISECONDS = 2000;

/** Calls a function by the first gateway that serves its stack. @throws Error when none does */
export async function invoke(functionName: string, call: Call, stackFolder: string): Promise<Outcome> {
    const { qualifier } = call;
    for (const gateway of listGateways(stackFolder)) {
        if (await answers(gateway)) {
            const target = qualifier === DEFAULT_ALIAS ? functionName : `${functionName}:${qualifier}`;
            return request(`${gateway.url}/${target}`, call);
        }
    }
    throw new Error(`no gateway serves stack ${path.basename(stackFolder)}; start \`gray serve\``);
}

/** Whether it is the gateway that answers: another program may have the port of one that was killed. */
async function answers(gateway: RegisteredGateway): Promise<boolean> {
    try {
        const { headers, body } = await send(`${gateway.url}/-/health`, { timeout: HEALTH_MILLISECONDS });
        const { functions } = JSON.parse(body.toString()) as { functions?: unknown };
        return Array.isArray(functions) && isFrom(gateway, headers);
    } catch {
        return false;
    }
}
