import { isDeepStrictEqual } from "node:util";
import { CONFIG_ID } from "../haproxy/config";

/** What a router has: a whole configuration, and the shares of one map. */
export interface Had {
    config: string;
    /** Alias → threshold. */
    thresholds: Record<string, number>;
}

/** What a configuration is known by when it is in force. */
export function idOf(config: string): string | undefined {
    return new RegExp(`setenv ${CONFIG_ID} (\\S+)`).exec(config)?.[1];
}

/** The commands that {@link inForce} needs the answer of. */
export function askInForce(mapFile: string): string {
    return `show env ${CONFIG_ID}; show map ${mapFile}`;
}

/**
 * What holds for callers. Files say what a router that starts would do. One that runs may have another configuration or other shares
 * in its memory, when an update was broken off between the two: then what it has counts as nothing, and the next update gives it
 * everything again.
 *
 * @param files what its files say
 * @param answer of a running HAProxy to {@link askInForce}; nothing while it does not answer, and reads its files
 */
export function inForce({ config, thresholds }: Had, answer: string | undefined): Had {
    if (answer === undefined) {
        return { config, thresholds };
    }
    const [, id] = new RegExp(`^${CONFIG_ID}=(\\S+)`, "m").exec(answer) ?? [];
    if (id !== idOf(config)) {
        return { config: "", thresholds: {} };
    }
    const entries = [...answer.matchAll(/^0x[0-9a-f]+ (\S+) (\d+)$/gm)];
    const shares = Object.fromEntries(entries.map(([, alias = "", threshold]) => [alias, Number(threshold)]));
    // A map that the configuration does not ask is not in memory.
    const isOther = entries.length > 0 && !isDeepStrictEqual(shares, thresholds);
    return { config, thresholds: isOther ? {} : thresholds };
}
