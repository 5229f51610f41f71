import type { AliasTarget, Rule, Sticky, Weights } from "../../components";
import type { Load } from "../support/load";
import type { KillAt } from "../support/pulumi";
import type { Moment } from "../support/update-steps";

/** A function of a test program. `code` names what it answers with: another text is another version. */
export interface TestFunction {
    code: string;
    traffic?: unknown;
    publish?: unknown;
    pin?: unknown;
    aliases?: Record<string, AliasTarget>;
    rules?: Rule[];
    sticky?: Sticky;
    environment?: Record<string, string>;
    keep?: number;
}

/** A test program: function name → function. */
export type Program = Record<string, TestFunction>;

/** What one run is given, the environment first, then the stack's configuration. */
export interface Settings {
    traffic?: string;
    publish?: string;
    /** Preview first, as people do: what is refused there has changed nothing. */
    preview?: boolean;
}

/** How an update ended. */
export interface Update {
    ok: boolean;
    /** Resources created, updated, replaced or deleted. */
    changes: number;
    /** What a person sees. */
    output: string;
}

/** A request. */
export interface Call {
    headers?: Record<string, string>;
    /** An alias or a version; the default alias when not given. */
    qualifier?: string;
}

/** An answer: the version that ran, and the text of its code. */
export interface Answer {
    status: number;
    version: string;
    body: string;
}

/** A stack of its own on a platform under test: everything goes through the real engine and real requests. */
export interface PlatformStack {
    /** `pulumi up`, which may fail. */
    attempt(program: Program, settings?: Settings): Promise<Update>;
    /** `pulumi up`, which must not fail; the moments that it has. */
    upTraced(program: Program, settings: Settings): Promise<Moment[]>;
    /** `pulumi up` killed with SIGKILL, then `pulumi cancel`; whether it was killed before it had ended. */
    upKilled(program: Program, settings: Settings, at: KillAt): Promise<boolean>;
    /** `pulumi preview`, with the value of a function's output in it. */
    preview(program: Program, settings?: Settings): Promise<Update>;
    /** `pulumi refresh`. */
    refresh(): Promise<Update>;
    destroy(): Promise<Update>;
    /** An alias's weights (the default one's), as the platform has them; empty when there is none. */
    weights(name: string, alias?: string): Promise<Weights>;
    /** The published version, as the program's outputs say. */
    published(name: string): Promise<string | undefined>;
    /** The text that a version, or an alias of one version (the default one), answers with; `undefined` without it. */
    runs(name: string, qualifier?: string): Promise<string | undefined>;
    call(name: string, call?: Call): Promise<Answer>;
    /** Keep-alive connections that call a function's default alias that many times a second (700). */
    load(name: string, perSecond?: number): Load;
    /** Restarts what answers requests. */
    restart(): Promise<void>;
    /** Alters what the newest version runs behind the program's back. */
    tamper(name: string): Promise<void>;
    close(): Promise<void>;
}

/** As tests have it. */
export interface Stack extends PlatformStack {
    /** `pulumi up`, which must not fail: what a test measures after it would say nothing. */
    up(program: Program, settings?: Settings): Promise<Update>;
}

/** What not every platform can do. */
export type Ability =
    /** Requests are answered, by whatever version they reach. */
    | "callers"
    /** `$latest` and `$published` can be called by that name. */
    | "references"
    | "rules"
    | "sticky"
    /** Numbers of removed versions are not given out again. */
    | "numbers"
    /** Older versions stay where they can be called. */
    | "keep"
    | "tamper"
    | "kills"
    | "load";

/** A platform under test. */
export interface Platform {
    name: string;
    /** Starts what all its stacks share. */
    start?(): Promise<void>;
    stop?(): Promise<void>;
    open(): Promise<PlatformStack>;
    /** Why it cannot run on this machine; `undefined` when it can. */
    missing?: string;
    /** Cases it cannot do, with the reason. */
    cannot: Partial<Record<Ability, string>>;
    /** How many requests a measured share is made of. */
    requests: number;
}
