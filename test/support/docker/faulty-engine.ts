import * as http from "node:http";
import * as net from "node:net";
import * as path from "node:path";
import { removeFolder } from "../../../components/files";
import { temporaryFolder } from "../temporary-folder";

/** How a call fails: the engine refuses it, or does it and its answer is lost. */
export type Fault = "refused" | "lost";

const CHANGES = ["POST", "PUT", "DELETE"];

/** Stands before an engine and hands everything on, until a call is to fail. Calls that change nothing never do. */
export class FaultyEngine {
    private readonly folder = temporaryFolder();
    private readonly server: http.Server;
    private readonly target: string;
    /** `DOCKER_HOST` */
    readonly host: string;
    /** Calls that change something, since the last {@link failAt}. */
    calls: string[] = [];
    private fault: { at: number; kind: Fault } | undefined;

    private constructor(host: string) {
        this.target = new URL(host).pathname;
        const socket = path.join(this.folder, "s");
        this.host = `unix://${socket}`;
        this.server = http.createServer((request, response) => {
            this.handOn(request, response);
        });
        this.server.on("upgrade", (request, client: net.Socket, head) => {
            this.splice(request, client, head);
        });
        this.server.listen(socket);
    }

    /** @param host the engine's `DOCKER_HOST`, a socket */
    static open(host: string): FaultyEngine {
        return new FaultyEngine(host);
    }

    /** From now on the call of that number fails, 1 for the next one; none when it is not given. */
    failAt(number?: number, kind: Fault = "refused"): void {
        this.calls = [];
        this.fault = number === undefined ? undefined : { at: number, kind };
    }

    close(): void {
        this.server.close();
        this.server.closeAllConnections();
        removeFolder(this.folder);
    }

    private handOn(request: http.IncomingMessage, response: http.ServerResponse): void {
        const { method = "", url, headers } = request;
        const fault = this.faultOf(method, url ?? "");
        if (fault === "refused") {
            request.resume();
            response.writeHead(500, { "content-type": "application/json" });
            response.end('{"message":"write /var/lib/docker: no space left on device"}\n');
            return;
        }
        const passed = http.request({ socketPath: this.target, method, path: url, headers }, answer => {
            if (fault === "lost") {
                answer.resume().on("end", () => response.destroy());
                return;
            }
            response.writeHead(answer.statusCode ?? 500, answer.headers);
            response.flushHeaders();
            answer.pipe(response);
            answer.on("error", () => response.destroy());
        });
        passed.on("error", () => response.destroy());
        response.on("close", () => passed.destroy());
        request.pipe(passed);
    }

    private faultOf(method: string, url: string): Fault | undefined {
        if (!CHANGES.includes(method)) {
            return undefined;
        }
        this.calls.push(`${method} ${url}`);
        return this.fault?.at === this.calls.length ? this.fault.kind : undefined;
    }

    private splice({ method, url, rawHeaders }: http.IncomingMessage, client: net.Socket, head: Buffer): void {
        const fault = this.faultOf(method ?? "", url ?? "");
        if (fault !== undefined) {
            client.destroy();
            return;
        }
        const lines = rawHeaders.flatMap((name, index) =>
            index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1] ?? ""}`] : [],
        );
        const engine = net.connect(this.target, () => {
            engine.write([`${method ?? ""} ${url ?? ""} HTTP/1.1`, ...lines, "", ""].join("\r\n"));
            engine.write(head);
            client.pipe(engine).pipe(client);
        });
        engine.on("error", () => client.destroy());
        client.on("error", () => engine.destroy());
    }
}
