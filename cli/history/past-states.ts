import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import type { Stack } from "@pulumi/pulumi/automation";
import type { EngineResource } from "../../components/state/engine-resource";
import { orPulumiError } from "../engine/pulumi-errors";
import { userHome } from "../machine/user";
import type { Update } from "./updates";

/** What a stack was after each of its updates. Secrets stay as they are: encrypted, or hidden. */
export interface PastStates {
    /** Its resources after an update; `undefined` when that is not known. */
    after(update: Update): Promise<EngineResource[] | undefined>;
    /** Why none is known, in words. */
    unknown?: string;
}

/**
 * Where the states of the past are: with state in files, beside the stack; with Pulumi Cloud, in its versions. Other places
 * are not looked into.
 */
export async function pastStates(stack: Stack): Promise<PastStates> {
    const { url = "" } = await orPulumiError(stack.workspace.whoAmI());
    const { name: project } = await orPulumiError(stack.workspace.projectSettings());
    if (url.startsWith("file://")) {
        const folder = historyFolder(folderOf(url, stack.workspace.workDir), project, stack.name);
        return fromFiles(folder);
    }
    if (/^https?:/.test(url)) {
        return { after: async update => exported(stack, update) };
    }
    return {
        after: async () => Promise.resolve(undefined),
        unknown: `what updates did to releases is not known: ${url} keeps past states where gray does not look`,
    };
}

interface Checkpoint {
    checkpoint?: { latest?: { resources?: EngineResource[] } | null };
}

/** As Pulumi lays files out: `<stack>-<time>.history.json`, and the state then, `….checkpoint.json`, packed or not. */
function fromFiles(folder: string): PastStates {
    const names = new Set(fs.existsSync(folder) ? fs.readdirSync(folder) : []);
    const checkpoints = new Map<string, string>();
    for (const name of names) {
        const [, at = ""] = /^(.*)\.history\.json(?:\.gz)?$/.exec(name) ?? [];
        const state = [`${at}.checkpoint.json`, `${at}.checkpoint.json.gz`].find(file => names.has(file));
        if (state !== undefined) {
            const record = read(path.join(folder, name)) as { kind: string; startTime: number; endTime: number };
            checkpoints.set(idOf(record.kind, record.startTime, record.endTime), path.join(folder, state));
        }
    }
    return {
        after: async ({ kind, start, end }) => {
            const file = checkpoints.get(idOf(kind, start.getTime() / 1000, (end?.getTime() ?? 0) / 1000));
            const state = file === undefined ? undefined : (read(file) as Checkpoint);
            return Promise.resolve(state && (state.checkpoint?.latest?.resources ?? []));
        },
    };
}

function idOf(kind: string, start: number, end: number): string {
    return `${kind} ${String(start)} ${String(end)}`;
}

function read(file: string): unknown {
    const bytes = fs.readFileSync(file);
    return JSON.parse((file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString());
}

/** Before Pulumi 3.61 files of a stack were not in a folder of their project. */
function historyFolder(state: string, project: string, stack: string): string {
    const history = path.join(state, ".pulumi", "history");
    const name = stack.split("/").at(-1) ?? stack;
    const [newer, older] = [path.join(history, project, name), path.join(history, name)];
    return fs.existsSync(newer) ? newer : older;
}

/** The folder of `file:///srv/state`, `file://~`, `file://./state?metadata=skip`. Pulumi asks the system for the home, not HOME. */
export function folderOf(url: string, start: string): string {
    const file = decodeURIComponent(url.slice("file://".length).replace(/\?.*$/, ""));
    return path.resolve(
        start,
        file.replace(/^~(?=$|[\\/])/, () => userHome() ?? "~"),
    );
}

/** Source: https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_export/ */
async function exported({ name, workspace }: Stack, { version, end }: Update): Promise<EngineResource[] | undefined> {
    if (version <= 0 || end === undefined) {
        return undefined;
    }
    const { command } = workspace.pulumiCommand;
    const args = ["stack", "export", "--version", String(version), "--stack", name, "--non-interactive"];
    const { stdout } = await orPulumiError(
        promisify(execFile)(command, args, {
            cwd: workspace.workDir,
            env: { ...process.env, ...workspace.envVars },
            maxBuffer: 1024 ** 3,
        }),
    );
    const { deployment } = JSON.parse(stdout) as { deployment?: { resources?: EngineResource[] } | null };
    return deployment?.resources ?? [];
}
