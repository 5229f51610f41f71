import * as fs from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { readInputs, type ReleaseInputs } from "../../../components/inputs";
import { weightsIn } from "../../../components/model/resolution";
import type { Split, Weights } from "../../../components/model/weights";
import { registerFunction } from "../../../components/function-registry";
import type { PlatformFunction } from "../../../components/platforms/platform";
import { registerPlatform } from "../../../components/platforms/registry";
import { defineProvider } from "../../../components/plugin/define-provider";
import { PluginResource } from "../../../components/plugin/plugin-resource";
import { registered, release } from "../../../components/release";

const [PACKAGE, VERSION, ALIAS] = ["gray-minimal", "gray-minimal:index:Version", "gray-minimal:index:Alias"];
/** The texts of a function's versions; version 1 is the first. */
const read = (): string[] => JSON.parse(fs.readFileSync("versions.json", "utf8")) as string[];

class MinimalFunction extends pulumi.ComponentResource implements PlatformFunction {
    readonly version: pulumi.Output<string>;
    readonly aliases: pulumi.Output<Record<string, Weights>>;
    declare readonly published: pulumi.Output<string | undefined>;
    declare readonly weights: pulumi.Output<Weights>;
    declare readonly split: pulumi.Output<Split>;
    declare readonly url: undefined;

    constructor(name: string, args: ReleaseInputs & { text: string }, opts: pulumi.ComponentResourceOptions) {
        const asked = readInputs(name, args);
        registerFunction(name, asked.mentions);
        super("gray:minimal:Function", name, {}, opts);
        const made = new PluginResource(VERSION, `${name}-version`, { text: args.text }, { parent: this }, ["version"]);
        ({ version: this.version } = made as unknown as { version: pulumi.Output<string> });
        Object.assign(this, release(this, name, asked, this.version, { platform: PACKAGE, dependsOn: made }));
        this.aliases = this.weights.apply((live): Record<string, Weights> => ({ live }));
        new PluginResource(ALIAS, `${name}-live`, { alias: "live", weights: this.weights }, { parent: this });
        this.registerOutputs(registered(asked));
    }
}

const append = (inputs: object): { id: string; outs: object } => {
    const { text, version } = inputs as { text: string; version: string };
    fs.writeFileSync("versions.json", JSON.stringify(Object.assign(read(), { [Number(version) - 1]: text })));
    return { id: "versions", outs: inputs };
};
const versions = defineProvider({
    check: async (_olds, news) => {
        const [texts, { text }] = [read(), news as { text: string }];
        const version = String(texts.at(-1) === text ? texts.length : texts.length + 1);
        return Promise.resolve({ inputs: { ...news, version } });
    },
    create: async inputs => Promise.resolve(append(inputs)),
    update: async (_olds, news) => Promise.resolve(append(news)),
});
const aliases = defineProvider({ idOf: () => "live" });

registerPlatform({
    name: "minimal",
    functionType: "gray:minimal:Function",
    packages: [],
    refuses: { handler: "a text has none" },
    toOwnArgs: ({ code, traffic, publish, pin, ramp }) => ({ text: code, traffic, publish, pin, ramp }),
    component: () => MinimalFunction,
    plugin: { package: PACKAGE, providers: () => ({ [VERSION]: versions, [ALIAS]: aliases }) },
    callerArguments: [],
    state: { versions: VERSION, routing: { [ALIAS]: ({ alias, weights }) => ({ [String(alias)]: weights }) } },
    operations: () => ({
        versions: async () => Promise.resolve(read().map((_, index) => ({ version: String(index + 1) }))),
        metrics: { from: "nowhere", span: "since its start", errors: "none", lacks: ["p95"], isLate: false },
        openMetrics: () => ({
            ...{ name: "a counter", id: "counter", mark: async () => Promise.resolve() },
            window: async () =>
                Promise.resolve({ "1": { requests: 100, errors: 0 }, "2": { requests: 100, errors: 0 } }),
        }),
        invoke: async ({ release: { resolution } }, { qualifier }) => {
            const versions = Object.keys(weightsIn(resolution)[qualifier] ?? { [qualifier]: 1 });
            const version = versions[Math.floor(Math.random() * versions.length)] ?? qualifier;
            const body = Buffer.from(read()[Number(version) - 1] ?? "");
            return Promise.resolve({ version, status: 200, error: undefined, headers: {}, body });
        },
    }),
});
