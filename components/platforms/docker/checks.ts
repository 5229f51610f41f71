import { type RequestedInputs, readInputs } from "../../inputs";
import { asLastDeclared } from "../../last-declared";
import { type Aliases, parseAliases } from "../../model/aliases";
import { ArgumentError, show } from "../../model/argument-error";
import { checkFunctionName } from "../../model/names";
import { parseKeep } from "../../model/retention";
import { parseRules, parseSticky, type Rule, type Sticky } from "../../model/rules";
import { type CheckedBuild, checkSource } from "./build";
import { checkNumber } from "./check-number";
import { checkContainer, checkFiles, type MoreContainerArgs } from "./container-args";
import type { FunctionArgs } from "./function-args";
import { CALLER_ARGUMENTS, TYPE } from "./function-type";
import { checkLimits, type Limits } from "./haproxy/limits";
import type { HealthCheck } from "./version-history";
import { checkListen, type Listen } from "./listen";
import { parseRoute, type Route } from "./route";
import { isWholeNumber } from "../../model/whole-number";

/** Arguments that were looked at. */
export interface CheckedArgs {
    inputs: RequestedInputs;
    /** Nothing for an image that is there. */
    build: CheckedBuild | undefined;
    aliases: Aliases;
    rules: Rule[];
    sticky: Sticky | undefined;
    health: HealthCheck | undefined;
    readyTimeout: number;
    drainTimeout: number;
    listen: Listen;
    limits: Limits;
    container: MoreContainerArgs;
    keep: number;
    /** By what a gateway finds it; nothing without one. */
    route: Route | undefined;
}

/** Names of headers and cookies that mean nothing else to HAProxy. */
const PLAIN_NAME = /^[A-Za-z0-9_.-]+$/;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x1f\x7f]/;
/** https://docs.docker.com/engine/containers/resource_constraints/ */
const LEAST_MEMORY = 6;

/** @throws ArgumentError for what the engine or the router would refuse half-way through an update */
export function checkArgs(name: string, programArgs: FunctionArgs): CheckedArgs {
    checkFunctionName(name);
    const args = asLastDeclared({ type: TYPE, callerArguments: CALLER_ARGUMENTS }, name, programArgs);
    const inputs = readInputs(name, args);
    const build = checkSource(args.image, args.build);
    checkFiles(args.files);
    checkNumber("port", args.port, port => isWholeNumber(port, 1, 65535), "1 to 65535");
    if (args.memory !== undefined) {
        const enough = (memory: number): boolean => isWholeNumber(memory, LEAST_MEMORY);
        checkNumber("memory", args.memory, enough, `whole MB, ${String(LEAST_MEMORY)} or more`);
    }
    if (args.cpus !== undefined) {
        checkNumber("cpus", args.cpus, cpus => cpus > 0, "a number above 0");
    }
    return {
        inputs,
        build,
        aliases: parseAliases(args.aliases),
        rules: checkRules(parseRules(args.rules)),
        sticky: checkSticky(parseSticky(args.sticky)),
        health: checkHealth(args.health),
        readyTimeout: checkNumber("readyTimeout", args.readyTimeout ?? 60, seconds => seconds > 0, "seconds above 0"),
        drainTimeout: checkNumber(
            "drainTimeout",
            args.drainTimeout ?? 30,
            seconds => seconds >= 0,
            "seconds, 0 or more",
        ),
        listen: checkListen(args.listen),
        limits: checkLimits(args, args.gateway?.limits),
        container: checkContainer(args.container),
        keep: parseKeep(args.keep, 0, 0),
        // Last: a gateway keeps what it admits.
        route: checkEntrance(name, args),
    };
}

/** @throws ArgumentError for what only one kind of entrance has, and for a route that is another function's */
function checkEntrance(name: string, args: FunctionArgs): Route | undefined {
    const { gateway, route } = args;
    if (gateway === undefined) {
        if (route !== undefined) {
            throw new ArgumentError("route", "there is no gateway to find it by; give gateway, or leave it out");
        }
        return undefined;
    }
    if (typeof (gateway as Partial<typeof gateway>).admit !== "function") {
        throw new ArgumentError("gateway", `${show(gateway)} is not a gray.docker.Gateway; give one, or leave it out`);
    }
    for (const argument of ["listen", "routerImage", "maxHeaderSize"] as const) {
        if (args[argument] !== undefined) {
            throw new ArgumentError(argument, `gateway ${gateway.name} is what listens; give ${argument} there`);
        }
    }
    const checked = parseRoute(route, gateway.name);
    gateway.admit(name, checked);
    return checked;
}

/** What would end a word or a line of HAProxy's configuration is refused: it cannot be written there. */
function checkRules(rules: Rule[]): Rule[] {
    rules.forEach((rule, index) => {
        for (const kind of ["header", "cookie", "key"] as const) {
            const { name, exact, prefix, regex } = rule[kind] ?? {};
            const argument = `rules[${String(index)}].${kind}`;
            if (kind !== "key") {
                checkName(`${argument}.name`, name);
            }
            for (const [matcher, value] of Object.entries({ name, exact, prefix, regex })) {
                if (value !== undefined && CONTROL.test(value)) {
                    throw new ArgumentError(
                        `${argument}.${matcher}`,
                        `${show(value)} has control characters, which no request has; give it without them`,
                    );
                }
            }
        }
    });
    return rules;
}

function checkSticky(sticky: Sticky | undefined): Sticky | undefined {
    checkName("sticky.header", sticky?.header);
    checkName("sticky.cookie", sticky?.cookie);
    return sticky;
}

function checkName(argument: string, name: string | undefined): void {
    if (name !== undefined && !PLAIN_NAME.test(name)) {
        throw new ArgumentError(
            argument,
            `${show(name)} cannot be written into HAProxy's configuration; give a name of letters, digits, "-", "_" and "."`,
        );
    }
}

function checkHealth(health: FunctionArgs["health"]): HealthCheck | undefined {
    if (health === undefined) {
        return undefined;
    }
    const [kind] = health.test;
    if (!["CMD", "CMD-SHELL"].includes(kind ?? "") || health.test.length < 2) {
        throw new ArgumentError(
            "health.test",
            `${show(health.test)} is not a health check; give ["CMD", …] or ["CMD-SHELL", "…"]`,
        );
    }
    return { interval: 10, timeout: 2, retries: 3, startPeriod: 0, ...health };
}
