import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type Docker from "dockerode";
import { vi } from "vitest";
import { removeFolder } from "../../../components/files";
import { freePort } from "../free-port";
import { call } from "../http";
import { temporaryFolder } from "../temporary-folder";

/** Whether this machine has a registry: Debian's package docker-registry, which is https://github.com/distribution/distribution. */
export const REGISTRY = spawnSync("docker-registry", ["--version"]).status === 0;

/** A registry of images on this machine. An engine asks it without TLS, since it is on 127.0.0.1. */
export class Registry {
    private child: ChildProcess | undefined;

    private constructor(
        private readonly folder: string,
        /** `127.0.0.1:5000` */
        readonly address: string,
        /** Nothing for one that everybody may ask. */
        readonly login: { username: string; password: string } | undefined,
    ) {}

    /** @param isPrivate whether it asks for a login */
    static async start(isPrivate = false): Promise<Registry> {
        const login = isPrivate ? { username: "tester", password: randomBytes(12).toString("hex") } : undefined;
        const registry = new Registry(temporaryFolder(), `127.0.0.1:${String(await freePort())}`, login);
        await registry.resume();
        return registry;
    }

    /** Serves what it has, after a {@link stop}. */
    async resume(): Promise<void> {
        const file = path.join(this.folder, "config.yml");
        fs.writeFileSync(file, this.config());
        this.child = spawn("docker-registry", ["serve", file], { stdio: "ignore" });
        await vi.waitFor(async () => call(`http://${this.address}`, "/v2/"), { timeout: 30_000, interval: 50 });
    }

    /** Ends its process; what it has stays. */
    async stop(): Promise<void> {
        const { child } = this;
        this.child = undefined;
        if (child?.exitCode === null) {
            const ended = new Promise(resolve => child.once("exit", resolve));
            child.kill("SIGKILL");
            await ended;
        }
    }

    async close(): Promise<void> {
        await this.stop();
        removeFolder(this.folder);
    }

    /** Puts an image into it under a name, `shop/api:1`; the engine keeps nothing of that name. */
    async push(docker: Docker, image: string, name: string): Promise<void> {
        const [repo = "", tag = ""] = name.split(":");
        await docker.getImage(image).tag({ repo: `${this.address}/${repo}`, tag });
        const pushed = docker.getImage(`${this.address}/${name}`);
        const progress = await pushed.push({ authconfig: { serveraddress: this.address, ...this.login } });
        await new Promise<void>((resolve, reject) => {
            docker.modem.followProgress(progress, error => (error === null ? resolve() : reject(error)));
        });
        await pushed.remove();
    }

    private config(): string {
        return `version: 0.1
log: { level: error }
storage: { filesystem: { rootdirectory: ${JSON.stringify(path.join(this.folder, "data"))} } }
http: { addr: ${this.address} }
${this.login === undefined ? "" : `auth: { htpasswd: { realm: tests, path: ${JSON.stringify(this.htpasswd(this.login))} } }`}
`;
    }

    private htpasswd({ username, password }: { username: string; password: string }): string {
        const file = path.join(this.folder, "htpasswd");
        const salt = `$2y$05$${randomBytes(11).toString("hex")}`;
        const hash = execFileSync("perl", ["-e", "print crypt($ARGV[0], $ARGV[1])", password, salt]).toString();
        fs.writeFileSync(file, `${username}:${hash}\n`);
        return file;
    }
}
