import * as http from "node:http";
import { afterAll, describe, expect, test } from "vitest";
import { bucketOf, seedOf, thresholdOf } from "../../../components/model/bucket";
import { useEngine } from "../../support/docker/use-engine";
import { call } from "../../support/http";
import { Project } from "../../support/project";
import vectors from "../../vectors/bucket.json";

/** What the Docker platform stands on: Pulumi's Docker plugin, the engine, the test images and HAProxy, as they really are. */

const engine = useEngine();
const ALIAS = { function: "api", alias: "live" };
const CONFIG = "/etc/gray";
const LABEL = "gray.test";

let opened: Project | undefined;
let port = 0;
afterAll(() => opened?.close());

function project(): Project {
    if (opened === undefined) {
        throw new Error("the first test opens the project");
    }
    return opened;
}

/** The program: a web server on a network of its own, and HAProxy in front of it, with its configuration from a folder. */
function program(text: string): string {
    const { server, haproxy } = engine().images;
    return `
const { Container } = require("@pulumi/docker/container");
const { Network } = require("@pulumi/docker/network");
const network = new Network("net");
const labels = [{ label: ${JSON.stringify(LABEL)}, value: "api" }];
const web = new Container("web", {
    image: ${JSON.stringify(server)},
    envs: [${JSON.stringify(`TEXT=${text}`)}],
    labels,
    networkMode: "bridge",
    networksAdvanced: [{ name: network.name, aliases: ["web"] }],
    ports: [{ internal: 8080, ip: "127.0.0.1" }],
    healthcheck: { tests: ["CMD", "/server", "health"], interval: "1s", timeout: "2s", retries: 3 },
    wait: true,
    waitTimeout: 30,
    memory: 64,
    memorySwap: 64,
    destroyGraceSeconds: 5,
});
const router = new Container("router", {
    image: ${JSON.stringify(haproxy)},
    command: ["haproxy", "-f", "${CONFIG}/haproxy.cfg"],
    labels,
    stopSignal: "SIGUSR1",
    networkMode: "bridge",
    networksAdvanced: [{ name: network.name }],
    ports: [{ internal: 8080, ip: "127.0.0.1" }],
    volumes: [{ hostPath: __dirname + "/router", containerPath: "${CONFIG}", readOnly: true }],
}, { dependsOn: web });
exports.web = web.name;
exports.webPort = web.ports.apply(ports => ports[0].external);
exports.router = router.name;
exports.routerPort = router.ports.apply(ports => ports[0].external);`;
}

/** Requests below the threshold of the map go to the canary, which is the same server here. */
const HAPROXY = `
global
    stats socket ipv4@127.0.0.1:9999 level admin
defaults
    mode http
    timeout connect 1s
    timeout client 10s
    timeout server 10s
frontend api
    bind :8080
    http-request set-var(txn.bucket) req.fhdr(x-user-id),xxh32(${String(seedOf(ALIAS.function, ALIAS.alias))}) if { req.fhdr(x-user-id) -m found }
    http-request set-var(txn.bucket) rand(4294967296) unless { var(txn.bucket) -m found }
    http-request set-var(txn.threshold) str(live),map_str_int(${CONFIG}/weights.map,0)
    http-after-response set-header x-bucket %[var(txn.bucket)]
    use_backend canary if { var(txn.bucket),sub(txn.threshold) -m int lt 0 }
    default_backend stable
backend canary
    http-after-response set-header x-side canary
    server web web:8080
backend stable
    http-after-response set-header x-side stable
    server web web:8080
`;

async function outputs(): Promise<Record<string, string | number>> {
    return (await project().outputs()) as Record<string, string | number>;
}

/** Asks HAProxy with a user, whose bytes go out as they are. */
async function routed(user: string): Promise<{ bucket: number; side: string; text: string }> {
    const headers = { "x-user-id": Buffer.from(user, "utf8").toString("latin1") };
    const answer = await call(`http://127.0.0.1:${String(port)}`, "/", { headers });
    return {
        bucket: Number(answer.headers["x-bucket"]),
        side: String(answer.headers["x-side"]),
        text: answer.text,
    };
}

/** A command of HAProxy's runtime API, given inside its container as any engine can. */
async function runtime(container: string, command: string): Promise<string> {
    const script = `exec 3<>/dev/tcp/127.0.0.1/9999; echo '${command}' >&3; cat <&3`;
    return (await engine().exec(container, ["bash", "-c", script])).output;
}

async function ours(): Promise<string[]> {
    const found = await engine().docker.listContainers({ all: true, filters: { label: [LABEL] } });
    return found.map(each => each.Names[0]?.slice(1) ?? "").sort();
}

describe("Pulumi's Docker plugin", () => {
    test("makes a network and containers, whose published ports answer at 127.0.0.1", async () => {
        opened = await Project.open(
            program("one"),
            {
                "router/haproxy.cfg": HAPROXY,
                "router/weights.map": `live ${String(thresholdOf(0.1))}\n`,
            },
            { DOCKER_HOST: engine().host },
        );
        const { code, output } = await project().up();
        expect(output).toContain("4 created");
        expect(code).toBe(0);
        const { web, webPort, router, routerPort } = await outputs();
        expect((await call(`http://127.0.0.1:${String(webPort)}`, "/")).text).toBe("one");
        expect(await ours()).toEqual([router, web]);
        const { State, HostConfig, Config } = await engine().docker.getContainer(String(web)).inspect();
        expect(State.Health?.Status).toBe("healthy");
        expect(HostConfig.Memory).toBe(64 * 1024 * 1024);
        expect(Config.Labels).toEqual({ [LABEL]: "api" });
        port = Number(routerPort);
    });

    test("an unchanged program changes nothing, after a refresh neither", async () => {
        const { output } = await project().up();
        expect(output).toMatch(/4 unchanged/);
        const refreshed = await project().pulumi.run(["preview", "--refresh"]);
        expect(refreshed.output).toMatch(/4 unchanged/);
    });

    test("a changed environment is a replacement in the preview, which leaves the container as it is", async () => {
        const before = await ours();
        project().program(program("two"));
        const { output } = await project().preview();
        expect(output).toMatch(/\+-docker:index\/container:Container: \(replace\)/);
        expect(output).toMatch(/"TEXT=one"\s+=>\s+"TEXT=two"/);
        project().program(program("one"));
        expect(await ours()).toEqual(before);
    });
});

describe("HAProxy", () => {
    test.each(vectors.filter(each => each.function === ALIAS.function && each.alias === ALIAS.alias))(
        "puts $value into the bucket of the shared vector, and compares all 32 bits with the map",
        async ({ value, bucket }) => {
            expect(bucketOf(value, seedOf(ALIAS.function, ALIAS.alias))).toBe(bucket);
            const side = bucket < thresholdOf(0.1) ? "canary" : "stable";
            expect(await routed(value)).toEqual({ bucket, side, text: "one" });
        },
    );

    test("a changed map takes effect at once, and keeps open connections", async () => {
        const { router } = await outputs();
        const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
        const ask = async (): Promise<unknown> =>
            (await call(`http://127.0.0.1:${String(port)}`, "/", { agent, headers: { "x-user-id": "bob" } })).headers[
                "x-side"
            ];
        expect(await ask()).toBe("stable");
        await runtime(String(router), `set map ${CONFIG}/weights.map live ${String(thresholdOf(1))}`);
        expect(await ask()).toBe("canary");
        expect(await runtime(String(router), `show map ${CONFIG}/weights.map`)).toMatch(/ live 4294967296$/);
        await runtime(String(router), `set map ${CONFIG}/weights.map live 0`);
        expect(await ask()).toBe("stable");
        expect(Object.values(agent.freeSockets).flat()).toHaveLength(1);
        agent.destroy();
    });

    test("says what is wrong with a configuration", async () => {
        const wrong = HAPROXY.replace("default_backend stable", "default_backend none");
        project().write({ "router/wrong.cfg": wrong });
        const { router } = await outputs();
        const check = async (file: string): Promise<unknown> =>
            engine().exec(String(router), ["haproxy", "-c", "-f", `${CONFIG}/${file}`]);
        expect(await check("haproxy.cfg")).toEqual({ code: 0, output: "Configuration file is valid" });
        expect(await check("wrong.cfg")).toEqual({
            code: 1,
            output: expect.stringContaining("unable to find required default_backend: 'none'") as unknown,
        });
    });
});

test("the server prints, and `destroy` leaves nothing", async () => {
    const { web } = await outputs();
    expect(await engine().logs(String(web))).toContain("listening on 8080");
    const { code } = await project().destroy();
    expect(code).toBe(0);
    expect(await ours()).toEqual([]);
    const networks = await engine().docker.listNetworks({ filters: { type: ["custom"] } });
    expect(networks.filter(each => each.Name.startsWith("net-"))).toEqual([]);
});
