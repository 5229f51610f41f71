import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { withFormerPlaces } from "../../former-places";
import { formerly } from "../../former-names";
import { asLastDeclared } from "../../last-declared";
import { type RequestedInputs, readInputs } from "../../inputs";
import { type Aliases, parseAliases } from "../../model/aliases";
import { childName, formerName } from "../../model/child-names";
import { requireNamed } from "../../model/named-versions";
import { checkFunctionName, DEFAULT_ALIAS } from "../../model/names";
import { aliasWeights } from "../../model/resolution";
import { parseKeep } from "../../model/retention";
import { parseRules, parseSticky, resolveRules, type Rule, type Sticky } from "../../model/rules";
import type { Split, Weights } from "../../model/weights";
import { orRefuse } from "../../user-error";
import { orRefuseOnceKnown } from "../../user-error-once-known";
import { registered, release, type ReleaseOutputs } from "../../release";
import { registerFunction } from "../../function-registry";
import type { PortableArgs } from "../portable-args";
import { withoutStackTraces } from "../../without-stack-traces";
import { Alias } from "./alias";
import { hashCode } from "./code-folder";
import { checkHandler, checkMemorySize, checkRuntime, checkTimeout } from "./configuration";
import { CALLER_ARGUMENTS, TYPE } from "./function-type";
import { functionFolder } from "./layout";
import { projectFolder, stackFolder } from "../../stack-folder";
import { ALIAS_TYPE, PACKAGE } from "./plugin/resource-types";
import { Version } from "./version";
import { listVersions } from "./version-store";

/** Arguments of {@link Function}. */
export interface FunctionArgs extends PortableArgs {
    /**
     * The folder with the handler in it, relative to the program's folder. What `.grayignore` in it names, `.git` and
     * `.gray` are left out; links may not lead out of it.
     */
    code: string;
    /** `file.function`, a Lambda handler for Node.js: `index.handler`. */
    handler: string;
    /** Environment variables. Secrets stay secret in the stack's state and are 0600 on disk. */
    environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
    /**
     * MB of memory a worker may use, 128 to 10240.
     *
     * @default 128
     */
    memorySize?: number;
    /**
     * `nodejs`, or Lambda's name for a version of it. The gateway runs handlers on its own Node.js.
     *
     * @default "nodejs"
     */
    runtime?: string;
    /**
     * How many of the newest versions stay on disk. One that an alias, a rule, the published mark or a pin names always
     * stays.
     *
     * @default 10
     */
    keep?: number;
}

/** Where `gray serve` answers when nothing else is said. */
const DEFAULT_GATEWAY = "http://127.0.0.1:8080";

/**
 * A function on this machine: every change of its code or configuration makes a version, a read-only copy under
 * `.gray/<stack>/`, and the aliases say who gets which. `gray serve` runs them.
 *
 * @example
 * ```ts
 * const api = new gray.local.Function("api", { code: "./src", handler: "index.handler", traffic: 0.1 });
 * export const split = api.split;
 * ```
 */
export class Function extends pulumi.ComponentResource {
    /** The newest version's number. */
    public readonly version: pulumi.Output<string>;
    /** The published version's number; `undefined` while there is none. */
    public readonly published: pulumi.Output<string | undefined>;
    /** Version → share of the default alias. */
    public readonly weights: pulumi.Output<Weights>;
    /** `$latest` and `$published` → share. */
    public readonly split: pulumi.Output<Split>;
    /**
     * Where the default alias answers while `gray serve` runs. The address is `gray:gateway` in the stack's
     * configuration, http://127.0.0.1:8080 when nothing is said.
     */
    public readonly url: pulumi.Output<string>;
    /** Every alias's weights, by name. */
    public readonly aliases: pulumi.Output<Record<string, Weights>>;

    constructor(name: string, args: FunctionArgs, opts: pulumi.ComponentResourceOptions = {}) {
        const directory = functionFolder(folderOfStack(name), name);
        const checked = orRefuse(name, () => checkArgs(name, args, listVersions(directory)));
        registerFunction(name, checked.inputs.mentions);
        super(TYPE, name, {}, withFormerPlaces(name, opts));

        const { outputs, live, others } = withoutStackTraces(this, () =>
            makeChildren(this, name, args, checked, directory),
        );
        this.version = outputs.latest;
        this.published = outputs.published;
        this.split = outputs.split;
        this.weights = live.weights;
        this.aliases = pulumi.all(Object.fromEntries([live, ...others].map(alias => [alias.aliasName, alias.weights])));
        this.url = pulumi.output(`${new pulumi.Config("gray").get("gateway") ?? DEFAULT_GATEWAY}/${name}`);
        withoutStackTraces(this, () => this.registerOutputs({ ...registered(checked.inputs, checked), url: this.url }));
    }
}

/** Where the files of this program's stack are. */
function folderOfStack(name: string): string {
    return orRefuse(name, () => stackFolder(projectFolder(process.cwd()), pulumi.getStack(), pulumi.getProject()));
}

/** The version, what is remembered, and the aliases: the default one last. */
function makeChildren(
    parent: Function,
    name: string,
    { environment = {} }: FunctionArgs,
    { inputs: releaseInputs, configuration, aliases, rules, sticky, keep }: CheckedArgs,
    directory: string,
): { outputs: ReleaseOutputs; live: Alias; others: Alias[] } {
    const placed = { directory, functionName: name };
    const named = { ...(releaseInputs.pin !== undefined && { pin: releaseInputs.pin }), aliases, rules };
    const made = new Version(`${name}-version`, { ...placed, ...configuration, environment, named }, { parent });
    // A version that is replaced takes its files over: what was published is there still, and stays remembered.
    const outputs = release(parent, name, releaseInputs, made.version, {
        platform: PACKAGE,
        dependsOn: made,
        targets: aliases,
    });
    const { latest, published, weights, resolved } = outputs;
    const refusing = { owner: parent, name, platform: PACKAGE };

    const others = Object.keys(aliases).map(alias => {
        const shares = resolved.apply(resolution => aliasWeights(resolution, alias));
        const inputs = { ...placed, home: made.home, alias, weights: shares, sticky, latest, published };
        return new Alias(childName(name, alias), inputs, { parent, aliases: formerlyAlias(name, alias) });
    });
    const live = new Alias(
        childName(name, DEFAULT_ALIAS),
        {
            ...placed,
            home: made.home,
            alias: DEFAULT_ALIAS,
            weights,
            rules:
                rules.length > 0
                    ? resolved.apply(resolution => orRefuseOnceKnown(refusing, () => resolveRules(rules, resolution)))
                    : undefined,
            sticky,
            latest,
            published,
            keep,
        },
        // Retention runs when the default alias is written: every other one must name its versions by then.
        { parent, dependsOn: [made, ...others], aliases: formerlyAlias(name, DEFAULT_ALIAS) },
    );
    return { outputs, live, others };
}

function formerlyAlias(name: string, alias: string): Array<pulumi.Input<pulumi.Alias>> {
    return [formerly(ALIAS_TYPE, childName(name, alias), formerName(name, alias))];
}

/** Everything that can be refused is, before anything is registered. */
function checkArgs(name: string, programArgs: FunctionArgs, versions: readonly string[]): CheckedArgs {
    checkFunctionName(name);
    const args = asLastDeclared({ type: TYPE, callerArguments: CALLER_ARGUMENTS }, name, programArgs);
    const inputs = readInputs(name, args);
    const named = { aliases: parseAliases(args.aliases), rules: parseRules(args.rules) };
    if (versions.length > 0) {
        // Without them here, the function is new, or its files are elsewhere: only its state knows, see Version.
        requireNamed({ pin: inputs.pin, ...named }, versions);
    }
    return {
        inputs,
        configuration: {
            handler: checkHandler(args.handler),
            runtime: checkRuntime(args.runtime),
            timeout: checkTimeout(args.timeout),
            memorySize: checkMemorySize(args.memorySize),
            codeHash: hashCode(args.code),
            code: path.resolve(args.code),
        },
        ...named,
        sticky: parseSticky(args.sticky),
        keep: parseKeep(args.keep),
    };
}

interface CheckedArgs {
    inputs: RequestedInputs;
    configuration: {
        handler: string;
        runtime: string;
        timeout: number;
        memorySize: number;
        code: string;
        codeHash: string;
    };
    aliases: Aliases;
    rules: Rule[];
    sticky: Sticky | undefined;
    keep: number;
}
