import type { IncomingMessage } from "node:http";
import type { BodyBudget } from "./body-budget";

/** Lambda's limit for a request. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const BODY_LIMIT = 6 * 1024 * 1024;

/** A body that is too large. */
export class BodyTooLarge extends Error {}

/** The gateway holds as many bytes of bodies as it may. */
export class TooManyBytes extends Error {}

/** Whether a request announces a body. */
export function hasBody(request: IncomingMessage): boolean {
    const { headers } = request;
    return headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
}

/** A body that was read. */
export class Body {
    private chunks: Buffer[] = [];
    private size = 0;

    constructor(private readonly budget: BodyBudget) {}

    /**
     * Reads a request's body.
     *
     * @throws BodyTooLarge, TooManyBytes, or the connection's error when it breaks off
     */
    async read(request: IncomingMessage): Promise<Buffer> {
        let problem: Error | undefined;
        // It is read to its end in any case: a caller who still sends does not read an answer.
        for await (const chunk of request as AsyncIterable<Buffer>) {
            problem ??= this.add(chunk);
        }
        if (problem !== undefined) {
            throw problem;
        }
        const whole = Buffer.concat(this.chunks);
        this.chunks = [];
        return whole;
    }

    /** Its bytes are held no more. It may be called again. */
    release(): void {
        this.chunks = [];
        this.budget.giveBack(this.size);
        this.size = 0;
    }

    private add(chunk: Buffer): Error | undefined {
        if (this.size + chunk.length > BODY_LIMIT) {
            this.release();
            return new BodyTooLarge();
        }
        if (!this.budget.take(chunk.length)) {
            this.release();
            return new TooManyBytes();
        }
        this.size += chunk.length;
        this.chunks.push(chunk);
        return undefined;
    }
}
