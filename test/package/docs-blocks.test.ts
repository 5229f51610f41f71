import * as fs from "node:fs";
import * as path from "node:path";
import type { Command } from "commander";
import ts from "typescript";
import { expect, test } from "vitest";
import { grayProgram } from "../../cli/program";
import { ROOT } from "../support/packed";

/** What pages show as code: the command line takes each command, and each program compiles. */

const pages = ["README.md", "SECURITY.md", ...markdownIn("docs"), ...markdownIn("examples")];

function markdownIn(folder: string): string[] {
    return fs
        .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter(file => file.endsWith(".md") && !/(?:^|\/)(?:node_modules|api|\.vitepress)\//.test(file))
        .map(file => path.posix.join(folder, file))
        .sort();
}

function textOf(page: string): string {
    return fs.readFileSync(path.join(ROOT, page), "utf8");
}

/** `gray` as it is, but for what its commands do. */
function idleProgram(): Command {
    const program = grayProgram();
    program.configureOutput({ writeErr: () => undefined });
    for (const command of program.commands) {
        command.action(() => undefined);
    }
    return program;
}

/** Words of a command as a shell reads them, which pages keep simple. */
function wordsOf(command: string): string[] {
    return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, one, two, three]) => one ?? two ?? three ?? "");
}

const RUN = /^ *(?:\$ |- run: )?(?:npx --no )?gray ((?!\S*:)[^#&|>\n]+)/gm;
const NAMED = /`(?:npx --no )?gray ([^`\n]+)`/g;
const found = (pattern: RegExp): string[][] =>
    pages.flatMap(page =>
        [...textOf(page).matchAll(pattern)].map(([, command = ""]) => [`gray ${command.trim()}`, page]),
    );

const shown = found(RUN);
test("pages show commands", () => expect(shown.length).toBeGreaterThan(15));

test.each(shown)("%s (%s) is a command", async command => {
    await idleProgram().parseAsync(wordsOf(command).slice(1), { from: "user" });
});

test.each(found(NAMED))("%s (%s) has the options that it shows", command => {
    const [, verb = "", ...words] = wordsOf(command.replace(/[[\]]/g, " "));
    const program = grayProgram();
    const verbs = program.commands.flatMap(known => [known.name(), ...known.aliases()]);
    // A word in capitals stands for any command.
    if (/^[A-Z]+$/.test(verb) || verb.startsWith("--")) {
        return;
    }
    expect(verbs).toContain(verb);
    const known = program.commands.find(one => [one.name(), ...one.aliases()].includes(verb));
    const options = [...(known?.options ?? []), ...program.options].map(({ long }) => long);
    const flags = words.flatMap(word => /^--[\w.-]+/.exec(word) ?? []).filter(flag => flag !== "--help");
    expect(flags.filter(flag => !options.includes(flag))).toEqual([]);
});

/** What a page's programs take from the text around them. */
const AROUND: Record<string, string> = {
    gray: `import * as gray from "pulumi-gray-release";`,
    pulumi: `import * as pulumi from "@pulumi/pulumi";`,
    code: "declare const code: string;",
    handler: "declare const handler: string;",
    args: "declare const args: gray_.aws.FunctionArgs;",
    rule: `declare const rule: import("@pulumi/aws").cloudwatch.EventRule;`,
    topic: `declare const topic: import("@pulumi/aws").sns.Topic;`,
    shop: "declare const shop: gray_.aws.Function;",
    api: "declare const api: gray_.aws.Function;",
    revision: "declare const revision: string;",
};

interface Block {
    name: string;
    program: string;
}

function blocksOf(page: string): Block[] {
    return [...textOf(page).matchAll(/^```ts\n(.*?)^```$/gms)].map(([, program = ""], index) => {
        const needed = Object.entries(AROUND).filter(
            ([name]) =>
                new RegExp(String.raw`\b${name}\b`).test(program) &&
                !new RegExp(String.raw`(?:const ${name}\b|\* as ${name}\b)`).test(program),
        );
        const lines = [`import type * as gray_ from "pulumi-gray-release";`, ...needed.map(([, line]) => line)];
        return { name: `${page.replaceAll("/", "-")}-${String(index)}.ts`, program: `${lines.join("\n")}\n${program}` };
    });
}

test("each program compiles", () => {
    // Where users' programs are: the package is in their node_modules.
    const folder = path.join(ROOT, "examples", "quickstart");
    const blocks = new Map(pages.flatMap(blocksOf).map(({ name, program }) => [path.join(folder, name), program]));
    expect(blocks.size).toBeGreaterThan(12);
    const options: ts.CompilerOptions = {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.NodeNext,
        moduleResolution: ts.ModuleResolutionKind.NodeNext,
        strict: true,
        skipLibCheck: true,
        noEmit: true,
        types: ["node"],
        typeRoots: [path.join(ROOT, "node_modules/@types")],
    };
    const host = ts.createCompilerHost(options);
    const withBlocks: ts.CompilerHost = {
        ...host,
        fileExists: file => blocks.has(file) || host.fileExists(file),
        readFile: file => blocks.get(file) ?? host.readFile(file),
        getSourceFile: (file, ...rest) => {
            const text = blocks.get(file);
            return text === undefined ? host.getSourceFile(file, ...rest) : ts.createSourceFile(file, text, rest[0]);
        },
    };
    const problems = ts.getPreEmitDiagnostics(ts.createProgram([...blocks.keys()], options, withBlocks));
    expect(
        problems.map(
            ({ file, messageText }) =>
                `${path.basename(file?.fileName ?? "")}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
        ),
    ).toEqual([]);
});
