import { createHash } from "node:crypto";
import { seedOf, thresholdOf } from "../../../model/bucket";
import { DEFAULT_ALIAS } from "../../../model/names";
import { stickyField } from "../../../model/rules";
import { byAge, type Route } from "../../../model/weights";
import { backendIn, backends, RETRIES } from "./backends";
import { bufferSize, DEFAULT_LIMITS, type Limits, milliseconds } from "./limits";
import { lines } from "./lines";
import { conditionOf, fetchOf, fieldOf, preparedFor } from "./match";
import { backendOf, hostEndOf, hostOf } from "./names";
import { quoted } from "./quote";
import type { Routed, RoutedAlias, Scope } from "./routed";
import { NOBODYS_HOST, ROUTER_HEADER } from "./router-header";

/** The router's ports in its container: for callers, for whoever names an alias or a version, and for its metrics. */
export const PORTS = { public: 8080, internal: 8081, metrics: 8404 };
/** Its folder in its container, a volume: what is in it outlives the container. */
export const FOLDER = "/usr/local/etc/haproxy";
export const CONFIG_FILE = `${FOLDER}/haproxy.cfg`;
export const MAP_FILE = `${FOLDER}/weights.map`;
/** Its runtime API, which only processes in the container reach. */
export const RUNTIME_PORT = 9999;
/** Of its master process: it tells which workers still serve an older configuration. */
export const MASTER_PORT = 9998;
/** What the configuration in force is known by, in HAProxy's environment. */
export const CONFIG_ID = "GRAY_CONFIG";

/**
 * Who reads metrics, or calls a version, may find another router at a port that was this one's: the engine gives ports anew
 * when a container starts. The name of the host is the container's short id.
 */
export const TELL_ROUTER = `http-after-response set-header ${ROUTER_HEADER} %[hostname]`;
/** Where callers come in, it says so only when it is asked. */
export const TELL_ROUTER_IF_ASKED =
    `http-request return status 404 content-type text/plain string "no such alias or version\\n" ` +
    `hdr ${ROUTER_HEADER} %[hostname] if { req.hdr(host) -m str -- ${NOBODYS_HOST} }`;

/**
 * Who may see metrics, or choose a version: not a web page that somebody on this machine visits. By DNS rebinding its own name
 * leads here; from its own origin it may send requests whose answers it cannot read. A name with a dot in it may be a web site's.
 */
export const NO_WEB_PAGES = [
    ["host", String.raw`^([^.:]+|[0-9.]+|\[[0-9a-f:]+\]|([^:]+\.)?localhost)(:[0-9]+)?$`],
    ["origin", String.raw`^https?://(127\.[0-9.]+|\[::1\]|([^/:]+\.)?localhost)(:[0-9]+)?$`],
]
    .map(
        ([header = "", allowed = ""]) =>
            `http-request deny deny_status 403 if { req.fhdr(${header}) -m found } !{ req.fhdr(${header}),lower -m reg -- ${quoted(allowed)} }`,
    )
    .join("\n    ");

/** What Prometheus asks. */
export const METRICS = `frontend metrics
    bind :${String(PORTS.metrics)}
    ${TELL_ROUTER}
    ${NO_WEB_PAGES}
    http-request use-service prometheus-exporter if { path /metrics }
`;

/**
 * Seconds in which a request's line and headers arrive. Without it one that is half sent is held as long as bytes arrive, and a reload
 * waits for it.
 *
 * Source: https://docs.haproxy.org/2.6/configuration.html#4.2-timeout%20http-request
 */
const REQUEST_SECONDS = 10;
/** Seconds that a connection may be idle: a reload waits for those that are. */
const IDLE_SECONDS = 5;
/**
 * What callers are told of it, in place of what a version's server says of its own connections: without that, a request
 * may go out just as its connection is closed. A second less, since an answer takes time to arrive.
 *
 * Source: https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Keep-Alive
 */
export const TELL_IDLE = `http-after-response set-header keep-alive timeout=${String(IDLE_SECONDS - 1)}`;

/** Alias → the first bucket that its canary does not get: what changes while a release goes on. */
export function thresholds({ aliases }: Routed): Record<string, number> {
    return Object.fromEntries(aliases.map(({ alias, route }) => [alias, thresholdOf(route.canary?.share ?? 0)]));
}

/** Alias → its versions: what the thresholds divide, for who reads the stack's state. */
export function routesOf({ aliases }: Routed): Record<string, Route> {
    return Object.fromEntries(aliases.map(({ alias, route }) => [alias, route]));
}

/** The map file: a line for each alias. */
export function mapText(values: Record<string, number>): string {
    return Object.entries(values)
        .map(([alias, threshold]) => `${alias} ${String(threshold)}\n`)
        .join("");
}

/**
 * HAProxy's configuration: rules, then sticky users or chance against the map's threshold, decide on a version; a
 * version is a backend. Shares are not in it.
 */
export function configText(routed: Routed): string {
    return withHead([frontends(routed), ...backends(routed, alone(routed.functionName))], routed.limits);
}

/** The scope of a function that has a router to itself. */
function alone(functionName: string): Scope {
    return { functionName, map: MAP_FILE, only: "" };
}

/** A whole configuration, which says by its id when it is in force. */
export function withHead(sections: readonly string[], limits = DEFAULT_LIMITS): string {
    const body = [head(limits), ...sections].join("\n");
    const id = createHash("sha256").update(body).digest("hex").slice(0, 16);
    return `# Written by pulumi-gray-release: every \`pulumi up\` that changes versions or rules writes it anew.
global
    setenv ${CONFIG_ID} ${id}
${body}`;
}

/**
 * A worker whose configuration is not in force any more serves the connections that it has until they end by themselves: web
 * sockets and streams of other functions are not cut. Callers' addresses go on in `x-forwarded-for`.
 */
function head(limits: Limits): string {
    return `    log stdout format raw local0 notice
    stats socket ipv4@127.0.0.1:${String(RUNTIME_PORT)} level admin expose-fd listeners
    tune.bufsize ${String(bufferSize(limits))}

defaults
    mode http
    option forwardfor
    option idle-close-on-response
    timeout connect 300ms
    timeout client 60s
    timeout http-request ${String(REQUEST_SECONDS)}s
    timeout server ${milliseconds(DEFAULT_LIMITS.timeout)}
    timeout tunnel ${milliseconds(DEFAULT_LIMITS.idleTimeout)}
    timeout http-keep-alive ${String(IDLE_SECONDS)}s
${lines(RETRIES)}
resolvers docker
    nameserver engine 127.0.0.11:53
    hold valid 5s
`;
}

function frontends({ functionName, aliases, servers }: Routed): string {
    const choices = aliases.map((routedAlias, index) => choose(alone(functionName), routedAlias, index));
    const live = choices.filter(({ alias }) => alias === DEFAULT_ALIAS);
    const others = choices.filter(({ alias }) => alias !== DEFAULT_ALIAS);
    const named = (name: string): string => `{ var(txn.host) -m str -- ${quoted(hostOf(name))} }`;
    const versions = Object.keys(servers).sort(byAge);
    const known = [...versions, ...aliases.map(({ alias }) => alias)];
    return `frontend public
    bind :${String(PORTS.public)}
    ${TELL_IDLE}
    ${TELL_ROUTER_IF_ASKED}
${lines(live.flatMap(({ prepare, decide }) => [...prepare, ...decide("")]))}
frontend internal
    bind :${String(PORTS.internal)}
    ${TELL_IDLE}
    ${TELL_ROUTER}
    ${NO_WEB_PAGES}
${lines([
    "http-request set-var(txn.host) req.hdr(host),field(1,:),lower",
    // A line each: HAProxy takes 64 words in one.
    ...known.map(name => `http-request set-var(txn.known) bool(true) if ${named(name)}`),
    `http-request return status 404 content-type text/plain string "no such alias or version\\n" if { var(txn.host) -m end ${hostEndOf()} } !{ var(txn.known) -m found }`,
    ...choices.flatMap(({ prepare }) => prepare),
    ...versions.map(version => `use_backend ${backendOf({ version })} if ${named(version)}`),
    ...others.flatMap(({ alias, decide }) => decide(named(alias))),
    ...live.flatMap(({ decide }) => decide("")),
])}
${METRICS}`;
}

/** Who gets which version of an alias. */
export interface Choice {
    alias: string;
    prepare: string[];
    /** The decision, for requests that meet a condition. */
    decide: (only: string) => string[];
}

/** The lines of an alias, which use variables of the index. */
export function choose(scope: Scope, { alias, route, rules = [], sticky }: RoutedAlias, index: number): Choice {
    const { functionName, map, only: partCondition } = scope;
    const bucket = `txn.bucket${String(index)}`;
    const belowThreshold = `{ str(${alias}),map_str_int(${map},0),sub(${bucket}) -m int gt 0 }`;
    const send = (version: string, ...conditions: string[]): string => {
        const all = conditions.filter(condition => condition !== "").join(" ");
        return `use_backend ${backendIn(scope, version)}${all === "" ? "" : ` if ${all}`}`;
    };
    const when = (...conditions: string[]): string =>
        ["if", partCondition, ...conditions].filter(word => word !== "").join(" ");
    const decide = (only: string): string[] => [
        ...rules.map(rule => send(rule.version, only, conditionOf(rule))),
        ...(route.canary ? [send(route.canary.version, only, belowThreshold)] : []),
        send(route.primary, only),
    ];
    const looksAt = rules.map(fieldOf);
    if (route.canary === undefined) {
        return { alias, prepare: preparedFor(looksAt), decide };
    }
    const user = stickyField(sticky);
    const field = user && fetchOf(user);
    const hash = `xxh32(${String(seedOf(functionName, alias))})`;
    return {
        alias,
        prepare: [
            ...preparedFor([...looksAt, ...(user ? [user] : [])]),
            ...(field ? [`http-request set-var(${bucket}) ${field},${hash} ${when(`{ ${field} -m len gt 0 }`)}`] : []),
            `http-request set-var(${bucket}) rand(4294967296) ${when(`!{ var(${bucket}) -m found }`)}`,
        ],
        decide,
    };
}
