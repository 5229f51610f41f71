import * as fs from "node:fs";
import * as path from "node:path";
import { expect, vi } from "vitest";
import { type AliasRecord, removeAlias, writeAlias } from "../../components/platforms/local/alias-store";
import { hashCode } from "../../components/platforms/local/code-folder";
import { type Configuration, DEFAULTS } from "../../components/platforms/local/configuration";
import { removeFolder } from "../../components/files";
import { functionFolder } from "../../components/platforms/local/layout";
import { stackFolder } from "../../components/stack-folder";
import { announce } from "../../components/platforms/local/change-announcement";
import { makeVersion } from "../../components/platforms/local/version-store";
import { DEFAULT_ALIAS } from "../../components/model/names";
import type { Weights } from "../../components/model/weights";
import { Gateway } from "./gateway";
import { type Answer, call, type Request } from "./http";
import { temporaryFolder, writeFiles } from "./temporary-folder";

/** Files of a code folder; a text alone is `index.js`. */
export type Code = string | Record<string, string>;

/** A line of the access log. */
export type LogLine = Record<string, unknown>;

/** Answers with a text. */
export function says(text: string): string {
    return `exports.handler = async () => ({ statusCode: 200, body: ${JSON.stringify(text)} });`;
}

/** A stack's folder as `pulumi up` writes it, made without Pulumi, and a gateway that serves it. */
export class LocalStack {
    readonly project = temporaryFolder();
    readonly gateway: Gateway;
    private readonly folder: string;
    private sources = 0;

    constructor(readonly name = "test") {
        this.folder = stackFolder(this.project, name);
        this.gateway = new Gateway(this.project, name);
        writeFiles(this.project, { "Pulumi.yaml": "name: gateway\nruntime: nodejs\n" });
    }

    /** Makes a version; nobody is told yet. */
    async version(
        name: string,
        version: string,
        code: Code,
        configuration: Partial<Configuration> = {},
    ): Promise<void> {
        const source = path.join(this.project, "source", String(++this.sources));
        writeFiles(source, typeof code === "string" ? { "index.js": code } : code);
        await makeVersion(
            this.functionFolder(name),
            version,
            {
                code: source,
                codeHash: hashCode(source),
                configuration: { handler: "index.handler", ...DEFAULTS, environment: {}, ...configuration },
            },
            async () => undefined,
        );
    }

    /** Writes an alias; nobody is told yet. */
    alias(name: string, weights: Weights, others: Partial<AliasRecord> = {}): void {
        const [latest = ""] = Object.keys(weights).reverse();
        const record = { alias: DEFAULT_ALIAS, weights, rules: [], latest, published: "", ...others };
        writeAlias(this.functionFolder(name), record);
    }

    /** Takes an alias away; nobody is told yet. */
    removeAlias(name: string, alias: string): void {
        removeAlias(this.functionFolder(name), alias);
    }

    /** Makes version 1 with all the traffic; nobody is told yet. */
    async add(name: string, code: Code, configuration: Partial<Configuration> = {}): Promise<void> {
        await this.version(name, "1", code, configuration);
        this.alias(name, { "1": 1 });
    }

    /** Takes a function away; nobody is told yet. */
    remove(name: string): void {
        removeFolder(this.functionFolder(name));
    }

    /** Tells gateways that something changed. */
    announce(): void {
        announce(this.folder);
    }

    /** Tells the gateway, and waits until what lies on disk is in force. */
    async apply(): Promise<void> {
        this.announce();
        await this.gateway.settled();
    }

    /** Sends a request to a path of the gateway. */
    async call(path: string, request: Request = {}): Promise<Answer> {
        return call(this.gateway.url, path, request);
    }

    functionFolder(name: string): string {
        return functionFolder(this.folder, name);
    }

    /** The access log so far; every line of it has to be JSON. The gateway writes it at most a quarter second late. */
    log(): LogLine[] {
        const lines = fs.readFileSync(this.gateway.log, "utf8").split("\n");
        return lines.filter(line => line !== "").map(line => JSON.parse(line) as LogLine);
    }

    /** The access log's line for a path. */
    async lineOf(path: string): Promise<LogLine> {
        return vi.waitFor(
            () => {
                const line = this.log().find(each => each["path"] === path);
                expect(line).toBeDefined();
                return line ?? {};
            },
            { timeout: 60_000 },
        );
    }

    async close(): Promise<void> {
        await this.gateway.stop();
        removeFolder(this.project);
    }
}
