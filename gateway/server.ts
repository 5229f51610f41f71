import { randomUUID } from "node:crypto";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { lastChange } from "../components/platforms/local/change-announcement";
import { GATEWAY_HEADER, registerGateway } from "../components/platforms/local/gateways";
import { Access } from "./http/access";
import { failRequest, refuse } from "./http/answers";
import { BodyBudget } from "./http/body-budget";
import { type Gateway, handleCall } from "./http/handle";
import { Metrics } from "./http/metrics";
import { statusPage } from "./http/status-page";
import type { GatewayLog } from "./log";
import { Pools } from "./pool/pools";
import { RoutingTable } from "./routing/table";
import { watch } from "./watch";

/** How the gateway is started. */
export interface GatewayOptions {
    /** `.gray/<stack>`. */
    stackFolder: string;
    stack: string;
    host: string;
    /** 0 takes any free port. */
    port: number;
    log: GatewayLog;
    /** Names by which it may be called, beside those of this machine. */
    allowHosts?: readonly string[];
}

/** A gateway that runs. */
export interface RunningGateway {
    url: string;
    /** Stops taking requests, answers those under way, and ends the workers. */
    stop(): Promise<void>;
}

/** Requests under way get this long when the gateway stops: Lambda's longest timeout would keep a terminal waiting. */
const STOP_MILLISECONDS = 30_000;
/** Longer than common load balancers and clients keep idle connections, so that it is not this side that closes them. */
const KEEP_ALIVE_MILLISECONDS = 75_000;
/** A request gets this long to arrive, body and all: a slow one holds its version. 6 MB at 1 Mbit/s. */
const REQUEST_MILLISECONDS = 60_000;

/**
 * Starts the gateway: reads the stack's folder, warms the versions in traffic, then listens.
 *
 * @throws Error when the address is taken or refused
 */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
    const pools = new Pools();
    const gateway: Gateway = {
        table: new RoutingTable(options.stackFolder, pools),
        metrics: new Metrics(),
        log: options.log,
        access: new Access({ host: options.host, allowHosts: options.allowHosts ?? [] }),
        bodies: new BodyBudget(),
        stopping: false,
    };
    const readChange = (): number | undefined => lastChange(options.stackFolder);
    const look = async (): Promise<void> => {
        let change: number | undefined;
        try {
            change = readChange();
            await gateway.table.refresh();
        } catch (error) {
            options.log.error({ error: String(error) }, "the stack's folder cannot be read; what was served still is");
        }
        sayUnready(gateway, options.log);
        gateway.change = change;
    };
    const unwatch = watch(readChange, oneAtATime(look));
    await look();

    const id = randomUUID();
    const timeouts = { keepAliveTimeout: KEEP_ALIVE_MILLISECONDS, requestTimeout: REQUEST_MILLISECONDS };
    const server = http.createServer(timeouts, (request, response) => {
        try {
            if (gateway.stopping) {
                response.setHeader("connection", "close");
            }
            route(gateway, { stack: options.stack, id }, request, response);
        } catch (error) {
            failRequest(options.log, request, response, error);
        }
    });
    try {
        await listen(server, options);
    } catch (error) {
        unwatch();
        await pools.closeAll(0);
        throw error;
    }
    const { port } = server.address() as AddressInfo;
    const url = `http://${reachableHost(options.host)}:${String(port)}`;
    const unregister = register(options, url, id);
    return {
        url,
        stop: async () => {
            gateway.stopping = true;
            unwatch();
            unregister();
            const closed = new Promise(resolve => server.close(resolve));
            server.closeIdleConnections();
            const cut = setTimeout(() => server.closeAllConnections(), STOP_MILLISECONDS);
            await closed;
            clearTimeout(cut);
            await pools.closeAll(0);
        },
    };
}

/** The address at which this machine reaches it: it may listen on all that there are. */
function reachableHost(host: string): string {
    const address = { "0.0.0.0": "127.0.0.1", "::": "::1" }[host] ?? host;
    return address.includes(":") ? `[${address}]` : address;
}

/** A gateway that cannot say that it is there serves all the same. */
function register({ stackFolder, log }: GatewayOptions, url: string, id: string): () => void {
    try {
        return registerGateway(stackFolder, url, id);
    } catch (error) {
        log.error({ error: String(error) }, "updates will not wait for this gateway: it cannot be registered");
        return () => undefined;
    }
}

/** Runs something again after the run under way when it is asked for in between: many changes at once are one look. */
function oneAtATime(run: () => Promise<void>): () => void {
    let state: "idle" | "runs" | "again" = "idle";
    const start = async (): Promise<void> => {
        do {
            state = "runs";
            await run();
        } while ((state as string) === "again");
        state = "idle";
    };
    return () => {
        if (state === "idle") {
            void start();
        } else {
            state = "again";
        }
    };
}

function route(
    gateway: Gateway,
    { stack, id }: { stack: string; id: string },
    request: http.IncomingMessage,
    response: http.ServerResponse,
): void {
    const path = request.url?.split("?")[0] ?? "/";
    const isOwn = path === "/" || path.startsWith("/-/");
    const refusal = isOwn ? gateway.access.refusal(request, "more") : undefined;
    if (path.startsWith("/-/")) {
        response.setHeader(GATEWAY_HEADER, id);
    }
    if (refusal !== undefined) {
        refuse(response, refusal.status, "AccessDeniedException", refusal.reason);
    } else if (path === "/") {
        const html = request.headers.accept?.includes("text/html") === true;
        response.writeHead(200, { "content-type": html ? "text/html; charset=utf-8" : "text/plain; charset=utf-8" });
        response.end(statusPage(gateway.table.list(), stack, html));
    } else if (path === "/-/health") {
        sendHealth(gateway, response);
    } else if (path === "/-/metrics") {
        sendMetrics(gateway, response).catch((error: unknown) => {
            failRequest(gateway.log, request, response, error);
        });
    } else if (path.startsWith("/-/")) {
        refuse(response, 404, "ResourceNotFoundException", `there is ${path} nowhere; try /, /-/health or /-/metrics`);
    } else {
        handleCall(gateway, request, response);
    }
}

async function sendMetrics({ metrics: { registry } }: Gateway, response: http.ServerResponse): Promise<void> {
    const text = await registry.metrics();
    response.writeHead(200, { "content-type": registry.contentType });
    response.end(text);
}

/** 503 while stopping, so that a load balancer looks elsewhere. */
function sendHealth(gateway: Gateway, response: http.ServerResponse): void {
    const { stopping } = gateway;
    const functions = gateway.table.list();
    const reasons = Object.fromEntries(
        functions.flatMap(({ name, unready: versions }) =>
            [...versions].map(([version, { errorType, errorMessage }]) => [
                `${name}:${version}`,
                `${errorType}: ${errorMessage}`,
            ]),
        ),
    );
    const unready = Object.keys(reasons);
    const status = stopping ? "stopping" : unready.length > 0 ? "degraded" : "ok";
    response.writeHead(stopping ? 503 : 200, { "content-type": "application/json" });
    const names = functions.map(({ name }) => name);
    response.end(`${JSON.stringify({ status, functions: names, unready, reasons, change: gateway.change })}\n`);
}

function sayUnready(gateway: Gateway, log: GatewayLog): void {
    for (const { name, unready } of gateway.table.functions.values()) {
        for (const [version, { errorType, errorMessage }] of unready) {
            log.error({ function: name, version, errorType, error: errorMessage }, "not ready, gets no traffic");
        }
    }
}

async function listen(server: http.Server, { host, port }: GatewayOptions): Promise<void> {
    await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, host, resolve);
    });
}
