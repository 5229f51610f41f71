import * as fs from "node:fs";
import * as path from "node:path";
import { readAlias } from "../../../components/platforms/local/alias-store";
import { functionFolder } from "../../../components/platforms/local/layout";
import { stackFolder } from "../../../components/stack-folder";
import { codeOf, listVersions } from "../../../components/platforms/local/version-store";
import { Gateway } from "../../support/gateway";
import { keepAliveAgent } from "../../support/keep-alive-agent";
import { type Load, startLoad } from "../../support/load";
import { STACK } from "../../support/new-stack/names";
import { newStack, SELECTED } from "../../support/new-stack/new-stack";
import { plainOutputs } from "../../support/plain-outputs";
import { type KillAt, linkPackages, Pulumi } from "../../support/pulumi";
import { removeFolder } from "../../../components/files";
import { temporaryFolder, writeFiles } from "../../support/temporary-folder";
import type { Moment } from "../../support/update-steps";
import type { Answer, Call, Platform, Program, Settings, PlatformStack, Update } from "../../conformance/platform";
import { get } from "../../conformance/requests";
import { environmentOf, runPreview, runUp, toUpdate, tracedMoments } from "../../conformance/update";

/** The program under test: its functions come from a file, so that each update can bring others. */
const PROGRAM = `
const fs = require("node:fs");
const gray = require("pulumi-gray-release");
const functions = JSON.parse(fs.readFileSync("functions.json", "utf8"));
for (const [name, { code, ...args }] of Object.entries(functions)) {
    const fn = new gray.local.Function(name, { code: "./code/" + name, handler: "index.handler", ...args });
    exports[name] = { version: fn.version, published: fn.published.apply(version => version ?? ""), weights: fn.weights, split: fn.split };
}
`;

const HANDLER = (text: string): string =>
    `exports.handler = async () => ({ statusCode: 200, headers: { "content-type": "text/plain" }, body: ${JSON.stringify(text)} });\n`;

/** The local platform: `gray serve` answers. */
export const platform: Platform = {
    name: "local",
    cannot: {},
    requests: 20_000,
    async open() {
        const stack = new LocalStack();
        await stack.start();
        return stack;
    },
};

class LocalStack implements PlatformStack {
    private readonly folder = temporaryFolder();
    private readonly project = path.join(this.folder, "project");
    private readonly pulumi = new Pulumi(this.project, path.join(this.folder, "state"), SELECTED);
    private readonly gateway = new Gateway(this.project, STACK);
    private readonly agent = keepAliveAgent(20);

    async start(): Promise<void> {
        await newStack(this.pulumi);
        writeFiles(this.project, { "index.js": PROGRAM });
        linkPackages(this.project);
        await this.gateway.start();
    }

    async attempt(program: Program, settings: Settings = {}): Promise<Update> {
        this.write(program);
        return runUp(this.pulumi, settings);
    }

    async upTraced(program: Program, settings: Settings): Promise<Moment[]> {
        this.write(program);
        return tracedMoments(await this.pulumi.upTraced(environmentOf(settings)));
    }

    async upKilled(program: Program, settings: Settings, at: KillAt): Promise<boolean> {
        this.write(program);
        return this.pulumi.upKilled(environmentOf(settings), at);
    }

    async preview(program: Program, settings: Settings = {}): Promise<Update> {
        this.write(program);
        return runPreview(this.pulumi, settings);
    }

    async refresh(): Promise<Update> {
        return toUpdate(await this.pulumi.run(["refresh", "--yes", "--skip-preview"]));
    }

    async destroy(): Promise<Update> {
        return toUpdate(await this.pulumi.run(["destroy", "--yes", "--skip-preview"]));
    }

    async weights(name: string, alias = "live"): Promise<Record<string, number>> {
        return readAlias(this.functionFolder(name), alias)?.weights ?? {};
    }

    async published(name: string): Promise<string | undefined> {
        const outputs = plainOutputs(this.pulumi.state, STACK) as Record<string, { published: string }>;
        return outputs[name]?.published === "" ? undefined : outputs[name]?.published;
    }

    async runs(name: string, qualifier?: string): Promise<string | undefined> {
        const { status, body } = await this.call(name, { qualifier });
        return status === 404 ? undefined : body;
    }

    async call(name: string, { headers = {}, qualifier }: Call = {}): Promise<Answer> {
        const url = `${this.gateway.url}/${qualifier === undefined ? name : `${name}:${qualifier}`}`;
        return get(url, this.agent, headers);
    }

    load(name: string, perSecond?: number): Load {
        return startLoad(`${this.gateway.url}/${name}`, perSecond);
    }

    async restart(): Promise<void> {
        await this.gateway.stop();
        await this.gateway.start();
    }

    async tamper(name: string): Promise<void> {
        const folder = this.functionFolder(name);
        const newest = listVersions(folder).at(-1) ?? "";
        const file = path.join(codeOf(folder, newest), "index.js");
        fs.chmodSync(file, 0o600);
        fs.writeFileSync(file, HANDLER("tampered"));
    }

    async close(): Promise<void> {
        this.agent.destroy();
        await this.gateway.stop();
        removeFolder(this.folder);
    }

    private functionFolder(name: string): string {
        return functionFolder(stackFolder(this.project, STACK), name);
    }

    private write(program: Program): void {
        fs.rmSync(path.join(this.project, "code"), { recursive: true, force: true });
        writeFiles(this.project, { "functions.json": JSON.stringify(program) });
        for (const [name, { code }] of Object.entries(program)) {
            writeFiles(path.join(this.project, "code", name), { "index.js": HANDLER(code) });
        }
    }
}
