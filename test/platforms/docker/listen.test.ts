import { describe, expect, test } from "vitest";
import { checkListen } from "../../../components/platforms/docker/listen";
import type { ListenArgs } from "../../../components/platforms/docker/listen";
import { hostInUrl } from "../../../components/platforms/docker/listen";

/** Where a router listens: what is no address must not become all of them. */

function refusal(listen: unknown): string {
    try {
        checkListen(listen as ListenArgs);
        return "";
    } catch (error) {
        return (error as Error).message;
    }
}

describe("listen", () => {
    test.each<[ListenArgs | undefined, string]>([
        [undefined, "127.0.0.1"],
        [{ port: 80 }, "127.0.0.1"],
        [{ host: "127.0.0.1" }, "127.0.0.1"],
        [{ host: "0.0.0.0" }, "127.0.0.1"],
        [{ host: "192.0.2.7" }, "192.0.2.7"],
        [{ host: "::1" }, "[::1]"],
        [{ host: "::" }, "[::1]"],
        [{ host: "2001:db8::7" }, "[2001:db8::7]"],
    ])("%j is called at %s", (listen, host) => {
        const checked = checkListen(listen);
        expect(hostInUrl(checked)).toBe(host);
        expect(checked.host).toBe(listen?.host ?? "127.0.0.1");
        expect(new URL(`http://${hostInUrl(checked)}:80`).hostname).toBe(host);
    });

    test.each(["localhst", "localhost", "", "127.0.0", "127.0.0.1:80", "[::1]", "*", 0, null, {}])(
        "host %j is refused",
        host => {
            expect(refusal({ host })).toMatch(
                /^listen\.host: .* is not an IP address; give one of the engine's machine \("127\.0\.0\.1", "::1"\), or "0\.0\.0\.0" to let other machines call$/,
            );
        },
    );

    test.each([0, 65536, 1.5, Number.NaN, "80"])("port %j is refused", port => {
        expect(refusal({ port })).toMatch(/^listen\.port: /);
    });
});
