import * as http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { call } from "../http";
import { Stream } from "../stream";

/** What a function's callers may be answered. */
export type Allowed = Record<string, ReadonlySet<string>>;

/** A function, what it answered, and whether that was allowed. */
interface Caller {
    name: string;
    url: string;
    agent: http.Agent;
}

const PAUSE_MILLISECONDS = 20;
const PATIENCE_MILLISECONDS = 10_000;

/** Callers of functions on keep-alive connections, with one stream each, all the time. */
export class Callers {
    private readonly callers: Caller[];
    private readonly running: Array<Promise<void>>;
    private stopped = false;
    private allowed: Allowed = {};
    private readonly problems = new Set<string>();
    answers = 0;
    errors = 0;

    constructor(urls: Record<string, string>, allowed: Allowed) {
        this.allowed = allowed;
        this.callers = Object.entries(urls).map(([name, url]) => ({
            name,
            url,
            agent: new http.Agent({ keepAlive: true, maxSockets: 4, timeout: PATIENCE_MILLISECONDS }),
        }));
        this.running = this.callers.flatMap(caller => [this.call(caller), this.listen(caller)]);
    }

    /** Wrong answers: there must never be one. */
    get wrong(): string[] {
        return [...this.problems];
    }

    /** From now on; requests under way were allowed what was before. */
    allow(allowed: Allowed): void {
        this.allowed = allowed;
    }

    /** Whether a function answers now: some requests in a row. */
    async isHealthy(name: string, requests = 5): Promise<boolean> {
        const caller = this.callers.find(each => each.name === name);
        for (let count = 0; caller !== undefined && count < requests; count++) {
            if ((await textAt(caller)) === undefined) {
                return false;
            }
        }
        return caller !== undefined;
    }

    /** What a function answers in so many requests, each on a connection of its own. */
    async texts(name: string, requests: number): Promise<Set<string | undefined>> {
        const caller = this.callers.find(each => each.name === name);
        const all = Array.from(
            { length: requests },
            async () => caller && textAt({ ...caller, agent: new http.Agent() }),
        );
        return new Set(await Promise.all(all));
    }

    async stop(): Promise<void> {
        this.stopped = true;
        this.callers.forEach(({ agent }) => agent.destroy());
        await Promise.all(this.running);
    }

    private async call(caller: Caller): Promise<void> {
        while (!this.stopped) {
            const allowed = this.allowed[caller.name];
            const text = await textAt(caller);
            if (text === undefined) {
                this.errors++;
            } else {
                this.answers++;
                this.look(caller.name, text, allowed, "a request");
            }
            await sleep(PAUSE_MILLISECONDS);
        }
    }

    /** A stream says at its begin whom it leads to; it goes on as it began, whatever is released meanwhile. */
    private async listen(caller: Caller): Promise<void> {
        while (!this.stopped) {
            const allowed = this.allowed[caller.name];
            const stream = await Stream.open(caller.url).catch(() => undefined);
            for (let looked = false; stream?.closed() === false && !this.isStopped();) {
                const [text, ...rest] = stream.received().split("\n");
                if (rest.length > 0 && !looked) {
                    this.look(caller.name, text ?? "", allowed, "a stream");
                    looked = true;
                }
                stream.send(".");
                await sleep(PAUSE_MILLISECONDS * 5);
            }
            stream?.close();
            await sleep(PAUSE_MILLISECONDS * 5);
        }
    }

    private isStopped(): boolean {
        return this.stopped;
    }

    private look(name: string, text: string, before: ReadonlySet<string> | undefined, what: string): void {
        const isOwn = text.startsWith(`${name} `);
        const isAllowed = before === undefined || before.has(text) || this.allowed[name]?.has(text) === true;
        if (!isOwn || !isAllowed) {
            this.problems.add(
                `${what} of ${name} was answered by "${text}"; allowed: ${[...(this.allowed[name] ?? [])].join(", ")}`,
            );
        }
    }
}

/** The text that somebody answered with status 200. */
async function textAt({ url, agent }: Pick<Caller, "url" | "agent">): Promise<string | undefined> {
    const { origin, pathname } = new URL(url);
    const late = sleep(PATIENCE_MILLISECONDS).then(() => undefined);
    const asked = call(origin, pathname, { agent }).then(
        ({ status, text }) => (status === 200 ? text.split("\n")[0] : undefined),
        () => undefined,
    );
    return Promise.race([asked, late]);
}
