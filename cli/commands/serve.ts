import { isIPv6 } from "node:net";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Command, InvalidArgumentError } from "commander";
import { type DeployedStack, deployedStacks } from "../../components/platforms/local/change-announcement";
import { GRAY_FOLDER, projectFolder, projectIn, stackFolder } from "../../components/stack-folder";
import { openLog } from "../../gateway/log";
import { startGateway } from "../../gateway/server";

const DEFAULT_PORT = 8080;
/** How soon a first deployment is seen. */
const LOOK_MILLISECONDS = 50;

interface ServeOptions {
    port: number;
    host: string;
    stack?: string;
    project?: string;
    directory: string;
    allowHost: string[];
    log: boolean;
}

/** `gray serve`: the gateway of the local platform. */
export function serveCommand(): Command {
    return new Command("serve")
        .description("serve the functions of a stack's local platform over HTTP")
        .option("-p, --port <port>", "the port to listen on; 0 takes a free one", parsePort, DEFAULT_PORT)
        .option(
            "--host <address>",
            "the address to listen on; any other than 127.0.0.1 lets other machines call",
            "127.0.0.1",
        )
        .option(
            "--allow-host <name>",
            "a host name by which web pages and other machines may call; can be given again",
            addHost,
            [] as string[],
        )
        .option("-s, --stack <stack>", "the stack to serve (default: the only one there is)")
        .option("--project <project>", "the stack's project (default: the project of the folder's Pulumi.yaml)")
        .option("-C, --directory <folder>", "the Pulumi project's folder", process.cwd())
        .option("--no-log", "write no access log to standard output")
        .addHelpText(
            "after",
            `
Routes:
  /<function>/…                      the default alias: the split of gray:traffic
  /<function>:<alias or version>/…   that alias or version
  /                                  what is served
  /-/health, /-/metrics              health, Prometheus metrics

The pages, and the routes with an alias or a version, answer only to this machine's own names (localhost, 127.0.0.1) and to
those of --allow-host. With --host 0.0.0.0 everybody may call /<function>/….

The access log goes to standard output as JSON lines. What handlers print goes to standard error.`,
        )
        .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
    const { stack, project, folder } = await stackToServe(projectFolder(options.directory), options);
    const log = openLog(options.log);
    const gateway = await startGateway({
        stackFolder: folder,
        stack,
        host: options.host,
        port: options.port,
        log,
        allowHosts: options.allowHost,
    }).catch((error: unknown) => {
        throw new Error(explain(error as NodeJS.ErrnoException, options), { cause: error });
    });
    const whose = project === undefined ? "" : ` of project ${project}`;
    console.error(`gray: serving stack ${stack}${whose} on ${gateway.url} (Ctrl-C stops)`);
    await stopped();
    console.error("gray: stopping when the requests under way are answered (Ctrl-C again stops at once)");
    await gateway.stop();
    await log.close();
}

/**
 * The stack that the options name, or the only one there is. A gateway may be started before the first `pulumi up`: it
 * waits for it.
 */
async function stackToServe(
    folder: string,
    { stack, project: projectName }: Pick<ServeOptions, "stack" | "project">,
): Promise<DeployedStack> {
    const project = projectName === projectIn(folder) ? undefined : projectName;
    for (let isWaitSaid = false; ; isWaitSaid = true) {
        const found = deployedStacks(folder).filter(
            candidate =>
                (stack ?? candidate.stack) === candidate.stack &&
                (projectName === undefined || candidate.project === project),
        );
        // Its own project comes first: with a stack's name alone it is meant.
        const [only, ...others] =
            stack === undefined || found.length === 1
                ? found
                : found.filter(candidate => candidate.project === undefined);
        if (others.length > 0) {
            const names = [only, ...others].map(candidate => nameOf(candidate)).join(", ");
            throw new Error(`${path.join(folder, GRAY_FOLDER)} holds the stacks ${names}; name one with --stack`);
        }
        if (only !== undefined) {
            return only;
        }
        if (found.length > 0) {
            const names = found.map(candidate => candidate.project).join(", ");
            throw new Error(`projects ${names} have a stack ${String(stack)} there; name one with --project`);
        }
        if (stack !== undefined) {
            return { stack, project, folder: stackFolder(folder, stack, project) };
        }
        if (!isWaitSaid) {
            console.error(
                `gray: nothing is deployed in ${folder} yet; waiting for \`pulumi up\` (or name a stack with --stack)`,
            );
        }
        await sleep(LOOK_MILLISECONDS);
    }
}

function nameOf(stack: DeployedStack | undefined): string {
    return [stack?.project, stack?.stack].filter(part => part !== undefined).join("/");
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

function addHost(name: string, before: string[]): string[] {
    if (!isIPv6(name) && !/^[a-z0-9][a-z0-9._-]{0,252}$/i.test(name)) {
        throw new InvalidArgumentError("give a name or an address alone, such as gray.example.com.");
    }
    return [...before, name];
}

function parsePort(text: string): number {
    const port = Number(text);
    if (!/^\d+$/.test(text) || port > 65535) {
        throw new InvalidArgumentError("give a whole number from 0 to 65535.");
    }
    return port;
}
