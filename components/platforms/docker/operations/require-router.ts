import { isOfRouter, NOBODYS_HOST, otherRouter } from "../haproxy/router-header";
import { send } from "../../../http/send";

/** A router that does not answer by then is down. */
const PATIENCE_MILLISECONDS = 5000;

/**
 * Asks who answers at a router's address.
 *
 * @param router the container's id; one that an earlier version deployed is not known, and is believed
 * @throws Error when nobody answers, or another router
 */
export async function requireRouter(address: string, router: string | undefined): Promise<void> {
    if (router === undefined) {
        return;
    }
    const { headers } = await send(address, { headers: { host: NOBODYS_HOST }, timeout: PATIENCE_MILLISECONDS }).catch(
        (error: unknown) => {
            throw new Error(whyNot(address, error), { cause: error });
        },
    );
    if (!isOfRouter(router, headers)) {
        throw new Error(otherRouter(address));
    }
}

/** Why a router gave no answer. */
export function whyNot(address: string, error: unknown): string {
    const refused = (error as NodeJS.ErrnoException).code === "ECONNREFUSED";
    return refused ? `nobody answers at ${address}; does its router run?` : (error as Error).message;
}
