import type { IncomingMessage, ServerResponse } from "node:http";
import type { GatewayLog } from "../log";
import { newRequestId, type VersionPool } from "../pool/version-pool";
import { chooseVersion } from "../routing/choose";
import { fieldsOf } from "../routing/fields";
import type { RoutingTable, ServedFunction } from "../routing/table";
import { parseTarget, type Target } from "../routing/target";
import type { Failure, ResponseMessage } from "../worker/messages";
import { toFailure } from "../worker/result";
import { logAccess } from "./access-log";
import { refuse } from "./answers";
import { BODY_LIMIT, BodyTooLarge, hasBody, readBody } from "./body";
import type { Metrics } from "./metrics";

/** Every answer of a version names it. */
const VERSION_HEADER = "x-gray-version";

/** What requests are answered with. */
export interface Gateway {
    table: RoutingTable;
    metrics: Metrics;
    log: GatewayLog;
    /** The last change in force, as the stack's `changed` file names it. */
    change?: number | undefined;
    /** Whether it stops: connections are not kept alive any more. */
    stopping: boolean;
}

/** Answers a call of a function. */
export function handleCall(gateway: Gateway, request: IncomingMessage, response: ServerResponse): void {
    const target = parseTarget(request.url ?? "/");
    const served = gateway.table.functions.get(target.functionName);
    if (served === undefined) {
        const names = [...gateway.table.functions.keys()].join(", ") || "none yet";
        refuse(
            response,
            404,
            "ResourceNotFoundException",
            `no function is named ${target.functionName}; there are: ${names}`,
        );
        return;
    }
    const version = chooseVersion(served, target.qualifier, fieldsOf(request));
    const pool = version === undefined ? undefined : gateway.table.poolOf(served, version);
    if (version === undefined || pool === undefined) {
        refuse(response, 404, "ResourceNotFoundException", unknownQualifier(served, target.qualifier));
        return;
    }
    const call = new Call(gateway, target, version, pool, request, response);
    if (hasBody(request)) {
        readBody(request).then(
            body => call.invoke(body),
            (error: unknown) => call.refuseBody(error),
        );
    } else {
        call.invoke(undefined);
    }
}

function unknownQualifier(served: ServedFunction, qualifier: string): string {
    const aliases = [...served.aliases.keys()].join(", ");
    return `${served.name} has no alias or version ${qualifier}; aliases: ${aliases}`;
}

/** One call, from the choice of its version to the log line. */
class Call {
    private readonly started = performance.now();
    private readonly requestId = newRequestId();

    constructor(
        private readonly gateway: Gateway,
        private readonly target: Target,
        private readonly version: string,
        private readonly pool: VersionPool,
        private readonly request: IncomingMessage,
        private readonly response: ServerResponse,
    ) {
        pool.hold();
    }

    invoke(body: Buffer | undefined): void {
        const { request, target } = this;
        this.pool.invoke(
            {
                id: 0,
                requestId: this.requestId,
                qualifier: target.qualifier,
                method: request.method ?? "GET",
                path: target.path,
                query: target.query,
                rawHeaders: request.rawHeaders,
                body: body?.toString("base64"),
                sourceIp: request.socket.remoteAddress ?? "",
                time: Date.now(),
                deadline: 0,
            },
            answer => this.answer("status" in answer ? answer : toFailure(0, answer)),
        );
    }

    /** The body did not arrive whole: nothing runs. */
    refuseBody(error: unknown): void {
        this.pool.release();
        if (error instanceof BodyTooLarge) {
            const limit = `${String(BODY_LIMIT / 1024 / 1024)} MB`;
            this.response.setHeader("connection", "close");
            refuse(this.response, 413, "RequestEntityTooLargeException", `the body is larger than ${limit}`);
        } else {
            this.response.destroy();
        }
    }

    private answer({ status, headers, body, encoding, failure }: ResponseMessage): void {
        this.pool.release();
        headers.push(VERSION_HEADER, this.version);
        if (this.gateway.stopping) {
            headers.push("connection", "close");
        }
        try {
            this.response.writeHead(status, headers);
        } catch (error) {
            // Only a handler that speaks to the gateway by itself can give what HTTP has no room for.
            this.fail(error as Error);
            return;
        }
        this.response.end(body, encoding);
        this.record(status, failure);
    }

    private fail({ message }: Error): void {
        const answer = toFailure(0, { errorType: "Runtime.InvalidResponse", errorMessage: message });
        this.response.writeHead(answer.status, [...answer.headers, VERSION_HEADER, this.version]);
        this.response.end(answer.body);
        this.record(answer.status, answer.failure);
    }

    private record(status: number, failure: Failure | undefined): void {
        const { target, version, gateway } = this;
        const duration = performance.now() - this.started;
        gateway.metrics.of(target.functionName, target.qualifier, version).observe(duration / 1000, status >= 500);
        logAccess(
            gateway.log,
            {
                requestId: this.requestId,
                function: target.functionName,
                alias: target.qualifier,
                version,
                method: this.request.method ?? "GET",
                path: target.path,
                status,
                duration: Math.round(duration * 1000) / 1000,
            },
            failure,
        );
    }
}
