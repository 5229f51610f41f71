import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Command, InvalidArgumentError } from "commander";
import { deployedStacks } from "../components/local/changes";
import { GRAY_FOLDER, projectFolder, stackFolder } from "../components/local/layout";
import { openLog } from "../gateway/log";
import { startGateway } from "../gateway/server";

const DEFAULT_PORT = 8080;
/** How soon a first deployment is seen. */
const LOOK_MILLISECONDS = 50;

interface ServeOptions {
    port: number;
    host: string;
    stack?: string;
    directory: string;
    log: boolean;
}

/** `gray serve`: the gateway of the local platform. */
export function serveCommand(): Command {
    return new Command("serve")
        .description("serve the functions of a stack's local platform over HTTP")
        .option("-p, --port <port>", "port to listen on; 0 takes a free one", parsePort, DEFAULT_PORT)
        .option("--host <address>", "address to listen on; others than 127.0.0.1 let other machines call", "127.0.0.1")
        .option("-s, --stack <stack>", "the stack to serve (default: the only one there is)")
        .option("-C, --directory <folder>", "the Pulumi project's folder", process.cwd())
        .option("--no-log", "no access log on standard output")
        .addHelpText(
            "after",
            `
Routes:
  /<function>/…                      the default alias: the split of gray:traffic
  /<function>:<alias or version>/…   that alias or version
  /                                  what is served
  /-/health, /-/metrics              health, Prometheus metrics

The access log goes to standard output as JSON lines, what handlers print to standard error.`,
        )
        .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
    const project = projectFolder(options.directory);
    const stack = options.stack ?? (await onlyStack(project));
    const log = openLog(options.log);
    const gateway = await startGateway({
        stackFolder: stackFolder(project, stack),
        stack,
        host: options.host,
        port: options.port,
        log,
    }).catch((error: unknown) => {
        throw new Error(explain(error as NodeJS.ErrnoException, options), { cause: error });
    });
    console.error(`gray: serving stack ${stack} on ${gateway.url} (Ctrl-C stops)`);
    await stopped();
    console.error("gray: stopping when the requests under way are answered (Ctrl-C again stops at once)");
    await gateway.stop();
    log.close();
}

/** The stack to serve when none is named. A gateway may be started before the first `pulumi up`: it waits for it. */
async function onlyStack(project: string): Promise<string> {
    for (let said = false; ; said = true) {
        const [stack, ...others] = deployedStacks(project);
        if (others.length > 0) {
            const names = [stack, ...others].join(", ");
            throw new Error(`${path.join(project, GRAY_FOLDER)} holds the stacks ${names}; name one with --stack`);
        }
        if (stack !== undefined) {
            return stack;
        }
        if (!said) {
            console.error(
                `gray: nothing is deployed in ${project} yet; waiting for \`pulumi up\` (or name a stack with --stack)`,
            );
        }
        await sleep(LOOK_MILLISECONDS);
    }
}

async function stopped(): Promise<void> {
    await new Promise<void>(resolve => {
        const stop = (): void => {
            resolve();
            for (const signal of ["SIGINT", "SIGTERM"] as const) {
                process.once(signal, () => process.exit(1));
            }
        };
        process.once("SIGINT", stop);
        process.once("SIGTERM", stop);
    });
}

function explain(error: NodeJS.ErrnoException, { host, port }: ServeOptions): string {
    switch (error.code) {
        case "EADDRINUSE":
            return `port ${String(port)} on ${host} is taken; stop what listens there, or give another with --port`;
        case "EADDRNOTAVAIL":
        case "ENOTFOUND":
            return `${host} is not an address of this machine; give one with --host (127.0.0.1)`;
        case "EACCES":
            return `port ${String(port)} needs rights you do not have; give one above 1023 with --port`;
        default:
            return error.message;
    }
}

function parsePort(text: string): number {
    const port = Number(text);
    if (!/^\d+$/.test(text) || port > 65535) {
        throw new InvalidArgumentError("give a whole number from 0 to 65535.");
    }
    return port;
}
