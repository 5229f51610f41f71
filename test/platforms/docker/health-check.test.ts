import { afterAll, describe, expect, test } from "vitest";
import { askHealth } from "../../../components/platforms/docker/plugin/health-check";
import type { Executed } from "../../../components/platforms/docker/plugin/engine";
import { useEngine } from "../../support/docker/use-engine";

/** A container's own health check, run when it is wanted. */

const engine = useEngine();
const ids: string[] = [];

/** Starts a container that waits, with a health check; its id. */
async function start(check: string[]): Promise<string> {
    const container = await engine().docker.createContainer({
        Image: engine().images.haproxy,
        Cmd: ["sleep", "600"],
        Env: ["WORD=well"],
        Healthcheck: { Test: check, Interval: 3600e9 },
    });
    ids.push(container.id);
    await container.start();
    return container.id;
}

async function ask(id: string): Promise<Executed> {
    return askHealth(engine().docker, await engine().docker.getContainer(id).inspect());
}

describe("a health check", () => {
    afterAll(async () => {
        for (const id of ids) {
            await engine().docker.getContainer(id).remove({ force: true });
        }
    });

    test.each([
        ["passes", ["CMD", "sh", "-c", "exit 0"], { code: 0, output: "" }],
        ["fails", ["CMD", "sh", "-c", "echo full; exit 1"], { code: 1, output: "full" }],
        [
            "in a shell, with the container's environment",
            ["CMD-SHELL", "echo all $WORD; exit 3"],
            { code: 3, output: "all well" },
        ],
        ["as the container's user, not as root", ["CMD-SHELL", "id -u"], { code: 0, output: "99" }],
    ])("%s", async (_, check, result) => {
        expect(await ask(await start(check))).toEqual(result);
    });

    test("that the container has no program for is its answer", async () => {
        const { code, output } = await ask(await start(["CMD", "/no/such/program"]));
        expect(code).not.toBe(0);
        expect(output).toContain("/no/such/program");
    });

    test("of a container that has ended is its answer", async () => {
        const id = await start(["CMD", "true"]);
        await engine().docker.getContainer(id).kill();
        const { code, output } = await ask(id);
        expect(code).toBeNull();
        expect(output).toContain("not running");
    });
});
