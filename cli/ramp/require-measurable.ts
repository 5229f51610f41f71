import type { Ramp } from "../../components/model/ramp";
import type { Release } from "../../components/state/release";
import { operationsOf } from "../engine/platform-operations";

/**
 * Refuses a gate on a number that a function's platform does not have: it could never pass.
 *
 * @throws Error naming the function, the platform and the gate
 */
export function requireMeasurable({ gates }: Pick<Ramp, "gates">, releases: readonly Release[]): void {
    const blind =
        gates.maxP95 === undefined
            ? undefined
            : releases.find(release => operationsOf(release).metrics.lacks.includes("p95"));
    if (blind !== undefined) {
        const { from } = operationsOf(blind).metrics;
        throw new Error(
            `maxP95: ${blind.name} is on ${blind.platform}, and ${from} has no p95, so this gate could never pass; leave it ` +
                "out, or ramp this function apart (--function)",
        );
    }
}
