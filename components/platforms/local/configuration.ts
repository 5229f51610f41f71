import { ArgumentError, show } from "../../model/argument-error";
import { isWholeNumber } from "../../model/whole-number";

/** The configuration of a function: with its code, what a version is a snapshot of. */
export interface Configuration {
    handler: string;
    runtime: string;
    /** Seconds. */
    timeout: number;
    /** MB. */
    memorySize: number;
    environment: Record<string, string>;
}

/** Lambda's defaults, so that a function behaves here as it will there. */
export const DEFAULTS = { runtime: "nodejs", timeout: 3, memorySize: 128 } as const;

/** `file.function`, the file in the code folder or below it. */
const HANDLER = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.[\w$]+$/;
const RUNTIME = /^nodejs(?:\d+\.x)?$/;

/** Refuses a handler that is not `file.function` in the code folder. */
export function checkHandler(handler: unknown): string {
    if (typeof handler !== "string" || !HANDLER.test(handler)) {
        throw new ArgumentError(
            "handler",
            `${show(handler)} is not a handler in the code folder; give its file and function ("index.handler")`,
        );
    }
    return handler;
}

/** Refuses a runtime that a gateway on Node.js cannot run. */
export function checkRuntime(runtime: unknown = DEFAULTS.runtime): string {
    if (typeof runtime !== "string" || !RUNTIME.test(runtime)) {
        throw new ArgumentError(
            "runtime",
            `${show(runtime)} cannot run on the local platform; give "nodejs" or one such as "nodejs22.x"`,
        );
    }
    return runtime;
}

/** Seconds: 1 to 900, Lambda's limits. */
export function checkTimeout(timeout: unknown = DEFAULTS.timeout): number {
    return checkWhole("timeout", timeout, 1, 900, "seconds");
}

/** MB: 128 to 10240, Lambda's limits. */
export function checkMemorySize(memorySize: unknown = DEFAULTS.memorySize): number {
    return checkWhole("memorySize", memorySize, 128, 10240, "MB");
}

/** Whether two configurations are the same, so that no new version is needed. */
export function sameConfiguration(a: Configuration, b: Configuration): boolean {
    const sorted = (environment: Record<string, string>): string =>
        JSON.stringify(Object.entries(environment).sort(([x], [y]) => (x < y ? -1 : 1)));
    return (
        a.handler === b.handler &&
        a.runtime === b.runtime &&
        a.timeout === b.timeout &&
        a.memorySize === b.memorySize &&
        sorted(a.environment) === sorted(b.environment)
    );
}

function checkWhole(argument: string, value: unknown, from: number, to: number, unit: string): number {
    if (!isWholeNumber(value, from, to)) {
        throw new ArgumentError(
            argument,
            `${show(value)} is not a number of ${unit}; give a whole number from ${String(from)} to ${String(to)}`,
        );
    }
    return value;
}
