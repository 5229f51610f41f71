import * as http from "node:http";
import type { Duplex } from "node:stream";

/** A connection that the test server echoes on, as a web socket's. */
export class Stream {
    private text = "";
    private isClosed = false;

    private constructor(private readonly socket: Duplex) {
        socket.on("data", (data: Buffer) => (this.text += data.toString()));
        socket.on("error", () => undefined);
        socket.on("close", () => (this.isClosed = true));
        // The other side ended: a stream has no half of it left.
        socket.on("end", () => socket.end());
    }

    /** Opens one at a function's URL. */
    static async open(url: string): Promise<Stream> {
        return new Promise((resolve, reject) => {
            const headers = { connection: "Upgrade", upgrade: "echo" };
            const request = http.get(url, { headers, agent: new http.Agent() });
            request.on("upgrade", (_response, socket, head) => {
                const stream = new Stream(socket);
                stream.text += head.toString();
                resolve(stream);
            });
            request.on("response", ({ statusCode }) => reject(new Error(`status ${String(statusCode)}`)));
            request.on("error", reject);
        });
    }

    /** Everything that came so far. */
    received(): string {
        return this.text;
    }

    closed(): boolean {
        return this.isClosed;
    }

    send(text: string): void {
        this.socket.write(text);
    }

    close(): void {
        this.socket.destroy();
    }
}
