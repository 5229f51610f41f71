import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type * as grayModule from "../../../components";
import { useEngine } from "../../support/docker/use-engine";
import { importGray, InlineFolder, type InlineStack } from "../../support/inline";
import { startLoad } from "../../support/load";

/** Whose containers and parts of a gateway are whose: they follow Pulumi's own identity, and callers notice nothing. */

const PORT = 18447;
const URL = `http://127.0.0.1:${String(PORT)}/`;

const engine = useEngine();
let gray: typeof grayModule;
beforeAll(async () => {
    gray = await importGray();
});

let work: InlineFolder;
beforeEach(() => {
    work = new InlineFolder({ "index.js": "" });
});
afterEach(() => work.close());

/** A gateway and a function behind it: Docker's own, or a portable one. */
function make(
    name: string,
    text: string,
    opts: pulumi.ComponentResourceOptions = {},
    { port = PORT, isPortable = false } = {},
): void {
    const { server, haproxy } = engine().images;
    const gateway = new gray.docker.Gateway("edge", { listen: { port }, routerImage: haproxy });
    const args = {
        image: server,
        port: 8080,
        environment: { TEXT: text },
        health: { test: ["CMD", "/server", "health"] },
        drainTimeout: 2,
        gateway,
        route: { path: "/" },
    };
    if (isPortable) {
        new gray.Function(name, { platform: "docker", docker: args }, opts);
    } else {
        new gray.docker.Function(name, args, opts);
    }
}

async function up(
    stack: InlineStack,
    program: () => unknown,
    config: Record<string, string> = {},
    replace: string[] = [],
): Promise<Record<string, number>> {
    const run = async (): Promise<void> => {
        program();
        return Promise.resolve();
    };
    const { failed, output, changes } = await stack.up(run, config, { replace });
    expect(failed, output).toBe(false);
    return changes;
}

/** Containers of a function's versions in a project: their ids. */
async function versions(project: string): Promise<string[]> {
    const label = [`gray.stack=${project}/dev`, "gray.version"];
    const found = await engine().docker.listContainers({ filters: { label } });
    return found.map(({ Id }) => Id).sort();
}

async function open(project: string): Promise<InlineStack> {
    const stack = await work.stack(project, "dev");
    await stack.stack.setConfig("docker:host", { value: engine().host });
    return stack;
}

class Shop extends pulumi.ComponentResource {
    constructor(fill: (parent: pulumi.Resource) => void) {
        super("test:index:Shop", "shop", {});
        fill(this);
    }
}

describe("a function behind a gateway, under load", { timeout: 600_000 }, () => {
    test("is renamed, wrapped, portable and not, taken out again and replaced, and nobody's request fails", async () => {
        const stack = await open("shop");
        const tools = await open("tools");
        await up(stack, () => make("api", "1"), { "gray:publish": "true" });
        await up(stack, () => make("api", "2"), { "gray:traffic": "0.5" });
        const before = await versions("shop");
        expect(before).toHaveLength(2);

        const load = startLoad(URL, 100);
        // Renamed, and wrapped: the same containers, and the same split.
        const aliases = [{ name: "api" }];
        expect((await up(stack, () => make("web", "2", { aliases })))["create"]).toBeUndefined();
        expect(await versions("shop")).toEqual(before);
        const wrapped = await up(stack, () => new Shop(parent => make("web", "2", { parent })));
        expect([wrapped["create"], wrapped["delete"]]).toEqual([1, undefined]);
        expect(await versions("shop")).toEqual(before);

        for (const isPortable of [true, false]) {
            const program = (): Shop => new Shop(parent => make("web", "2", { parent }, { isPortable }));
            const changes = await up(stack, program);
            expect([changes["create"], changes["delete"]]).toEqual(isPortable ? [1, undefined] : [undefined, 1]);
            expect(await versions("shop")).toEqual(before);
        }

        // Another project's function of the same name, on the same engine.
        await up(tools, () => make("web", "tools", {}, { port: PORT + 1 }));
        expect(await versions("shop")).toEqual(before);

        // Taken out without an alias, it is another one: it takes its place, and the late delete leaves it alone.
        await up(stack, () => make("web", "2"));
        expect(await versions("shop")).toHaveLength(1);
        await up(stack, () => make("web", "2"), {}, ["**::web-1", "**::web-routes"]);
        const { failures, versions: answered } = await load.stop();
        expect(failures).toEqual({});
        expect(Object.keys(answered).sort()).toEqual(["1", "2"]);
        expect(await (await fetch(URL)).text()).toContain("2");

        const left = await stack.destroy();
        expect(left.failed, left.output).toBe(false);
        expect(await versions("shop")).toEqual([]);
        expect(await (await fetch(`http://127.0.0.1:${String(PORT + 1)}/`)).text()).toContain("tools");
        expect((await tools.destroy()).failed).toBe(false);
        expect(await versions("tools")).toEqual([]);
    });
});
