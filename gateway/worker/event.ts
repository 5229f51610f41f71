import type { RequestMessage } from "./messages";

/**
 * A function-URL event, payload format 2.0.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export interface FunctionUrlEvent {
    version: "2.0";
    routeKey: "$default";
    rawPath: string;
    rawQueryString: string;
    cookies?: string[];
    headers: Record<string, string>;
    queryStringParameters?: Record<string, string>;
    requestContext: object;
    body?: string;
    isBase64Encoded: boolean;
}

/** Bodies of these types are text in the event; all others are base64. */
const TEXT = /^(?:text\/.*|application\/(?:json|javascript|xml|[\w.-]+\+(?:json|xml)))$/i;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The event a handler gets for a request: several values of one header or parameter are joined by commas. */
export function toEvent(request: RequestMessage, functionName: string): FunctionUrlEvent {
    const { headers, cookies } = readHeaders(request.rawHeaders);
    const host = headers["host"] ?? "127.0.0.1";
    const event: FunctionUrlEvent = {
        version: "2.0",
        routeKey: "$default",
        rawPath: request.path,
        rawQueryString: request.query,
        headers,
        requestContext: {
            accountId: "anonymous",
            apiId: functionName,
            domainName: host,
            domainPrefix: functionName,
            http: {
                method: request.method,
                path: request.path,
                protocol: "HTTP/1.1",
                sourceIp: request.sourceIp,
                userAgent: headers["user-agent"] ?? "",
            },
            requestId: request.requestId,
            routeKey: "$default",
            stage: "$default",
            time: clock(request.time),
            timeEpoch: request.time,
        },
        isBase64Encoded: false,
    };
    if (cookies.length > 0) {
        event.cookies = cookies;
    }
    if (request.query !== "") {
        event.queryStringParameters = readQuery(request.query);
    }
    if (request.body !== undefined) {
        event.isBase64Encoded = !isText(headers);
        event.body = event.isBase64Encoded ? request.body : Buffer.from(request.body, "base64").toString("utf8");
    }
    return event;
}

function readHeaders(raw: string[]): { headers: Record<string, string>; cookies: string[] } {
    const headers: Record<string, string> = {};
    const cookies: string[] = [];
    for (let i = 0; i + 1 < raw.length; i += 2) {
        const name = (raw[i] ?? "").toLowerCase();
        const value = raw[i + 1] ?? "";
        if (name === "cookie") {
            cookies.push(
                ...value
                    .split(";")
                    .map(part => part.trim())
                    .filter(part => part !== ""),
            );
            continue;
        }
        const before = Object.hasOwn(headers, name) ? headers[name] : undefined;
        headers[name] = before === undefined ? value : `${before},${value}`;
    }
    return { headers, cookies };
}

function readQuery(query: string): Record<string, string> {
    const parameters: Record<string, string> = {};
    for (const [name, value] of new URLSearchParams(query)) {
        const before = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
        parameters[name] = before === undefined ? value : `${before},${value}`;
    }
    return parameters;
}

function isText(headers: Record<string, string>): boolean {
    const type = headers["content-type"]?.split(";")[0]?.trim() ?? "text/plain";
    return TEXT.test(type) && (headers["content-encoding"] ?? "identity") === "identity";
}

let second = 0;
let text = "";

/** `12/Mar/2026:19:03:58 +0000`. Made once a second. */
function clock(time: number): string {
    if (Math.floor(time / 1000) !== second) {
        second = Math.floor(time / 1000);
        const date = new Date(time);
        const day = String(date.getUTCDate()).padStart(2, "0");
        text = `${day}/${MONTHS[date.getUTCMonth()] ?? ""}/${String(date.getUTCFullYear())}:${date.toISOString().slice(11, 19)} +0000`;
    }
    return text;
}
