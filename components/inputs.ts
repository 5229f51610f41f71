import * as pulumi from "@pulumi/pulumi";
import { ArgumentError, show } from "./model/argument-error";
import type { ReleaseRequest } from "./model/memory";
import { describeOverrides, isOfRun, refuseOverrides } from "./model/overrides";
import { parsePublish, publishes, type PublishList, type PublishSetting } from "./model/publish";
import { type Ramp, type RampArgs, parseRamp } from "./model/ramp";
import { isVersionNumber } from "./model/references";
import { parseTraffic, trafficFor, type TrafficSetting } from "./model/traffic";

/**
 * What moves a function's callers. Traffic and publish are looked up as an argument, then in the environment
 * (`GRAY_TRAFFIC`, `GRAY_PUBLISH`: for one run, nothing is saved), then in the stack's configuration (`gray:traffic`,
 * `gray:publish`); a pin as an argument, then in `GRAY_PIN`. All are plain values: whether one is given decides what the
 * function remembers. An argument that comes before a `GRAY_…` variable draws a warning; with `GRAY_STRICT=true` one that
 * asks for something else is refused.
 */
export interface ReleaseInputs {
    /**
     * Share of callers that the newest version gets: 0.1 or "10%". The published version gets the rest.
     *
     * @default the last one applied; 1 for a function that never had one
     * @example 0.1
     */
    traffic?: TrafficSetting;
    /**
     * Marks this update's newest version as the published one: `true`, or a list of function names.
     *
     * @default false
     * @example "fun01,fun02"
     */
    publish?: PublishSetting;
    /**
     * Makes an older version the published one: a rollback that is declared. It cannot stand together with publish.
     *
     * @default none
     * @example "3"
     */
    pin?: string | number;
    /**
     * How `gray ramp` releases this function.
     *
     * @default steps 0.05, 0.2, 0.5 and 1, ten minutes each, no gates
     * @example { steps: [0.1, 1], interval: "5m", gates: { maxErrorRate: 0.01, maxP95: "500ms" } }
     */
    ramp?: RampArgs;
}

/** What one update asks of a function, and where it came from. */
export interface RequestedInputs extends ReleaseRequest {
    /** Settings that were given and that another one overrides, as sentences. */
    overridden: string[];
    /** The publish lists and traffic maps in force: the names in them must exist. */
    mentions: Mention[];
    /** How it is released, when the program says so. */
    ramp: Ramp | undefined;
}

/** A name that a setting uses. */
export interface Mention {
    setting: string;
    name: string;
}

interface Source {
    setting: string;
    value: unknown;
}

/**
 * What this update asks of a function. A rollback asks nothing of a function whose own arguments ask for something else.
 *
 * @param name the function's name
 * @param inputs the component's arguments
 * @param anyPin whether a pin may be any text, for platforms whose versions are not numbered
 * @throws ArgumentError
 */
export function readInputs(name: string, inputs: ReleaseInputs, anyPin = false): RequestedInputs {
    const ramp = inputs.ramp && parseRamp(inputs.ramp);
    try {
        return { ...readRequested(name, inputs, anyPin), ramp };
    } catch (error) {
        if (error instanceof ArgumentError && isRollback() && isRunFor(name)) {
            const overridden = [`${error.message}; its callers stay as they are`];
            return { traffic: undefined, publish: false, pin: undefined, overridden, mentions: [], ramp };
        }
        throw error;
    }
}

/**
 * Whether this run is a rollback: `gray rollback` sets `GRAY_STRICT=rollback`. A function that cannot go back must not keep the
 * other functions on a bad version.
 */
export function isRollback(): boolean {
    return process.env["GRAY_STRICT"] === "rollback";
}

/** Whether this run asks something of a function. `gray` lists such functions in `GRAY_STRICT_FOR`; an empty list means each. */
function isRunFor(name: string): boolean {
    const names = process.env["GRAY_STRICT_FOR"] ?? "";
    return names === "" || names.split(",").includes(name);
}

function readRequested(name: string, inputs: ReleaseInputs, anyPin: boolean): Omit<RequestedInputs, "ramp"> {
    const config = new pulumi.Config("gray");
    const traffic = sources(inputs.traffic, "traffic", "GRAY_TRAFFIC", config).map(source => {
        const setting = parseTraffic(source.value, source.setting);
        return { ...source, setting: source.setting, share: trafficFor(name, setting), names: namesIn(setting) };
    });
    const publish = sources(inputs.publish, "publish", "GRAY_PUBLISH", config).map(source => ({
        ...source,
        list: parsePublish(source.value, source.setting),
    }));
    const pins = readPins(name, inputs.pin, anyPin);
    const shares = traffic.flatMap(({ share, ...source }) => (share === undefined ? [] : [{ ...source, share }]));
    const places = { name, traffic: shares, publish, pins };
    const isRequested = isRunFor(name);
    if (isRequested && (process.env["GRAY_STRICT"] === "true" || isRollback())) {
        refuseOverrides(places);
    }
    const pin = pins[0]?.version;
    const publishing = publish[0] !== undefined && publishes(publish[0].list, name);
    if (pin !== undefined && publishing) {
        throw new ArgumentError(
            pins[0]?.setting ?? "pin",
            `version "${pin}" is pinned and ${publish[0]?.setting ?? "publish"} asks to publish the newest one; ` +
                "take the pin away, or leave this function out of publish",
        );
    }
    return {
        traffic: shares[0]?.share,
        publish: publishing,
        pin,
        overridden: isRequested ? describeOverrides(places) : [],
        // A configuration that names a function which is not there must not stop a rollback.
        mentions: [
            ...traffic.flatMap(({ setting, names }) => names.map(functionName => ({ setting, name: functionName }))),
            ...publish.flatMap(({ setting, list }) => mentionsIn(list, setting)),
            ...pins.flatMap(({ setting, names }) => names.map(functionName => ({ setting, name: functionName }))),
        ].filter(mention => !isRollback() || isOfRun(mention)),
    };
}

/** The places a setting is given in, the one in force first. An empty environment variable counts as not given. */
function sources(argument: unknown, key: string, variable: string, config: pulumi.Config): Source[] {
    const fromEnvironment = process.env[variable];
    if (pulumi.Output.isInstance(argument)) {
        throw new ArgumentError(key, "an Output is known too late; give a plain value, or take it out of the program");
    }
    return [
        { setting: key, value: argument },
        { setting: variable, value: fromEnvironment === "" ? undefined : fromEnvironment },
        { setting: `gray:${key}`, value: config.get(key) },
    ].filter(source => source.value !== undefined);
}

/** The pins given, the one in force first. In the environment it is one version, or a map from function name to version. */
function readPins(name: string, argument: string | number | undefined, anyPin: boolean): PinSource[] {
    const text = process.env["GRAY_PIN"] ?? "";
    const parsed = text.trim().startsWith("{") ? parsePins(text) : text;
    const map = typeof parsed === "string" ? undefined : parsed;
    const version = map === undefined ? parsed : map[name];
    return [
        { setting: "pin", value: argument, names: [] },
        { setting: "GRAY_PIN", value: version === "" ? undefined : version, names: Object.keys(map ?? {}) },
    ].flatMap(({ value, ...source }) =>
        value === undefined ? [] : [{ ...source, value, version: readPin(value, source.setting, anyPin) }],
    );
}

interface PinSource {
    setting: string;
    value: unknown;
    version: string;
    names: string[];
}

function parsePins(text: string): Record<string, unknown> {
    try {
        return JSON.parse(text) as Record<string, unknown>;
    } catch {
        throw new ArgumentError(
            "GRAY_PIN",
            `${show(text)} is not JSON; give a version ("3") or a map from function name to version ({"api": "3"})`,
        );
    }
}

function readPin(pin: unknown, argument: string, anyPin: boolean): string {
    const text = typeof pin === "string" || Number.isInteger(pin) ? String(pin) : "";
    if (anyPin ? text === "" || text.startsWith("$") : !isVersionNumber(text)) {
        throw new ArgumentError(argument, `${show(pin)} is not a version; give the version to go back to ("3")`);
    }
    return text;
}

function namesIn(setting: number | Record<string, number>): string[] {
    return typeof setting === "number" ? [] : Object.keys(setting);
}

function mentionsIn(list: PublishList, setting: string): Mention[] {
    return list.names.map(name => ({ setting, name }));
}
