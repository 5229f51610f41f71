import * as fs from "node:fs";
import * as path from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { readDotEnv, whyRefused } from "../../cli/engine/dot-env";
import { temporaryFolder } from "../support/temporary-folder";

/** `.env` gives a program what it needs, and never changes how tools run: whoever can write it would run programs. */

const before = { ...process.env };
afterEach(() => {
    for (const name of Object.keys(process.env).filter(each => !(each in before))) {
        // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
        delete process.env[name];
    }
    Object.assign(process.env, before);
    vi.restoreAllMocks();
});

function read(text: string): string[] {
    const file = path.join(temporaryFolder(), ".env");
    fs.writeFileSync(file, text);
    const said: string[] = [];
    vi.spyOn(console, "error").mockImplementation(line => void said.push(String(line)));
    readDotEnv(file);
    return said;
}

test("what a program and its configuration need is taken; what the environment says stands", () => {
    process.env["MOTTO"] = "mine";
    const said = read("STAGE=dev\nMOTTO=theirs\nPULUMI_CONFIG_PASSPHRASE='a b'\nAWS_PROFILE=shop\nGRAY_TRAFFIC=0.1\n");
    expect(said).toEqual([]);
    expect(process.env).toMatchObject({
        STAGE: "dev",
        MOTTO: "mine",
        PULUMI_CONFIG_PASSPHRASE: "a b",
        AWS_PROFILE: "shop",
        GRAY_TRAFFIC: "0.1",
    });
});

test("the rest is left out, with the reason and what to do", () => {
    const said = read("NODE_OPTIONS=--require ./evil.js\nSTAGE=prod\n");
    expect(process.env["NODE_OPTIONS"]).toBe(before["NODE_OPTIONS"]);
    expect(process.env["STAGE"]).toBe("prod");
    expect(said).toEqual([
        "gray: .env: NODE_OPTIONS is left out, since it changes what Node.js loads and trusts; set it in the shell",
    ]);
});

describe("never taken", () => {
    test.each(
        "NODE_OPTIONS node_options NODE_PATH NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED npm_config_registry LD_PRELOAD DYLD_INSERT_LIBRARIES PATH Path BASH_ENV GIT_SSH_COMMAND GIT_EXTERNAL_DIFF PYTHONPATH PERL5OPT RUBYOPT JAVA_TOOL_OPTIONS DOTNET_STARTUP_HOOKS PULUMI_HOME PULUMI_DEBUG_PROVIDERS AWS_CONFIG_FILE AWS_ENDPOINT_URL AWS_ENDPOINT_URL_LAMBDA KUBECONFIG HTTPS_PROXY https_proxy".split(
            " ",
        ),
    )("%s", name => {
        expect(whyRefused(name)).toMatch(/^(?:it|such a file) /);
    });
});

test("no file is no problem", () => {
    expect(() => {
        readDotEnv(path.join(temporaryFolder(), ".env"));
    }).not.toThrow();
});
