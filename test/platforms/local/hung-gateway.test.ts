import * as net from "node:net";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type * as grayModule from "../../../components";
import { registerGateway } from "../../../components/platforms/local/gateways";
import { stackFolder } from "../../../components/stack-folder";
import { importGray, InlineFolder } from "../../support/inline";
import { says } from "../../support/local-stack";

/** A gateway that hangs holds an update up once, whatever the number of functions and aliases, and is named to the user. */

let gray: typeof grayModule;
beforeAll(async () => {
    gray = await importGray();
});

let work: InlineFolder;
let server: net.Server;
let looks: number;
beforeEach(async () => {
    work = new InlineFolder({ "src/index.js": says("1"), "Pulumi.yaml": "name: shop\nruntime: nodejs\n" });
    looks = 0;
    server = net.createServer(socket => {
        looks++;
        socket.on("error", () => undefined);
    });
    await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
    server.close();
    work.close();
});

test("an update with several functions and aliases waits once, and warns once", async () => {
    const url = `http://127.0.0.1:${String((server.address() as net.AddressInfo).port)}`;
    registerGateway(stackFolder(work.path(), "dev"), url, "hung");
    const stack = await work.stack("shop", "dev");
    const warnings: string[] = [];
    const { failed, output } = await stack.up(
        async () => {
            for (const name of ["api", "web"]) {
                const aliases = { dev: "$latest", prepub: "$latest" };
                new gray.local.Function(name, { code: "./src", handler: "index.handler", aliases });
            }
            return Promise.resolve();
        },
        {},
        {
            onEvent: ({ diagnosticEvent }) => {
                if (diagnosticEvent?.severity === "warning") {
                    warnings.push(diagnosticEvent.message);
                }
            },
        },
    );
    expect(failed, output).toBe(false);
    expect(warnings.filter(message => message.includes(url))).toHaveLength(1);
    expect(warnings[0]).toContain(`the gateway on ${url} has not taken the change up in 15 s`);
    // A look lasts a second, since it is not answered: six aliases that each waited would be 90 of them.
    expect(looks).toBeLessThan(30);
});
