import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GatewayRouter } from "../../../components/platforms/docker/plugin/gateway-router";
import { Router } from "../../../components/platforms/docker/plugin/router";
import { FOLDER, MASTER_PORT } from "../../../components/platforms/docker/haproxy/config";
import {
    FUNCTIONS,
    gatewayConfig,
    mapFileOf,
    type Part,
} from "../../../components/platforms/docker/haproxy/gateway-config";
import { useEngine } from "../../support/docker/use-engine";

/** Many who change one gateway at the same time, as the engine's parallel steps and a second process do. */

const engine = useEngine();
let container: string;

beforeAll(async () => {
    const { docker, images } = engine();
    const start = `while [ ! -f ${FOLDER}/haproxy.cfg ]; do sleep 0.1; done; exec haproxy -W -db -S 127.0.0.1:${String(MASTER_PORT)} -f ${FOLDER}/haproxy.cfg`;
    const made = await docker.createContainer({ Image: images.haproxy, Entrypoint: ["sh", "-c", start] });
    await made.start();
    container = made.id;
});
afterAll(async () => {
    await (engine().docker.getContainer(container).remove({ force: true, v: true }) as Promise<unknown>);
});

function part(functionName: string, version: string, others: Partial<Part> = {}): Part {
    const servers = { "1": { name: "one:80" }, [version]: { name: "two:80" } };
    const route = { primary: "1", canary: { version, share: 0 } };
    const found = { path: `/${functionName}` };
    return { functionName, servers, published: "1", aliases: [{ alias: "live", route }], found, ...others };
}

function router(): GatewayRouter {
    return new GatewayRouter(engine().docker, container);
}

/** The configuration that runs, and a function's share in the memory of HAProxy. */
async function inForce(name: string): Promise<{ id: string; share: string }> {
    const said = await new Router(engine().docker, container).runtime(
        `show env GRAY_CONFIG; show map ${mapFileOf(name)}`,
    );
    return { id: /GRAY_CONFIG=(\w+)/.exec(said ?? "")?.[1] ?? "", share: / live (\d+)/.exec(said ?? "")?.[1] ?? "" };
}

async function inFile(file: string): Promise<string> {
    return (await engine().exec(container, ["cat", file])).output;
}

async function names(): Promise<string[]> {
    const { output } = await engine().exec(container, ["ls", FUNCTIONS]);
    return output
        .split(/\s+/)
        .flatMap(name => (name.endsWith(".json") ? [name.slice(0, -5)] : []))
        .sort();
}

/** Nobody is waited for. */
const NOW = { going: [], seconds: 0 };

/** Another process, which shares no memory with this one. */
async function elsewhere(parts: Part[]): Promise<void> {
    const module = path.resolve(__dirname, "..", "..", "..", "dist", "components", "platforms", "docker", "plugin");
    const script = `
        const { GatewayRouter } = require(${JSON.stringify(path.join(module, "gateway-router.js"))});
        const { engineAt } = require(${JSON.stringify(path.join(module, "engine.js"))});
        const router = new GatewayRouter(engineAt(process.argv[1]), process.argv[2]);
        (async () => {
            for (const part of ${JSON.stringify(parts)}) await router.put(part, { live: 3 }, ${JSON.stringify(NOW)});
        })();`;
    await promisify(execFile)(process.execPath, ["-e", script, engine().host, container]);
}

describe("a gateway's router", { timeout: 180_000 }, () => {
    test("has everybody's part in force, whoever wrote at the same time", async () => {
        const here = ["a", "b", "c", "d"];
        await Promise.all([
            ...here.map(async name => router().put(part(name, "2"), { live: 1 }, NOW)),
            elsewhere(["e", "f", "g"].map(name => part(name, "2"))),
        ]);
        expect(await names()).toEqual(["a", "b", "c", "d", "e", "f", "g"]);
        const config = await inFile(`${FOLDER}/haproxy.cfg`);
        for (const name of await names()) {
            expect(config).toContain(`backend ${name}.v2\n`);
        }
        expect(config).toContain(`setenv GRAY_CONFIG ${(await inForce("a")).id}\n`);
    });

    test("keeps shares that were changed while others' changes reloaded it", async () => {
        const rounds = ["4", "5", "6"];
        await Promise.all([
            ...rounds.map(async version => router().put(part("b", version), { live: 1 }, NOW)),
            ...rounds.map(async share => router().weigh(part("a", "2"), { live: Number(share) })),
            elsewhere([part("e", "7")]),
        ]);
        expect(await inFile(mapFileOf("a"))).toBe("live 6");
        expect((await inForce("a")).share).toBe("6");
        expect((await inForce("e")).share).toBe("3");
        expect(await inFile(`${FOLDER}/haproxy.cfg`)).toContain("backend b.v6\n");
    });

    test("takes one out while another one changes; a second time is no harm", async () => {
        await Promise.all([
            router().take("c", NOW),
            router().take("d", NOW),
            router().put(part("b", "8"), { live: 1 }, NOW),
        ]);
        await router().take("c", NOW);
        expect(await names()).toEqual(["a", "b", "e", "f", "g"]);
        expect(await inFile(`${FOLDER}/haproxy.cfg`)).not.toContain("backend c.");
        expect(await router().find("c")).toEqual({ part: undefined, thresholds: {} });
        expect(await router().find("b")).toEqual({ part: part("b", "8"), thresholds: { live: 1 } });
    });

    test("refuses what HAProxy refuses, and nothing of it stays", async () => {
        const before = await inFile(`${FOLDER}/haproxy.cfg`);
        const rules = [{ header: { name: "User", regex: "[^]" }, version: "2" }];
        const [live] = part("h", "2").aliases;
        const bad = part("h", "2", { aliases: [{ alias: "live", route: { primary: "1" }, ...live, rules }] });
        await expect(router().put(bad, { live: 1 }, NOW)).rejects.toThrow(/^HAProxy refuses its configuration/);
        expect(await inFile(`${FOLDER}/haproxy.cfg`)).toBe(before);
        expect(await names()).not.toContain("h");
        await router().put(part("a", "9"), { live: 1 }, NOW);
        expect(await names()).not.toContain("h");
    });

    test("is not kept waiting by a lock whose holder is dead", async () => {
        await engine().exec(container, ["mkdir", `${FOLDER}/lock`]);
        await router().put(part("a", "10"), { live: 1 }, NOW);
        expect(await inFile(`${FOLDER}/haproxy.cfg`)).toContain("backend a.v10\n");
    });

    test("that somebody broke keeps serving; the broken part's own update mends it", async () => {
        await engine().exec(container, ["sh", "-c", `echo '{"part":1}' > ${FUNCTIONS}/e.json`]);
        const before = await inFile(`${FOLDER}/haproxy.cfg`);
        expect((await router().find("a")).part).toBeUndefined();
        await expect(router().put(part("a", "11"), { live: 1 }, NOW)).rejects.toThrow(
            "e.json in the gateway's container was changed and cannot be read; " +
                "pulumi refresh finds it, and updates of e write it again",
        );
        expect(await inFile(`${FOLDER}/haproxy.cfg`)).toBe(before);
        await router().put(part("e", "7"), { live: 3 }, NOW);
        await router().put(part("a", "11"), { live: 1 }, NOW);
        expect(await router().find("a")).toEqual({ part: part("a", "11"), thresholds: { live: 1 } });
    });

    test("takes configurations of any length, in any letters", async () => {
        const rules = Array.from({ length: 900 }, (_, index) => ({
            header: { name: "User", exact: `Zoë ${"🦊".repeat(20)} ${String(index)}` },
            version: "2",
        }));
        const route = { primary: "1", canary: { version: "2", share: 0 } };
        const long = part("long", "2", { aliases: [{ alias: "live", route, rules }] });
        await router().put(long, { live: 1 }, NOW);
        expect(await router().find("long")).toEqual({ part: long, thresholds: { live: 1 } });
        expect(gatewayConfig([long]).length).toBeGreaterThan(131_072);
    });

    test("that is gone has nothing to take out; one that is stopped says so", async () => {
        await router().take("long", NOW);
        await engine().docker.getContainer(container).stop({ t: 0 });
        await expect(router().take("a", NOW)).rejects.toThrow(
            `the router's container does not run; docker start ${container.slice(0, 12)} starts it`,
        );
        await expect(new GatewayRouter(engine().docker, "0".repeat(64)).take("a", NOW)).resolves.toBeUndefined();
    });
});
