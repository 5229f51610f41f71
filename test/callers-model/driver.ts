import type { AliasTarget, Rule, Sticky } from "../../components";
import type { Shares } from "./model";

/** A function as a program declares it. */
export interface Declared {
    /** The code folder, which functions may share; what its code answers with is in {@link Tree}. */
    folder: string;
    /** An environment variable: another one is another version, too. */
    log: string;
    traffic?: number;
    publish?: boolean;
    pin?: string;
    aliases?: Record<string, AliasTarget>;
    rules?: Rule[];
    sticky?: Sticky;
    keep?: number;
    /** The name that it had in the update before, as an alias of Pulumi. */
    formerName?: string;
}

/** A working tree: the program, the code folders with what each answers, and the stack's configuration. */
export interface Tree {
    functions: Record<string, Declared>;
    /** Code folder → its text; `undefined` for code that does not load. */
    texts: Record<string, string | undefined>;
    config: Settings;
}

/** Traffic and publish, as the environment or the configuration gives them. */
export interface Settings {
    traffic?: number | Record<string, number>;
    publish?: boolean | string;
    /** In the environment alone: function name → version. */
    pin?: Record<string, string>;
}

/** How a run ended, and what it printed. */
export interface Result {
    ok: boolean;
    output: string;
}

/** Who answered. */
export interface Answer {
    version: number;
    text: string;
}

/** Stacks on a platform. They are told apart by their place in {@link Platform.units}. */
export interface World {
    up(unit: number, tree: Tree, settings: Settings): Promise<Result>;
    preview(unit: number, tree: Tree, settings: Settings): Promise<Result>;
    /** `up` killed after so many moments, then `pulumi cancel`; whether it was killed before it had ended. */
    upKilled(unit: number, tree: Tree, settings: Settings, moments: number): Promise<boolean>;
    refresh(unit: number, tree: Tree): Promise<Result>;
    /** `gray` in the project's folder, where {@link Tree} lies. */
    gray(unit: number, tree: Tree, args: readonly string[]): Promise<Result>;
    /** Alters a function behind the program's back. */
    tamper(unit: number, name: string): Promise<void>;
    /** Restarts what answers. */
    restart(unit: number): Promise<void>;
    /** An alias's shares as the platform has them; `undefined` without it. */
    shares?(unit: number, name: string, alias: string): Promise<Shares | undefined>;
    /** Asks a function's default alias, or a qualifier; `undefined` when there is nothing of that name. */
    ask?(unit: number, name: string, qualifier?: string, headers?: Record<string, string>): Promise<Answer | undefined>;
    close(): Promise<void>;
}

/** What not every platform can do. */
export type Ability =
    "gray" | "tamper" | "kill" | "break" | "restart" | "rules" | "sticky" | "references" | "oldVersions" | "rename";

/** A platform under test. */
export interface Platform {
    name: string;
    /** Projects and stacks, in words for a trace. The first one gets most of the steps. */
    units: readonly string[];
    /** Why it cannot run on this machine. */
    missing?: string | undefined;
    cannot: Partial<Record<Ability, string>>;
    start?(): Promise<void>;
    stop?(): Promise<void>;
    open(): Promise<World>;
}
