import { expect, test } from "vitest";
import { fillDisk, freeDisk } from "../../support/docker/disk";
import { Functions } from "../../support/docker/functions";
import { useOwnEngine } from "../../support/docker/use-own-engine";

/** Callers go back while the engine's disk is full, and stay there once it has room again. */

const own = useOwnEngine("full-disk", { dataMegabytes: 400 });

test("gray rollback moves everybody, says that it is not kept, and the next update keeps it", async () => {
    const { docker, engine, images } = own();
    const functions = await Functions.open(docker, engine.host, images);
    const settings = { gateway: ["web"] };
    const before = { api: "api 1", web: "web 1" };
    const after = { api: "api 2", web: "web 2" };
    await functions.up(before, settings, { GRAY_PUBLISH: "true", GRAY_TRAFFIC: "0" });
    await functions.up(after, settings, { GRAY_TRAFFIC: "1" });
    await functions.answer(after);

    fillDisk(engine.data);
    const { code, output, errors } = await functions.project.gray(["rollback"]);
    expect(code, output + errors).toBe(1);
    expect(output + errors).toMatch(
        /cannot be written in the router's container[^]*Callers have the new shares as long as the router runs/,
    );
    const load = await functions.load();
    await functions.answer(before);
    const got = await load.stop();
    for (const [name, text] of Object.entries(before)) {
        expect(Object.keys(got[name] ?? {})).toEqual([text]);
    }

    freeDisk(engine.data);
    await functions.up(after, settings, { GRAY_TRAFFIC: "0" });
    const routers = await docker.listContainers({ filters: { label: ["gray.router"] } });
    expect(routers).toHaveLength(2);
    for (const { Id } of routers) {
        await (docker.getContainer(Id).restart() as Promise<unknown>);
    }
    await functions.answer(before);
    await functions.destroy();
    functions.close();
});
