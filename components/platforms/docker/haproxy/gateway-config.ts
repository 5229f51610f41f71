import { DEFAULT_ALIAS } from "../../../model/names";
import { byAge } from "../../../model/weights";
import { bySpecificity, type Route } from "../route";
import { backendIn, backends } from "./backends";
import {
    choose,
    FOLDER,
    METRICS,
    NO_WEB_PAGES,
    PORTS,
    TELL_IDLE,
    TELL_ROUTER,
    TELL_ROUTER_IF_ASKED,
    withHead,
} from "./config";
import type { Routed, Scope } from "./routed";
import { DEFAULT_LIMITS } from "./limits";
import { lines } from "./lines";
import { hostEndOf, hostOf } from "./names";
import { quoted } from "./quote";

/** A function behind a gateway: what is routed to it, and by what callers find it. */
export interface Part extends Routed {
    found: Route;
    /** In a gateway: the identity of the resource that put it there; none of one that an earlier version made. */
    owner?: string;
}

/** A gateway's folder of functions: a part and a map for each, by its name. */
export const FUNCTIONS = `${FOLDER}/functions`;

/** The file of a function's shares. */
export function mapFileOf(functionName: string): string {
    return `${FUNCTIONS}/${functionName}.map`;
}

/** A function's part as the gateway keeps it: shares are in the map alone. */
export function partOf(routed: Routed, found: Route): Part {
    const aliases = routed.aliases.map(routedAlias => {
        const { primary, canary } = routedAlias.route;
        return { ...routedAlias, route: { primary, ...(canary && { canary: { ...canary, share: 0 } }) } };
    });
    return { ...routed, aliases, found };
}

/**
 * HAProxy's configuration of a gateway: the route decides on a function, then all is as with a router of its own.
 *
 * @param parts of two with the same route the first one answers
 */
export function gatewayConfig(parts: readonly Part[]): string {
    const all = parts.map(part => ({ part, scope: scopeOf(part) }));
    const limits = parts.map(part => part.limits ?? DEFAULT_LIMITS);
    const maxHeaderSize = Math.max(
        ...(limits.length === 0 ? [DEFAULT_LIMITS] : limits).map(limit => limit.maxHeaderSize),
    );
    return withHead([publicFrontend(all), internalFrontend(all), METRICS, ...all.flatMap(backendsOf)], {
        ...DEFAULT_LIMITS,
        maxHeaderSize,
    });
}

interface Placed {
    part: Part;
    scope: Scope;
}

function scopeOf({ functionName }: Part): Scope {
    const only = `{ var(txn.function) -m str -- ${quoted(functionName)} }`;
    return { functionName, shared: functionName, map: mapFileOf(functionName), only };
}

function backendsOf({ part, scope }: Placed): string[] {
    return backends(part, scope);
}

function publicFrontend(all: readonly Placed[]): string {
    const routes = all.map(({ part }) => part).sort((a, b) => bySpecificity(a.found, b.found));
    const choices = all.flatMap(({ part, scope }) =>
        part.aliases
            .filter(({ alias }) => alias === DEFAULT_ALIAS)
            .map(routedAlias => ({ scope, ...choose(scope, routedAlias, 0) })),
    );
    return `frontend public
    bind :${String(PORTS.public)}
    ${TELL_IDLE}
    ${TELL_ROUTER_IF_ASKED}
${lines([
    SET_HOST,
    ...routes.map(({ functionName, found }) => setFunction(functionName, [...conditionsOf(found), NO_FUNCTION])),
    notFound("no function answers here", NO_FUNCTION),
    ...choices.flatMap(({ prepare }) => prepare),
    ...choices.flatMap(({ scope, decide }) => decide(scope.only)),
])}`;
}

/** Every alias and version by host: `dev.api.localhost`, `3.api.localhost`. */
function internalFrontend(all: readonly Placed[]): string {
    const named = ({ functionName }: Part, name: string): string =>
        `{ var(txn.host) -m str -- ${quoted(hostOf(name, functionName))} }`;
    const ending = (name: string): string => `{ var(txn.host) -m end -- ${quoted(hostEndOf(name))} }`;
    const versionsOf = ({ servers }: Part): string[] => Object.keys(servers).sort(byAge);
    const choices = all.flatMap(({ part, scope }) =>
        part.aliases.map((routedAlias, index) => ({ part, ...choose(scope, routedAlias, index) })),
    );
    return `frontend internal
    bind :${String(PORTS.internal)}
    ${TELL_IDLE}
    ${TELL_ROUTER}
    ${NO_WEB_PAGES}
${lines([
    SET_HOST,
    ...all.flatMap(({ part }) => {
        const names = [...versionsOf(part), ...part.aliases.map(({ alias }) => alias)];
        return names.map(name => `http-request set-var(txn.known) bool(true) if ${named(part, name)}`);
    }),
    notFound("no such alias or version", "!{ var(txn.known) -m found }"),
    ...all.map(({ part }) => setFunction(part.functionName, [ending(part.functionName)])),
    ...choices.flatMap(({ prepare }) => prepare),
    ...all.flatMap(({ part, scope }) =>
        versionsOf(part).map(version => `use_backend ${backendIn(scope, version)} if ${named(part, version)}`),
    ),
    ...choices.flatMap(({ part, alias, decide }) => decide(named(part, alias))),
])}`;
}

const SET_HOST = "http-request set-var(txn.host) req.hdr(host),field(1,:),lower";
const NO_FUNCTION = "!{ var(txn.function) -m found }";

function setFunction(functionName: string, conditions: readonly string[]): string {
    return `http-request set-var(txn.function) str(${functionName}) if ${conditions.join(" ")}`;
}

function notFound(text: string, condition: string): string {
    return `http-request return status 404 content-type text/plain string "${text}\\n" if ${condition}`;
}

/** A path in whole parts: with a slash after it, it begins with that of the route and a slash. */
function conditionsOf({ host, path }: Route): string[] {
    return [
        ...(host === undefined ? [] : [`{ var(txn.host) -m str -- ${quoted(host)} }`]),
        ...(path === "" ? [] : [`{ path,concat(/) -m beg -- ${quoted(`${path}/`)} }`]),
    ];
}
