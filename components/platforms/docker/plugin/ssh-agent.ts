import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import * as http from "node:http";
import { Duplex } from "node:stream";

/** What a connection of `ssh` is made of. */
export interface SshTarget {
    /** `ssh://user@machine:22/run/docker.sock`: user, port and socket are optional. */
    url: string;
    /** More arguments of `ssh`. */
    sshOpts: readonly string[];
}

/**
 * The arguments of `ssh` that reach an engine on another machine.
 *
 * Source: https://github.com/docker/cli/blob/master/cli/connhelper/connhelper.go
 * @throws Error for an address that is none
 */
export function sshArguments({ url, sshOpts }: SshTarget): string[] {
    const { username, password, hostname, port, pathname, search, hash } = new URL(url);
    if (hostname === "" || password !== "" || search !== "" || hash !== "") {
        throw new Error(
            `${url.replace(/:[^:@/]*@/, ":…@")} is not ssh://user@machine:port; give user, machine and port alone`,
        );
    }
    const socket = decodeURIComponent(pathname);
    const isPlain = socket.replaceAll("/", "") === "";
    const flags = [...sshOpts];
    if (!flags.join("").includes("ConnectTimeout")) {
        flags.push("-o ConnectTimeout=30");
    }
    if (!flags.includes("-T")) {
        flags.push("-T");
    }
    return [
        ...(username === "" ? [] : ["-l", decodeURIComponent(username)]),
        ...(port === "" ? [] : ["-p", port]),
        ...flags,
        "--",
        hostname,
        ["docker", ...(isPlain ? [] : [`--host=unix://${quoted(socket)}`]), "system", "dial-stdio"].join(" "),
    ];
}

/** Connections through `ssh`, as Docker's command line makes them: with the user's keys, configuration and known hosts. */
export function sshAgent(target: SshTarget): http.Agent {
    const args = sshArguments(target);
    const agent = new http.Agent();
    // https://nodejs.org/docs/latest-v20.x/api/http.html#agentcreateconnectionoptions-callback
    Object.assign(agent, { createConnection: () => connect(args) });
    return agent;
}

/** A connection that a process makes: what it prints, and what it reads. */
class ProcessStream extends Duplex {
    constructor(private readonly child: ChildProcessWithoutNullStreams) {
        super();
        let output = "";
        child.stderr.on("data", (data: Buffer) => (output += data.toString()));
        child.stdout.on("data", (data: Buffer) => {
            if (!this.push(data)) {
                child.stdout.pause();
            }
        });
        // One that ended takes no more; how it ended says why.
        child.stdin.on("error", () => undefined);
        child.once("error", error => this.destroy(error));
        child.once("close", code => {
            if (code === 0 || this.destroyed) {
                this.push(null);
            } else {
                this.destroy(new Error(`ssh ended with ${String(code)}: ${output.trim()}`));
            }
        });
    }

    override _read(): void {
        this.child.stdout.resume();
    }

    override _write(piece: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
        this.child.stdin.write(piece, encoding, done);
    }

    override _final(done: () => void): void {
        this.child.stdin.end(done);
    }

    override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
        this.child.kill();
        done(error);
    }
}

function connect(args: readonly string[]): Duplex {
    const stream = new ProcessStream(spawn("ssh", args));
    // What an HTTP client expects of a socket.
    const asSocket = (): Duplex => stream;
    return Object.assign(stream, {
        setKeepAlive: asSocket,
        setNoDelay: asSocket,
        setTimeout: asSocket,
        ref: asSocket,
        unref: asSocket,
    });
}

/** A word for a shell. */
function quoted(word: string): string {
    return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
