import type { MetricsSource } from "../metrics/metrics-source";
import type { EngineResource } from "../state/engine-resource";
import type { Release } from "../state/release";

/** A function as a stack's state has it. */
export interface DeployedFunction {
    readonly release: Release;
    /** Its component's outputs. */
    readonly outputs: Readonly<Record<string, unknown>>;
    /** The resources directly below it. */
    readonly children: readonly EngineResource[];
    /** All resources of its stack. */
    readonly resources: readonly EngineResource[];
}

/** A version as its platform knows it. */
export interface VersionInfo {
    version: string;
    /** When it was made, ISO 8601. */
    created?: string;
    /** Of its code: a hash of the folder, of Lambda's package, or the image's digest. */
    codeHash?: string;
    /** The git commit that it was made from, with `-dirty` when there was more. */
    commit?: string;
}

/** What `gray invoke` asks of a function. */
export interface Call {
    /** An alias, or a version's number. */
    qualifier: string;
    method: string;
    /** With its query; starts with `/`. */
    path: string;
    headers: Record<string, string>;
    data: Buffer | undefined;
    /** Whether it is to be an HTTP request, where the platform could do without. */
    asRequest: boolean;
}

/** What came of a call. */
export interface Outcome {
    /** The version that answered; `undefined` when none did. */
    version: string | undefined;
    /** HTTP's; `undefined` where there is none. */
    status: number | undefined;
    /** What went wrong, by the platform's name for it. */
    error: string | undefined;
    headers: Record<string, string>;
    body: Buffer;
}

/** What a prune removes. */
export interface Pruned {
    /** Versions that went, or would go, oldest first. */
    removed: string[];
    /** Versions that the platform keeps, and why. */
    held: Record<string, string>;
}

/** What a prune is asked for. */
export interface PruneRequest {
    /** How many of the newest versions stay. */
    keep: number;
    /** Versions that stay in any case: the published one, and those that aliases name. */
    inUse: readonly string[];
    /** Whether it only says what would go. */
    dryRun: boolean;
}

/** What holds for a platform's metrics, whatever they are. */
export interface MetricsFacts {
    /** What they are read from: "CloudWatch". */
    readonly from: string;
    /** Of which time they are when no window was begun: "since its start". */
    readonly span: string;
    /** What counts as an error. */
    readonly errors: string;
    /** What they do not tell. */
    readonly lacks: ReadonlyArray<"p95">;
    /** Whether they come minutes late, so that a window of seconds would be empty. */
    readonly isLate: boolean;
}

/** What the command line asks of a platform. */
export interface PlatformOperations {
    /** The versions that there are, in any order. It throws when the platform cannot be asked. */
    readonly versions: (fn: DeployedFunction) => Promise<VersionInfo[]>;
    readonly metrics: MetricsFacts;
    /** Where the function's metrics are. Nothing is read yet: `mark()` and `window()` say what cannot be read. */
    readonly openMetrics: (fn: DeployedFunction) => MetricsSource;
    /** The versions that a call can name; all that there are unless it is given. */
    readonly callable?: (fn: DeployedFunction, versions: readonly string[]) => string[];
    /** It throws for a call that the platform cannot make, before it is made. */
    readonly checkCall?: (fn: DeployedFunction, call: CallRequest) => void;
    /** Calls the function. It throws when nobody can be called. */
    readonly invoke: (fn: DeployedFunction, call: Call) => Promise<Outcome>;
    /** Removes versions, where the platform keeps any that can be removed. */
    readonly prune?: (fn: DeployedFunction, request: PruneRequest) => Promise<Pruned>;
    /** It throws when nobody answers where the function's callers go, although the update succeeded. */
    readonly requireAnswer?: (fn: DeployedFunction) => Promise<void>;
}

/** What a person asks for, before it becomes a {@link Call}. */
export interface CallRequest {
    hasKeys: boolean;
    asRequest: boolean;
    data: Buffer | undefined;
}
