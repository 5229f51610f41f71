import * as fs from "node:fs";
import { parseEnv } from "node:util";
import { say } from "../output/say";

/**
 * Variables that change how tools run, and why: with one of them, whoever can write the file runs programs of their own as soon as
 * somebody calls `gray status` in that folder, or gets the requests that are meant for others. A `*` at the end of a name stands for any
 * end, one at its beginning for any beginning. Capitals do not matter.
 */
const REFUSED: ReadonlyArray<readonly [names: string, why: string]> = [
    ["NODE_* NPM_*", "it changes what Node.js loads and trusts"],
    ["LD_* DYLD_*", "it changes what every program loads"],
    ["PATH PATHEXT COMSPEC SHELL BASH_ENV ENV IFS EDITOR VISUAL PAGER BROWSER", "it says which programs are started"],
    ["GIT_* SSH_*", "it says which programs git starts"],
    ["PYTHON* PERL5* RUBY* JAVA_* _JAVA_* JDK_JAVA_* DOTNET_* CORECLR_*", "it changes what a program's language loads"],
    ["PULUMI_HOME PULUMI_DEBUG_* PULUMI_NODEJS_* PULUMI_PYTHON_* GRAY_PACKAGE", "it says which plugins are started"],
    [
        "AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_CA_BUNDLE KUBECONFIG DOCKER_CONFIG",
        "such a file can name programs to start",
    ],
    ["AWS_ENDPOINT_URL* AWS_CONTAINER_* *_PROXY", "it sends requests and their credentials elsewhere"],
    ["GOOGLE_EXTERNAL_ACCOUNT_*", "it allows credentials to start programs"],
];

/**
 * Takes the variables of a project's `.env`, as far as a program and its configuration may need them. What the environment
 * says already stands.
 */
export function readDotEnv(file: string): void {
    if (!fs.existsSync(file)) {
        return;
    }
    for (const [name, value] of Object.entries(parseEnv(fs.readFileSync(file, "utf8")))) {
        const why = whyRefused(name);
        if (why !== undefined) {
            say(`.env: ${name} is left out, since ${why}; set it in the shell`);
        } else {
            process.env[name] ??= value;
        }
    }
}

/** Why a variable is not taken; `undefined` for one that is. On Windows names have no case, and npm reads its own in small letters. */
export function whyRefused(name: string): string | undefined {
    const is = (pattern: string): boolean => {
        const [variable, other] = [name.toUpperCase(), pattern.toUpperCase()];
        if (other.startsWith("*")) {
            return variable.endsWith(other.slice(1));
        }
        return other.endsWith("*") ? variable.startsWith(other.slice(0, -1)) : variable === other;
    };
    return REFUSED.find(([names]) => names.split(" ").some(is))?.[1];
}
