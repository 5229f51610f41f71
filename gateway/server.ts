import { randomUUID } from "node:crypto";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { lastChange } from "../components/local/changes";
import { GATEWAY_HEADER, registerGateway } from "../components/local/gateways";
import { type Gateway, handleCall } from "./http/handle";
import { refuse } from "./http/answers";
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
        stopping: false,
    };
    const readChange = (): number | undefined => lastChange(options.stackFolder);
    const look = async (): Promise<void> => {
        const change = readChange();
        await gateway.table.refresh().catch((error: unknown) => {
            options.log.error({ error: String(error) }, "the stack's folder cannot be read; what was served still is");
        });
        sayUnready(gateway, options.log);
        gateway.change = change;
    };
    const unwatch = watch(readChange, oneAtATime(look));
    await look();

    const id = randomUUID();
    const server = http.createServer({ keepAliveTimeout: KEEP_ALIVE_MILLISECONDS }, (request, response) => {
        if (gateway.stopping) {
            response.setHeader("connection", "close");
        }
        route(gateway, { stack: options.stack, id }, request, response);
    });
    try {
        await listen(server, options);
    } catch (error) {
        unwatch();
        await pools.closeAll(0);
        throw error;
    }
    const { port } = server.address() as AddressInfo;
    const url = `http://${options.host.includes(":") ? `[${options.host}]` : options.host}:${String(port)}`;
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
    if (path.startsWith("/-/")) {
        response.setHeader(GATEWAY_HEADER, id);
    }
    if (path === "/") {
        const html = request.headers.accept?.includes("text/html") === true;
        response.writeHead(200, { "content-type": html ? "text/html; charset=utf-8" : "text/plain; charset=utf-8" });
        response.end(statusPage(gateway.table.list(), stack, html));
    } else if (path === "/-/health") {
        sendHealth(gateway, response);
    } else if (path === "/-/metrics") {
        void gateway.metrics.registry.metrics().then(text => {
            response.writeHead(200, { "content-type": gateway.metrics.registry.contentType });
            response.end(text);
        });
    } else if (path.startsWith("/-/")) {
        refuse(response, 404, "ResourceNotFoundException", `there is ${path} nowhere; try /, /-/health or /-/metrics`);
    } else {
        handleCall(gateway, request, response);
    }
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
