import type { IncomingMessage, ServerResponse } from "node:http";
import { LONGEST_NAME } from "../../components/model/names";
import type { GatewayLog } from "../log";
import { newRequestId, type VersionPool } from "../pool/version-pool";
import { chooseVersion } from "../routing/choose";
import { fieldsOf } from "../routing/fields";
import type { RoutingTable, ServedFunction } from "../routing/table";
import { parseTarget, type Target } from "../routing/target";
import type { Failure, ResponseMessage } from "../worker/messages";
import { toFailure } from "../worker/result";
import type { Access } from "./access";
import { logAccess } from "./access-log";
import { failRequest, refuse } from "./answers";
import { Body, BODY_LIMIT, BodyTooLarge, hasBody, TooManyBytes } from "./body";
import type { BodyBudget } from "./body-budget";
import type { Metrics } from "./metrics";

/** Every answer of a version names it. */
const VERSION_HEADER = "x-gray-version";

/** What requests are answered with. */
export interface Gateway {
    table: RoutingTable;
    metrics: Metrics;
    log: GatewayLog;
    access: Access;
    bodies: BodyBudget;
    /** The last change in force, as the stack's `changed` file names it. */
    change?: number | undefined;
    /** Whether it stops: connections are not kept alive any more. */
    stopping: boolean;
}

/** Answers a call of a function. */
export function handleCall(gateway: Gateway, request: IncomingMessage, response: ServerResponse): void {
    const target = parseTarget(request.url ?? "/");
    const refusal = gateway.access.refusal(request, target.isQualified ? "more" : "function");
    if (refusal !== undefined) {
        refuse(response, refusal.status, "AccessDeniedException", refusal.reason);
        return;
    }
    const served = gateway.table.functions.get(target.functionName);
    if (served === undefined) {
        refuse(response, 404, "ResourceNotFoundException", unknownFunction(gateway, target, request));
        return;
    }
    if (target.qualifier.length > LONGEST_NAME) {
        const limit = `more than ${String(LONGEST_NAME)} characters name no alias or version`;
        refuse(response, 404, "ResourceNotFoundException", limit);
        return;
    }
    const version = chooseVersion(served, target.qualifier, fieldsOf(request));
    const pool = version === undefined ? undefined : gateway.table.poolOf(served, version);
    if (version === undefined || pool === undefined) {
        refuse(response, 404, "ResourceNotFoundException", unknownQualifier(served, target.qualifier));
        return;
    }
    new Call(gateway, target, version, pool, request, response).begin();
}

/** Who may not see the status page is not told what there is. */
function unknownFunction({ access, table }: Gateway, { functionName }: Target, request: IncomingMessage): string {
    const names = [...table.functions.keys()].join(", ") || "none yet";
    const known = access.refusal(request, "more") === undefined ? `; there are: ${names}` : "";
    return `no function is named ${functionName}${known}`;
}

function unknownQualifier(served: ServedFunction, qualifier: string): string {
    const aliases = [...served.aliases.keys()].join(", ");
    return `${served.name} has no alias or version ${qualifier}; aliases: ${aliases}`;
}

/** One call, from the choice of its version to the log line. */
class Call {
    private readonly started = performance.now();
    private readonly requestId = newRequestId();
    private readonly body: Body;
    private isHeld = true;

    constructor(
        private readonly gateway: Gateway,
        private readonly target: Target,
        private readonly version: string,
        private readonly pool: VersionPool,
        private readonly request: IncomingMessage,
        private readonly response: ServerResponse,
    ) {
        this.body = new Body(gateway.bodies);
        pool.hold();
    }

    begin(): void {
        if (hasBody(this.request)) {
            this.body.read(this.request).then(
                this.guarded((body: Buffer) => this.invoke(body)),
                this.guarded((error: unknown) => this.refuseBody(error)),
            );
        } else {
            this.guarded(() => this.invoke(undefined))();
        }
    }

    /** Whatever goes wrong in a part of the call ends the call alone. */
    private guarded<T extends unknown[]>(work: (...given: T) => void): (...given: T) => void {
        return (...given) => {
            try {
                work(...given);
            } catch (error) {
                this.release();
                failRequest(this.gateway.log, this.request, this.response, error);
            }
        };
    }

    private invoke(body: Buffer | undefined): void {
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
            this.guarded((answer: ResponseMessage | Failure) =>
                this.answer("status" in answer ? answer : toFailure(0, answer)),
            ),
        );
    }

    /** The body did not arrive whole: nothing runs. */
    private refuseBody(error: unknown): void {
        this.release();
        if (error instanceof BodyTooLarge) {
            const limit = `${String(BODY_LIMIT / 1024 / 1024)} MB`;
            this.response.setHeader("connection", "close");
            refuse(this.response, 413, "RequestEntityTooLargeException", `the body is larger than ${limit}`);
        } else if (error instanceof TooManyBytes) {
            this.response.setHeader("connection", "close");
            this.response.setHeader("retry-after", "1");
            refuse(
                this.response,
                503,
                "TooManyRequestsException",
                "the gateway holds as many bytes of bodies as it may",
            );
        } else {
            this.response.destroy();
        }
    }

    /** Version and body are held no more. */
    private release(): void {
        this.body.release();
        if (this.isHeld) {
            this.isHeld = false;
            this.pool.release();
        }
    }

    private answer({ status, headers, body, encoding, failure }: ResponseMessage): void {
        this.release();
        headers.push(VERSION_HEADER, this.version);
        if (this.gateway.stopping) {
            headers.push("connection", "close");
        }
        // A length that is not the body's would make the rest of it the next caller's answer.
        this.response.strictContentLength = true;
        this.response.writeHead(status, headers);
        this.response.end(body, encoding);
        this.record(status, failure);
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
