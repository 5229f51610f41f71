import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { engineAt } from "../../../components/platforms/docker/plugin/engine";
import { placeOfEngine } from "../../../components/platforms/docker/plugin/engine-address";
import { sshArguments } from "../../../components/platforms/docker/plugin/ssh-agent";
import { removeFolder } from "../../../components/files";
import { temporaryFolder, writeFiles } from "../../support/temporary-folder";

/** Which engine is asked: each call's own, whatever calls before it named. */

const servers = ["one", "two"].map(name => http.createServer((_, response) => response.end(JSON.stringify({ name }))));
let addresses: string[] = [];
beforeAll(async () => {
    addresses = await Promise.all(
        servers.map(
            async server =>
                new Promise<string>(resolve => {
                    server.listen(0, "127.0.0.1", () => {
                        resolve(`tcp://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
                    });
                }),
        ),
    );
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => {
    servers.forEach(server => server.close());
});

async function nameOf(host: string | undefined): Promise<unknown> {
    return ((await engineAt(host).info()) as { name: unknown }).name;
}

describe("an engine", () => {
    test("of one call is not the next one's; without a host the environment's is asked", async () => {
        const [one, two] = addresses;
        vi.stubEnv("DOCKER_HOST", two);
        expect(await nameOf(one)).toBe("one");
        expect(await nameOf(undefined)).toBe("two");
        expect(await Promise.all([two, one, undefined, one].map(nameOf))).toEqual(["two", "one", "two", "one"]);
    });

    test("that a call names leaves the environment as it is", () => {
        vi.stubEnv("DOCKER_HOST", undefined);
        const before = { ...process.env };
        engineAt(addresses[0]);
        for (const host of ["tcp://[", "ftp://machine", "ssh://a:b@machine"]) {
            expect(() => engineAt(host)).toThrow(/docker:host: .+ is no address of an engine|is not ssh:/);
        }
        expect({ ...process.env }).toEqual(before);
    });
});

describe("where it is, as the Docker provider finds it", () => {
    const folder = temporaryFolder();
    const PEM = { "ca.pem": "ca", "cert.pem": "cert", "key.pem": "key" };
    beforeAll(() => writeFiles(folder, PEM));
    beforeEach(() => {
        for (const name of ["HOST", "CONTEXT", "CERT_PATH", "TLS_VERIFY", "SSH_OPTS"]) {
            vi.stubEnv(`DOCKER_${name}`, undefined);
        }
    });
    afterAll(() => removeFolder(folder));

    test("the stack's configuration comes before the environment, and both before the socket", () => {
        expect(placeOfEngine(undefined)).toEqual({ host: "unix:///var/run/docker.sock", sshOpts: [] });
        vi.stubEnv("DOCKER_HOST", "tcp://one:2375");
        expect(placeOfEngine(undefined).host).toBe("tcp://one:2375");
        expect(placeOfEngine("tcp://two:2375").host).toBe("tcp://two:2375");
        expect(placeOfEngine({ host: "tcp://three:2375" }).host).toBe("tcp://three:2375");
    });

    test("TLS is used with a certificate, and DOCKER_TLS_VERIFY alone changes nothing", () => {
        vi.stubEnv("DOCKER_TLS_VERIFY", "1");
        expect(placeOfEngine("tcp://one:2376").tls).toBeUndefined();
        const tls = { ca: "ca", cert: "cert", key: "key" };
        expect(placeOfEngine({ certPath: folder }).tls).toEqual(tls);
        vi.stubEnv("DOCKER_CERT_PATH", folder);
        expect(placeOfEngine("tcp://one:2376").tls).toEqual(tls);
    });

    test("settings that contradict each other are refused", () => {
        expect(() => placeOfEngine({ certMaterial: "c" })).toThrow("docker:keyMaterial belong together");
        expect(() => placeOfEngine({ certMaterial: "c", keyMaterial: "k", certPath: folder })).toThrow(
            "docker:certPath",
        );
        expect(() => placeOfEngine({ context: "no-such-context" })).toThrow(
            /docker:context: there is no context "no-such-context" in .+; docker context ls lists them/,
        );
    });

    test("ssh is asked as Docker's command line asks it", () => {
        expect(sshArguments({ url: "ssh://ann@machine:2222/run/my docker.sock", sshOpts: ["-i", "key"] })).toEqual([
            ...["-l", "ann", "-p", "2222", "-i", "key", "-o ConnectTimeout=30", "-T", "--", "machine"],
            "docker --host=unix://'/run/my docker.sock' system dial-stdio",
        ]);
        expect(sshArguments({ url: "ssh://machine", sshOpts: ["-o ConnectTimeout=5", "-T"] })).toEqual([
            ...["-o ConnectTimeout=5", "-T", "--", "machine"],
            "docker system dial-stdio",
        ]);
    });
});
