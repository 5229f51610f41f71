import * as fs from "node:fs";
import * as path from "node:path";
import { Lambda } from "@aws-sdk/client-lambda";
import { strFromU8, unzipSync } from "fflate";
import { clientOf, environmentOf } from "../support/aws/access";
import { Moto, motoMissing } from "../support/aws/moto";
import { orNothing, readAlias } from "../support/aws/read-lambda";
import { writeFiles } from "../support/temporary-folder";
import type { Answer, Platform, Result, Settings, Tree, World } from "./driver";
import { InlineStacks, type Place } from "./inline-stacks";
import type { Shares } from "./model";
import { LIVE } from "./state";

/** Two stacks of one project, and one of another project of the same name, in one account. */
const PLACES: readonly Place[] = [
    { project: "shop", stack: "dev" },
    { project: "shop", stack: "prod" },
    { project: "tools", stack: "dev" },
];

/** A function's own resource in a state, below its component. */
const LAMBDA = "$aws:lambda/function:Function::";

let moto: Moto | undefined;

/** AWS as moto plays it: it runs no handlers, but says where aliases point, and gives each version's code and settings. */
export const awsPlatform: Platform = {
    name: "aws",
    units: PLACES.map(({ project, stack }) => `${project}/${stack}`),
    missing: motoMissing,
    cannot: {
        rules: "a Lambda alias knows no rules",
        sticky: "a Lambda alias deals out every request at random",
        references: "Lambda calls versions and aliases by number and name",
        break: "the API server of the tests loads no code",
        restart: "there is nothing to restart",
    },
    async start() {
        moto = await Moto.start();
    },
    stop: async () => moto?.stop(),
    async open() {
        if (moto === undefined) {
            throw new Error("the API server runs while the test does");
        }
        await moto.reset();
        return new AwsWorld(moto);
    },
};

class AwsWorld implements World {
    private readonly stacks: InlineStacks;
    private readonly lambda: Lambda;
    /** The names that Lambda has for functions that were ever there: name in the program → those. */
    private readonly known = PLACES.map(() => new Map<string, Set<string>>());
    private asked = 0;

    constructor(server: Moto) {
        this.lambda = new Lambda(clientOf(server));
        this.stacks = new InlineStacks("aws", PLACES, (unit, tree) => this.write(unit, tree), environmentOf(server));
    }

    async up(unit: number, tree: Tree, settings: Settings): Promise<Result> {
        return this.stacks.run("up", unit, tree, settings);
    }

    async preview(unit: number, tree: Tree, settings: Settings): Promise<Result> {
        return this.stacks.run("preview", unit, tree, settings);
    }

    async upKilled(unit: number, tree: Tree, settings: Settings, moments: number): Promise<boolean> {
        return this.stacks.upKilled(unit, tree, settings, moments);
    }

    async refresh(unit: number, tree: Tree): Promise<Result> {
        return this.stacks.run("refresh", unit, tree);
    }

    async gray(unit: number, tree: Tree, args: readonly string[]): Promise<Result> {
        return this.stacks.gray(unit, tree, args);
    }

    /** Everybody gets the oldest version; where there is one alone, the default alias goes. */
    async tamper(unit: number, name: string): Promise<void> {
        const FunctionName = await this.lambdaName(unit, name);
        const { Versions = [] } = await this.lambda.listVersionsByFunction({ FunctionName });
        const [oldest, ...others] = Versions.map(each => each.Version).filter(version => version !== "$LATEST");
        await (others.length === 0
            ? this.lambda.deleteAlias({ FunctionName, Name: LIVE })
            : this.lambda.updateAlias({ FunctionName, Name: LIVE, FunctionVersion: oldest, RoutingConfig: {} }));
    }

    async restart(): Promise<void> {
        return Promise.reject(new Error("there is nothing to restart"));
    }

    async shares(unit: number, name: string, alias: string): Promise<Shares | undefined> {
        const functionName = await this.lambdaName(unit, name);
        const found = functionName && (await orNothing(readAlias(this.lambda, functionName, alias)));
        return found ? found.weights : undefined;
    }

    /** What the version that a number names answers, or one of an alias's versions: each in its turn. */
    async ask(unit: number, name: string, qualifier = LIVE): Promise<Answer | undefined> {
        const FunctionName = await this.lambdaName(unit, name);
        if (FunctionName === undefined) {
            return undefined;
        }
        const shares = /^\d+$/.test(qualifier) ? { [qualifier]: 1 } : await this.shares(unit, name, qualifier);
        const versions = Object.keys(shares ?? {});
        const version = versions[this.asked++ % versions.length];
        const found = version && (await orNothing(this.lambda.getFunction({ FunctionName, Qualifier: version })));
        if (!found) {
            return undefined;
        }
        const zipped = await fetch(found.Code?.Location ?? "");
        const { "text.txt": text = new Uint8Array() } = unzipSync(new Uint8Array(await zipped.arrayBuffer()));
        const log = found.Configuration?.Environment?.Variables?.["LOG"];
        return { version: Number(found.Configuration?.Version), text: `${strFromU8(text)} ${String(log)}` };
    }

    async close(): Promise<void> {
        this.lambda.destroy();
        this.stacks.close();
        return Promise.resolve();
    }

    /** The name that Lambda has for a function, which Pulumi gave it; of one that is gone, when it is still there. */
    private async lambdaName(unit: number, name: string): Promise<string | undefined> {
        const now = this.inState(unit);
        for (const [each, physical] of now) {
            const known = this.known[unit];
            known?.set(each, (known.get(each) ?? new Set()).add(physical));
        }
        const others = new Set(now.values());
        for (const former of now.has(name) ? [] : (this.known[unit]?.get(name) ?? [])) {
            if (!others.has(former) && (await this.isThere(former))) {
                return former;
            }
        }
        return now.get(name);
    }

    private async isThere(FunctionName: string): Promise<boolean> {
        return (await orNothing(this.lambda.getFunctionConfiguration({ FunctionName }))) !== undefined;
    }

    /** The functions that a stack has: name in the program → Lambda's. */
    private inState(unit: number): Map<string, string> {
        const file = this.stacks.stateFile(unit);
        if (!fs.existsSync(file)) {
            return new Map();
        }
        const { checkpoint } = JSON.parse(fs.readFileSync(file, "utf8")) as Checkpoint;
        const lambdas = (checkpoint.latest?.resources ?? []).filter(
            ({ urn, delete: isLeaving }) => urn.includes(LAMBDA) && isLeaving !== true,
        );
        return new Map(
            lambdas.map(({ urn, outputs }) => [
                urn.split(LAMBDA)[1]?.replace(/-function$/, "") ?? "",
                outputs?.name ?? "",
            ]),
        );
    }

    /** The code folders, each stack's its own; what `program.cjs` is given. */
    private write(unit: number, { functions, texts }: Tree): object {
        // The engine reads code, and it stands in the program's folder.
        const place = (folder: string): string => path.join(this.stacks.folder, "code", String(unit), folder);
        for (const [folder, text = ""] of Object.entries(texts)) {
            const files = { "index.js": "exports.handler = async () => 1;\n", "text.txt": text };
            writeFiles(place(folder), files);
        }
        const placed = Object.entries(functions).map(([name, each]) => [
            name,
            { ...each, sticky: undefined, folder: place(each.folder) },
        ]);
        return { functions: Object.fromEntries(placed) as object };
    }
}

/** What is read of a state. */
interface Checkpoint {
    checkpoint: { latest?: { resources?: Array<{ urn: string; delete?: boolean; outputs?: { name?: string } }> } };
}
