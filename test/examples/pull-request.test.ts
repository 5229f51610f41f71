import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { load } from "js-yaml";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { removeFolder } from "../../components/files";
import { temporaryFolder } from "../support/temporary-folder";

/**
 * The script that posts a preview, against a server with GitHub's three calls, as they are documented:
 * https://docs.github.com/rest/issues/comments (list, create and update an issue comment, with 200, 201 and 200).
 */

const EXAMPLE = path.resolve(__dirname, "..", "..", "examples", "pull-request");
const PAGE = 100;

interface Comment {
    id: number;
    body?: string;
    /** GitHub's "simple user"; nothing of an account that is gone. */
    user: { login: string; type: string } | null;
}

const BOT = { login: "github-actions[bot]", type: "Bot" };
const MARKER = "<!-- gray-preview prod -->";
/** Whom the token belongs to. */
let author = BOT;

let comments: Comment[] = [];
const calls: string[] = [];
const folder = temporaryFolder();
const server = http.createServer((request, response) => {
    let text = "";
    request.on("data", (data: Buffer) => (text += data.toString()));
    request.on("end", () => {
        const { method = "", url = "", headers } = request;
        calls.push(`${method} ${url}`);
        if (headers.authorization !== "Bearer secret") {
            response.writeHead(401).end('{"message":"Bad credentials"}');
            return;
        }
        if (method === "GET") {
            const page = Number(/&page=(\d+)$/.exec(url)?.[1] ?? 1);
            response.end(JSON.stringify(comments.slice((page - 1) * PAGE, page * PAGE)));
            return;
        }
        const { body = "" } = JSON.parse(text) as { body?: string };
        let comment: Comment | undefined;
        if (method === "POST") {
            comment = { id: comments.length + 1, body, user: author };
            comments.push(comment);
        } else {
            comment = comments.find(({ id }) => id === Number(url.split("/").at(-1)));
            Object.assign(comment ?? {}, { body });
        }
        response.writeHead(method === "POST" ? 201 : 200).end(JSON.stringify(comment));
    });
});

beforeAll(async () => new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve)));
afterEach(() => calls.splice(0));
afterAll(() => {
    server.close();
    removeFolder(folder);
});

async function post(
    body: string,
    token = "secret",
    settings: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> {
    const file = path.join(folder, "preview.md");
    fs.writeFileSync(file, body);
    const child = spawn(process.execPath, [path.join(EXAMPLE, "post-comment.mjs"), file], {
        env: {
            ...process.env,
            GITHUB_API_URL: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
            GITHUB_REPOSITORY: "shop/api",
            GITHUB_TOKEN: token,
            PULL_REQUEST: "7",
            ...settings,
        },
    });
    let output = "";
    child.stdout.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr.on("data", (data: Buffer) => (output += data.toString()));
    return new Promise(resolve => child.once("close", code => resolve({ code, output })));
}

test("the first run posts, later ones change the same comment, others' comments stay", async () => {
    comments = Array.from({ length: 150 }, (_, id) => ({ id: id + 1, body: `> ${MARKER}\nme too`, user: BOT }));
    expect(await post("<!-- gray-preview prod -->\none\n")).toEqual({ code: 0, output: "posted\n" });
    expect(await post("<!-- gray-preview prod -->\ntwo\n")).toEqual({
        code: 0,
        output: "changed the comment of an earlier run\n",
    });
    expect(await post("<!-- gray-preview prod -->\ntwo\n")).toEqual({ code: 0, output: "nothing to change\n" });
    expect(await post("<!-- gray-preview staging -->\nother stack\n")).toEqual({ code: 0, output: "posted\n" });
    expect(comments.slice(150).map(({ body }) => body)).toEqual([
        "<!-- gray-preview prod -->\ntwo\n",
        "<!-- gray-preview staging -->\nother stack\n",
    ]);
    expect(calls[0]).toBe("GET /repos/shop/api/issues/7/comments?per_page=100&page=1");
});

test.each([
    ["a person", { login: "mallory", type: "User" }],
    ["another app", { login: "mallory[bot]", type: "Bot" }],
    ["a person who took a name like ours", { login: "github-actions", type: "User" }],
    ["what only looks like the bot", { login: "github-actions[bot]", type: "User" }],
    ["an account that is gone", null],
])("a comment that begins like ours and is of %s stays as it is", async (_, user) => {
    const strange: Comment = { id: 1, body: `${MARKER}\nplease approve`, user };
    comments = [strange, { id: 2, user: BOT }];
    expect(await post(`${MARKER}\none\n`)).toEqual({ code: 0, output: "posted\n" });
    expect(await post(`${MARKER}\ntwo\n`)).toMatchObject({ output: "changed the comment of an earlier run\n" });
    expect(comments.map(({ body }) => body)).toEqual([strange.body, undefined, `${MARKER}\ntwo\n`]);
});

test.each([
    { login: "shop-release[bot]", type: "Bot" },
    { login: "Shop-Robot", type: "User" },
])("a team's own author, $login", async own => {
    comments = [{ id: 1, body: `${MARKER}\nof the default\n`, user: BOT }];
    author = own;
    const settings = { COMMENT_AUTHOR: own.login.toLowerCase() };
    try {
        expect(await post(`${MARKER}\none\n`, "secret", settings)).toEqual({ code: 0, output: "posted\n" });
        expect((await post(`${MARKER}\ntwo\n`, "secret", settings)).output).toMatch(/^changed/);
        expect(comments.map(({ body }) => body)).toEqual([`${MARKER}\nof the default\n`, `${MARKER}\ntwo\n`]);
        comments = [];
        expect(await post(`${MARKER}\none\n`)).toEqual({
            code: 1,
            output:
                `posted\npost-comment: this token posts as ${own.login}, not as github-actions[bot]; ` +
                `give COMMENT_AUTHOR=${own.login}, or every run posts another comment\n`,
        });
    } finally {
        author = BOT;
    }
});

test("what GitHub refuses fails the job", async () => {
    const { code, output } = await post("<!-- gray-preview prod -->\n", "wrong");
    expect(code).toBe(1);
    expect(output).toContain("401");
});

describe.each(["gray-preview.yml", "gray-release.yml"])("%s", file => {
    interface Step {
        uses?: string;
        run?: string;
        with?: Record<string, unknown>;
        env?: Record<string, string>;
    }
    const text = fs.readFileSync(path.join(EXAMPLE, file), "utf8");
    const workflow = load(text) as {
        on: object;
        permissions: object;
        env?: object;
        jobs: Record<string, { env?: object; permissions: Record<string, string>; steps: Step[] }>;
    };
    const steps = Object.values(workflow.jobs).flatMap(job => job.steps);

    test("gives a secret to the one step that needs it", () => {
        expect([workflow.env, ...Object.values(workflow.jobs).map(({ env }) => env)]).toEqual([undefined, undefined]);
        const secret = steps.filter(step => /\$\{\{\s*(?:secrets|github\.token)/.test(JSON.stringify(step)));
        expect(secret.map(({ run }) => run?.split(" ").slice(0, 3).join(" "))).toEqual(
            file === "gray-preview.yml"
                ? ["npx --no gray", "node examples/pull-request/post-comment.mjs gray-preview.md"]
                : ["npx --no gray"],
        );
    });

    test("pins every action to a commit, leaves no token behind, and runs no install script", () => {
        const uses = steps.flatMap(step => step.uses ?? []);
        expect(uses.length).toBeGreaterThan(1);
        uses.forEach(each => expect(each).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/));
        const checkouts = steps.filter(step => step.uses?.startsWith("actions/checkout@"));
        expect(checkouts.map(step => step.with?.["persist-credentials"])).toEqual([false]);
        expect(steps.flatMap(({ run }) => (run?.startsWith("npm ") === true ? [run] : []))).toEqual([
            "npm ci --ignore-scripts",
        ]);
    });

    test("has no right that it does not need, and previews not with the token that deploys", () => {
        expect(workflow.permissions).toEqual({});
        expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
        expect(text.includes("secrets.PULUMI_ACCESS_TOKEN")).toBe(file === "gray-release.yml");
    });
});

test.each(["gray-preview.yml", "gray-release.yml"])("%s is YAML, and runs the commands that docs/ci.md shows", file => {
    const workflow = load(fs.readFileSync(path.join(EXAMPLE, file), "utf8")) as {
        jobs: Record<string, { steps: Array<{ run?: string }> }>;
    };
    const commands = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    const shown = commands.filter(command => command !== "npm ci --ignore-scripts");
    expect(shown.some(command => /^npx --no gray (preview|ramp) /.test(command))).toBe(true);
    const page = fs.readFileSync(path.join(EXAMPLE, "../../docs/ci.md"), "utf8");
    shown.forEach(command => expect(page).toContain(`- run: ${command}\n`));
});
