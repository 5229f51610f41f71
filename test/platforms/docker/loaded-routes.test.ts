import { expect, test } from "vitest";
import { inForce } from "../../../components/platforms/docker/plugin/loaded-routes";

/** What holds for callers is what a router has in its memory, not what its files say. */

const CONFIG = "global\n    setenv GRAY_CONFIG 0123456789abcdef\n";
const FILES = { config: CONFIG, thresholds: { live: 0, dev: 100 } };
const answer = (id: string, ...lines: string[]): string => [`GRAY_CONFIG=${id}`, "", ...lines, ""].join("\n");
const LIVE = "0x55d0c8a1 live 0";
const DEV = "0x55d0c8b2 dev 100";

test.each<[string, string | undefined, object]>([
    ["a router that does not answer reads its files when it does", undefined, FILES],
    ["the same in both", answer("0123456789abcdef", LIVE, DEV), FILES],
    ["a map that the configuration does not ask", answer("0123456789abcdef", "Unknown map identifier."), FILES],
    ["another configuration", answer("fedcba9876543210", LIVE, DEV), { config: "", thresholds: {} }],
    ["none", "GRAY_CONFIG is not set", { config: "", thresholds: {} }],
    [
        "other shares",
        answer("0123456789abcdef", "0x55d0c8a1 live 2147483648", DEV),
        { config: CONFIG, thresholds: { live: 2147483648, dev: 100 }, unsettled: true },
    ],
    [
        "a share that is missing",
        answer("0123456789abcdef", LIVE),
        { config: CONFIG, thresholds: { live: 0 }, unsettled: true },
    ],
])("%s", (_, said, had) => {
    expect(inForce(FILES, said)).toEqual(had);
});
