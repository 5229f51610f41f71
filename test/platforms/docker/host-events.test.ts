import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Router } from "../../../components/platforms/docker/plugin/router";
import { type Allowed, Callers } from "../../support/docker/callers";
import { fillDisk, freeDisk } from "../../support/docker/disk";
import { Functions } from "../../support/docker/functions";
import { ImageNames } from "../../support/docker/image-names";
import { useOwnEngine } from "../../support/docker/use-own-engine";
import { soak } from "../../support/soak";

/**
 * Random sequences of what hosts do to containers, between releases, under load: nobody is ever answered by another function or
 * version, callers who had a healthy version have one after each command of ours, `up --refresh` repairs everything, and
 * `destroy` leaves nothing. `GRAY_SEED` replays a run; `npm run soak -- test/platforms/docker/host-events.test.ts` makes long ones.
 */

const STEPS = Number(process.env["GRAY_STEPS"] ?? (soak ? 300 : 8));
/** The same short sequence in each `npm test`; a new one in each soak. */
const SEED = Number(process.env["GRAY_SEED"] ?? (soak ? Math.floor(Math.random() * 2 ** 31) : 1));
const NAMES = ["api", "web", "alone"] as const;
type Name = (typeof NAMES)[number];

/** The tests' images and a few containers. */
const DISK_MEGABYTES = 400;
const own = useOwnEngine("host-events", { dataMegabytes: DISK_MEGABYTES });

/** What a host does. */
type HostEvent =
    | { do: "restart the engine" | "kill the engine" | "cut the power" }
    /** Until after the next command, the repair, or the engine's start: one that starts on a full disk loses its containers. */
    | { do: "fill the disk" | "remove the images" }
    | { do: "stop" | "kill" | "remove" | "pause" | "restart" | "crash" | "cut off"; which: number };
/** What a team does. */
type Action =
    | { do: "deploy"; name: Name; traffic: number }
    | { do: "publish"; name: Name }
    | { do: "traffic"; traffic: number }
    | { do: "rollback" | "repair" };

const which = fc.nat(1000);
const name = fc.constantFrom(...NAMES);
const traffic = fc.constantFrom(0, 0.5, 1);
const step: fc.Arbitrary<HostEvent | Action> = fc.oneof(
    {
        weight: 2,
        arbitrary: fc.record({
            do: fc.constantFrom(...(["restart the engine", "kill the engine", "cut the power"] as const)),
        }),
    },
    {
        weight: 1,
        arbitrary: fc.record({ do: fc.constantFrom(...(["fill the disk", "remove the images"] as const)) }),
    },
    {
        weight: 6,
        arbitrary: fc.record({
            do: fc.constantFrom(...(["stop", "kill", "remove", "pause", "restart", "crash", "cut off"] as const)),
            which,
        }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("deploy" as const), name, traffic }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("publish" as const), name }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("traffic" as const), traffic }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("rollback" as const, "repair" as const) }) },
);

/** What was released: text by function. */
interface Released {
    published: Record<Name, string>;
    newest: Record<Name, string>;
    traffic: number;
}

/** A published version answers for a newest one that is down, never the other way round. */
function allowedBy(...released: Released[]): Allowed {
    return Object.fromEntries(
        NAMES.map(each => [
            each,
            new Set(
                released.flatMap(({ published, newest, traffic: share }) => [
                    published[each],
                    ...(share > 0 ? [newest[each]] : []),
                ]),
            ),
        ]),
    );
}

const SETTINGS = {
    gateway: ["api", "web"],
    // Longer than connections idle: after an update nobody is served by what was before.
    args: Object.fromEntries(NAMES.map(each => [each, { drainTimeout: 8, readyTimeout: 20 }])),
};

test(
    "whatever the host does, callers get what was said, or an error for a while",
    async () => {
        console.log(`GRAY_SEED=${String(SEED)} GRAY_STEPS=${String(STEPS)}`);
        const { docker, engine, images } = own();
        const names = await ImageNames.of(docker, Object.values(images));
        const functions = await Functions.open(docker, engine.host, images);
        const first = Object.fromEntries(NAMES.map(each => [each, `${each} 1`])) as Record<Name, string>;
        let now: Released = { published: first, newest: first, traffic: 0 };
        let count = 1;
        await functions.up(first, SETTINGS, { GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
        const urls = Object.fromEntries(
            Object.entries(await functions.outputs()).map(([each, { url }]) => [each, url]),
        );
        const callers = new Callers(urls, allowedBy(now));
        const done: string[] = [];

        /** A command of ours: who had a healthy version has one afterwards. */
        async function command(
            next: Released,
            work: () => Promise<{ code: number | null; output: string }>,
        ): Promise<void> {
            const healthy: Name[] = [];
            for (const each of NAMES) {
                if (await callers.isHealthy(each)) {
                    healthy.push(each);
                }
            }
            callers.allow(allowedBy(now, next));
            const { code, output } = await work();
            freeDisk(engine.data);
            note(code === 0 ? "  done" : `  failed: ${lastError(output)}`);
            if (code !== 0) {
                await sickAfter(healthy);
                // What it did before it failed is not known: the repair says what holds.
                await repair(now, next);
                return;
            }
            now = next;
            callers.allow(allowedBy(now));
            await sickAfter(healthy);
        }

        async function sickAfter(healthy: readonly Name[]): Promise<void> {
            for (const each of healthy) {
                await expect
                    .poll(async () => callers.isHealthy(each), { timeout: 20_000, message: `${each} had callers` })
                    .toBe(true);
            }
        }

        /** Declares the second state again: everything is there afterwards, and nothing is left to do. */
        async function repair(before: Released, wanted: Released): Promise<void> {
            callers.allow(allowedBy(before, wanted));
            freeDisk(engine.data);
            await names.giveBack();
            const environment = { GRAY_TRAFFIC: String(wanted.traffic), GRAY_PUBLISH: "" };
            const published = NAMES.filter(each => wanted.published[each] === wanted.newest[each]);
            const run = await functions.tryUp(
                wanted.newest,
                SETTINGS,
                { ...environment, GRAY_PUBLISH: published.join(",") },
                "--refresh",
            );
            expect(run.code, run.output).toBe(0);
            now = wanted;
            for (const each of NAMES) {
                const share = wanted.published[each] === wanted.newest[each] ? 0 : wanted.traffic;
                const texts =
                    share === 0
                        ? [wanted.published[each]]
                        : share === 1
                          ? [wanted.newest[each]]
                          : [wanted.published[each], wanted.newest[each]];
                await expect
                    .poll(async () => [...(await callers.texts(each, 30))].sort(), { timeout: 30_000 })
                    .toEqual(texts.sort());
            }
            callers.allow(allowedBy(now));
            const preview = await functions.project.pulumi.run(["preview"], { GRAY_TRAFFIC: String(wanted.traffic) });
            expect(preview.code, preview.output).toBe(0);
            expect(preview.output).not.toMatch(/\d+ to (?:create|update|replace|delete)/);
        }

        function note(line: string): void {
            done.push(line);
            if (process.env["GRAY_TRACE"] !== undefined) {
                fs.appendFileSync(process.env["GRAY_TRACE"], `${line}\n`);
            }
        }

        async function take(each: HostEvent | Action): Promise<void> {
            switch (each.do) {
                case "restart the engine":
                    freeDisk(engine.data);
                    return engine.restart();
                case "kill the engine":
                    freeDisk(engine.data);
                    return engine.kill();
                case "cut the power":
                    freeDisk(engine.data);
                    return engine.crash();
                case "fill the disk":
                    return Promise.resolve().then(() => {
                        fillDisk(engine.data);
                    });
                case "remove the images":
                    // An engine on a full disk refuses that.
                    freeDisk(engine.data);
                    return names.remove();
                case "deploy": {
                    const newest = { ...now.newest, [each.name]: `${each.name} ${String(++count)}` };
                    const next = { ...now, newest, traffic: each.traffic };
                    return command(next, async () =>
                        functions.tryUp(newest, SETTINGS, { GRAY_TRAFFIC: String(each.traffic) }),
                    );
                }
                case "publish": {
                    const published = { ...now.published, [each.name]: now.newest[each.name] };
                    const environment = { GRAY_TRAFFIC: String(now.traffic), GRAY_PUBLISH: each.name };
                    return command({ ...now, published }, async () =>
                        functions.tryUp(now.newest, SETTINGS, environment),
                    );
                }
                case "traffic":
                    return command({ ...now, traffic: each.traffic }, async () =>
                        functions.tryUp(now.newest, SETTINGS, { GRAY_TRAFFIC: String(each.traffic) }),
                    );
                case "rollback":
                    return command({ ...now, traffic: 0 }, async () => {
                        const { code, output, errors } = await functions.project.gray(["rollback"]);
                        return { code, output: `${output}${errors}` };
                    });
                case "repair":
                    return repair(now, now);
                default:
                    return disturb(each);
            }
        }

        async function disturb({ do: what, which: index }: Extract<HostEvent, { which: number }>): Promise<void> {
            const all = await docker.listContainers({ all: true });
            const found = all.sort((a, b) => (a.Names[0] ?? "").localeCompare(b.Names[0] ?? ""))[index % all.length];
            if (found === undefined) {
                throw new Error("the engine has no containers");
            }
            const container = docker.getContainer(found.Id);
            note(`  ${found.Names[0] ?? "none"} (${found.State})`);
            switch (what) {
                case "stop":
                    return ignoring(container.stop({ t: 0 }));
                case "kill":
                    return ignoring(container.kill());
                case "remove":
                    return ignoring(container.remove({ force: true }));
                case "restart":
                    return ignoring(container.restart({ t: 0 }));
                case "crash":
                    // The engine starts it again after a time that doubles.
                    for (let round = 0; round < 5; round++) {
                        await ignoring(container.kill());
                        await sleep(200 * 2 ** round);
                    }
                    return;
                case "pause":
                    await ignoring(container.pause());
                    await sleep(2000);
                    return ignoring(container.unpause());
                case "cut off": {
                    const [joined] = Object.entries(found.NetworkSettings.Networks);
                    const network = docker.getNetwork(joined?.[0] ?? "");
                    const IPAMConfig = joined?.[1].IPAMConfig as object | undefined;
                    await ignoring(network.disconnect({ Container: found.Id, Force: true }));
                    await sleep(2000);
                    return ignoring(network.connect({ Container: found.Id, EndpointConfig: { IPAMConfig } }));
                }
            }
        }

        try {
            for (const each of fc.sample(step, { numRuns: STEPS, seed: SEED })) {
                note(JSON.stringify(each));
                await take(each);
                expect(callers.wrong).toEqual([]);
                await sleep(500);
            }
            note("the end");
            await repair(now, now);
            expect(callers.wrong).toEqual([]);
            expect(callers.answers).toBeGreaterThan(STEPS);
        } catch (error) {
            console.log([...done.slice(-40), ...(await hostOf(docker))].join("\n"));
            throw error;
        } finally {
            await callers.stop();
        }
        await functions.destroy();
        functions.close();
        expect(await docker.listContainers({ all: true })).toEqual([]);
    },
    STEPS * 120_000,
);

/** The containers of a host, and what its routers know of them. */
async function hostOf(docker: Docker): Promise<string[]> {
    const all = await docker.listContainers({ all: true });
    const lines = all.map(async ({ Id, Names, Labels }) => {
        const { State, NetworkSettings } = await docker.getContainer(Id).inspect();
        const networks = Object.entries(NetworkSettings.Networks).map(
            ([network, { IPAddress, EndpointID, IPAMConfig }]) =>
                `${network} ${IPAddress} ${EndpointID.slice(0, 7)} ${JSON.stringify(IPAMConfig)}`,
        );
        const isRouter = Labels["gray.router"] !== undefined && State.Running;
        const servers = isRouter ? await new Router(docker, Id).runtime("show servers state") : "";
        return `${Names[0] ?? ""} ${State.Status} ${networks.join(", ")}\n${servers ?? ""}`.trim();
    });
    return Promise.all(lines);
}

/** It may be stopped, paused or gone already. */
async function ignoring(work: Promise<unknown>): Promise<void> {
    await work.catch((error: unknown) => {
        if (![304, 403, 404, 409, 500].includes((error as { statusCode?: number }).statusCode ?? 0)) {
            throw error;
        }
    });
}

function lastError(output: string): string {
    return (
        output
            .split("\n")
            .filter(line => /error|gray:/i.test(line))
            .at(-1)
            ?.trim() ?? ""
    );
}
