import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import { homedir } from "node:os";
import * as path from "node:path";
import type Docker from "dockerode";

/** A login as the Docker provider's `registryAuth` has it. */
export interface RegistryAuth {
    address: string;
    username?: string;
    password?: string;
    configFile?: string;
    configFileContent?: string;
    authDisabled?: boolean;
}

/** What `docker login` writes. */
interface DockerConfig {
    auths?: Record<string, { auth?: string; identitytoken?: string }>;
    credsStore?: string;
    credHelpers?: Record<string, string>;
}

/** Docker Hub's names, and the one that logins for it stand under. */
const HUB = ["docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];
const HUB_LOGIN = "https://index.docker.io/v1/";
/** How a credential helper says that the secret is a token. */
const TOKEN_USER = "<token>";
const HELPER_MILLISECONDS = 10_000;

/**
 * The registry of an image. A first part with a dot, a port or capitals is one; others are on Docker Hub.
 *
 * Source: https://github.com/distribution/reference/blob/main/normalize.go (splitDockerDomain)
 */
export function registryOf(image: string): string {
    const [first = "", ...rest] = image.split("/");
    const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === "localhost" || /[A-Z]/.test(first));
    return isRegistry && !HUB.includes(first) ? first : "docker.io";
}

/**
 * The login for an image's registry: the Docker provider's (`docker:registryAuth`), else that of `docker login`.
 *
 * @returns `undefined` for a registry that nobody is logged in to
 * @throws Error when a file of logins cannot be read
 */
export async function loginFor(
    image: string,
    logins: readonly RegistryAuth[] = [],
): Promise<Docker.AuthConfig | undefined> {
    const registry = registryOf(image);
    const named = logins.find(({ address }) => hostOf(address) === registry);
    if (named === undefined) {
        return loginIn(await readConfig(defaultFile()), registry);
    }
    // In the provider's order: https://github.com/kreuzwerker/terraform-provider-docker (providerSetToRegistryAuth)
    const { configFile, configFileContent, username, password, authDisabled } = named;
    if (authDisabled === true) {
        return undefined;
    }
    const user = username ?? process.env["DOCKER_REGISTRY_USER"] ?? "";
    if (user !== "") {
        const secret = password ?? process.env["DOCKER_REGISTRY_PASS"] ?? "";
        return { username: user, password: secret, serveraddress: registry };
    }
    if (configFileContent !== undefined && configFileContent !== "") {
        return loginIn(parseConfig(configFileContent, "docker:registryAuth.configFileContent"), registry);
    }
    return loginIn(await readConfig(configFile ?? defaultFile()), registry);
}

/** Without scheme and path. */
function hostOf(address: string): string {
    const host = address.replace(/^[a-z]+:\/\//, "").replace(/\/.*$/, "");
    return HUB.includes(host) ? "docker.io" : host;
}

/** `DOCKER_CONFIG` names a folder for Docker's command line; the Docker provider takes a file, too. */
function defaultFile(): string {
    const named = process.env["DOCKER_CONFIG"] ?? path.join(homedir(), ".docker");
    return named.endsWith(".json") ? named : path.join(named, "config.json");
}

async function readConfig(file: string): Promise<DockerConfig> {
    const name = file.startsWith("~/") ? path.join(homedir(), file.slice(2)) : file;
    try {
        return parseConfig(await fs.readFile(name, "utf8"), name);
    } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") {
            return {};
        }
        throw error;
    }
}

function parseConfig(text: string, from: string): DockerConfig {
    try {
        return JSON.parse(text) as DockerConfig;
    } catch {
        // The text may have secrets, so the error says nothing of it.
        throw new Error(`${from} is not JSON; \`docker login\` writes it`);
    }
}

/** A helper for the registry comes before the helper for all, and that before what stands in the file. */
async function loginIn(
    { auths = {}, credHelpers = {}, credsStore }: DockerConfig,
    registry: string,
): Promise<Docker.AuthConfig | undefined> {
    const key = registry === "docker.io" ? HUB_LOGIN : registry;
    const helper = credHelpers[registry] ?? credHelpers[key] ?? credsStore;
    const stored = helper === undefined || helper === "" ? undefined : await askHelper(helper, key);
    if (stored !== undefined) {
        return authOf(stored.Username, stored.Secret, registry);
    }
    const entry = Object.entries(auths).find(([address]) => hostOf(address) === registry)?.[1];
    if (entry?.identitytoken !== undefined && entry.identitytoken !== "") {
        return authOf(TOKEN_USER, entry.identitytoken, registry);
    }
    const [user = "", ...password] = Buffer.from(entry?.auth ?? "", "base64")
        .toString()
        .split(":");
    return user === "" ? undefined : authOf(user, password.join(":"), registry);
}

/** The engine takes a token in place of user and password. */
function authOf(user: string, secret: string, registry: string): Docker.AuthConfig {
    return user === TOKEN_USER
        ? { identitytoken: secret, serveraddress: registry }
        : { username: user, password: secret, serveraddress: registry };
}

/**
 * Asks a program that keeps logins; `undefined` where it has none for the registry.
 *
 * Source: https://github.com/docker/docker-credential-helpers#development
 */
async function askHelper(helper: string, key: string): Promise<{ Username: string; Secret: string } | undefined> {
    return new Promise(resolve => {
        const helperProcess = execFile(
            `docker-credential-${helper}`,
            ["get"],
            { timeout: HELPER_MILLISECONDS },
            (error, output) => {
                resolve(error === null ? parseSaid(output) : undefined);
            },
        );
        // A helper that is not there closes its input.
        helperProcess.stdin?.on("error", () => undefined);
        helperProcess.stdin?.end(key);
    });
}

function parseSaid(output: string): { Username: string; Secret: string } | undefined {
    try {
        return JSON.parse(output) as { Username: string; Secret: string };
    } catch {
        return undefined;
    }
}
