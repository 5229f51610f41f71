import type Docker from "dockerode";
import { gainingAlone } from "../../../model/gaining";
import type { Route } from "../../../model/weights";
import { type Address, endpointOf } from "../haproxy/address";
import { reached } from "./reachable";

/** HAProxy looks at servers every second. */
const PATIENCE_MILLISECONDS = 3000;

/** A change of what a router does. */
interface Change {
    functionName: string;
    /** The id of the router's container. */
    router: string;
    before: Record<string, Route>;
    after: Record<string, Route>;
    /** Version → where its container listens. */
    servers: Record<string, Address>;
}

/**
 * Asks the versions that are to get callers whether they answer, before the callers move.
 *
 * @throws Error when one does not
 */
export async function requireAnswers(
    engine: Docker,
    { functionName, router, before, after, servers }: Change,
): Promise<void> {
    for (const version of gainingAlone(before, after)) {
        const server = servers[version];
        const answers =
            server !== undefined && (await reached(engine, router, endpointOf(server), PATIENCE_MILLISECONDS));
        if (!answers) {
            throw new Error(
                `${functionName}: version ${version} does not answer, so callers stay where they are; ` +
                    "`pulumi up --refresh` starts its container, or makes it again",
            );
        }
    }
}
