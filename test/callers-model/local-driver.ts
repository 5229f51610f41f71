import * as fs from "node:fs";
import * as path from "node:path";
import { functionFolder } from "../../components/platforms/local/layout";
import { codeOf, listVersions } from "../../components/platforms/local/version-store";
import { Gateway } from "../support/gateway";
import { call } from "../support/http";
import { writeFiles } from "../support/temporary-folder";
import type { Answer, Platform, Result, Settings, Tree, World } from "./driver";
import { InlineStacks, type Place } from "./inline-stacks";

/** Two stacks of one project, and one of another project of the same name, in one working directory. */
const PLACES: readonly Place[] = [
    { project: "shop", stack: "dev" },
    { project: "shop", stack: "prod" },
    { project: "tools", stack: "dev" },
];

/** The local platform: `gray serve` answers, which every exact statement is asked of. */
export const localPlatform: Platform = {
    name: "local",
    units: PLACES.map(({ project, stack }) => `${project}/${stack}`),
    cannot: {},
    async open() {
        const world = new LocalWorld();
        await world.start();
        return world;
    },
};

class LocalWorld implements World {
    private readonly stacks = new InlineStacks("local", PLACES, (unit, tree) => this.write(unit, tree));
    private readonly gateways = PLACES.map(({ project, stack }) => new Gateway(this.stacks.folder, stack, project));

    async start(): Promise<void> {
        await Promise.all(this.gateways.map(async gateway => gateway.start()));
    }

    async up(unit: number, tree: Tree, settings: Settings): Promise<Result> {
        return this.stacks.run("up", unit, tree, settings);
    }

    async preview(unit: number, tree: Tree, settings: Settings): Promise<Result> {
        return this.stacks.run("preview", unit, tree, settings);
    }

    async upKilled(unit: number, tree: Tree, settings: Settings, moments: number): Promise<boolean> {
        const killed = await this.stacks.upKilled(unit, tree, settings, moments);
        // Nobody waited until the gateway has taken up what the killed update had made.
        await this.gateways[unit]?.settled();
        return killed;
    }

    async refresh(unit: number, tree: Tree): Promise<Result> {
        return this.stacks.run("refresh", unit, tree);
    }

    async gray(unit: number, tree: Tree, args: readonly string[]): Promise<Result> {
        return this.stacks.gray(unit, tree, args);
    }

    async tamper(unit: number, name: string): Promise<void> {
        const folder = functionFolder(this.stacks.stackFolder(unit), name);
        const file = path.join(codeOf(folder, listVersions(folder).at(-1) ?? ""), "index.js");
        fs.chmodSync(file, 0o600);
        fs.writeFileSync(file, HANDLER("tampered"));
    }

    async restart(unit: number): Promise<void> {
        await this.gateways[unit]?.stop();
        await this.gateways[unit]?.start();
    }

    async ask(unit: number, name: string, qualifier?: string, headers = {}): Promise<Answer | undefined> {
        const target = qualifier === undefined ? name : `${name}:${qualifier}`;
        const answer = await call(this.gateways[unit]?.url ?? "", `/${target}`, { headers });
        if (answer.status === 404) {
            return undefined;
        }
        if (answer.status !== 200) {
            throw new Error(`${target} answered ${String(answer.status)}: ${answer.text}`);
        }
        return { version: Number(answer.headers["x-gray-version"]), text: answer.text };
    }

    async close(): Promise<void> {
        await Promise.all(this.gateways.map(async gateway => gateway.stop()));
        this.stacks.close();
    }

    /** The code folders, each stack's its own; what `program.cjs` is given. */
    private write(unit: number, { functions, texts }: Tree): object {
        const place = (folder: string): string => path.join("code", String(unit), folder);
        for (const [folder, text] of Object.entries(texts)) {
            const code = text === undefined ? "throw new Error('this code does not load');\n" : HANDLER(text);
            writeFiles(path.join(this.stacks.folder, place(folder)), { "index.js": code });
        }
        const placed = Object.entries(functions).map(([name, each]) => [
            name,
            { ...each, folder: `./${place(each.folder)}` },
        ]);
        return { functions: Object.fromEntries(placed) as object };
    }
}

const HANDLER = (text: string): string =>
    `exports.handler = async () => ({ statusCode: 200, body: ${JSON.stringify(text)} + " " + process.env.LOG });\n`;
