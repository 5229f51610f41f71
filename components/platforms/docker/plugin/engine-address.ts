import * as fs from "node:fs";
import { homedir, userInfo } from "node:os";
import * as path from "node:path";

/** Where an engine is, as the Docker provider's configuration says it. */
export interface EngineSettings {
    /** `unix:///…`, `tcp://…` or `ssh://…` */
    host?: string;
    /** A context of Docker's command line. It comes before `host`. */
    context?: string;
    /** A folder with `ca.pem`, `cert.pem` and `key.pem`. */
    certPath?: string;
    /** PEM texts, in place of that folder. */
    caMaterial?: string;
    certMaterial?: string;
    keyMaterial?: string;
    /** More arguments of `ssh`. */
    sshOpts?: string[];
}

/**
 * What a resource keeps of it: a host alone as text. Nothing where neither the stack's configuration nor a provider says
 * anything; then the environment decides.
 */
export type EngineAddress = string | EngineSettings | undefined;

/** Tells engines apart. */
export function engineKey(address: EngineAddress): string {
    return JSON.stringify(address ?? "");
}

/** An engine's place, once everything that may name it was looked at. */
export interface EnginePlace {
    host: string;
    sshOpts: string[];
    /** Nothing for an engine that is asked without TLS. */
    tls?: { ca: string; cert: string; key: string };
}

const DEFAULT_HOST = process.platform === "win32" ? "npipe:////./pipe/docker_engine" : "unix:///var/run/docker.sock";

/**
 * Finds an engine by the rules of the official provider, so that what the provider makes is looked for where it is.
 *
 * Source: https://github.com/kreuzwerker/terraform-provider-docker/blob/master/internal/provider/provider.go (configure,
 * getContextHost) and config.go (MakeClient); Pulumi's provider is built on it
 * @throws Error for a context that is not there, and for settings that contradict each other
 */
export function placeOfEngine(address: EngineAddress): EnginePlace {
    const { host, context, certPath, caMaterial, certMaterial, keyMaterial, sshOpts } = withEnvironment(address);
    const found = context === "" ? host : hostOfContext(context);
    const place = { host: found === "" ? DEFAULT_HOST : found, sshOpts };
    if (certMaterial !== "" || keyMaterial !== "") {
        if (certMaterial === "" || keyMaterial === "") {
            throw new Error("docker:certMaterial and docker:keyMaterial belong together; give both, or none");
        }
        if (certPath !== "") {
            throw new Error("docker:certPath and docker:certMaterial name two certificates; give one of them");
        }
        return { ...place, tls: { ca: caMaterial, cert: certMaterial, key: keyMaterial } };
    }
    if (certPath !== "") {
        const read = (name: string): string => fs.readFileSync(path.join(certPath, name), "utf8");
        return { ...place, tls: { ca: read("ca.pem"), cert: read("cert.pem"), key: read("key.pem") } };
    }
    return place;
}

function withEnvironment(address: EngineAddress): Required<EngineSettings> {
    const settings = typeof address === "string" ? { host: address } : (address ?? {});
    const or = (value: string | undefined, variable: string): string =>
        value === undefined || value === "" ? (process.env[variable] ?? "") : value;
    const { sshOpts = [] } = settings;
    return {
        host: or(settings.host, "DOCKER_HOST"),
        context: or(settings.context, "DOCKER_CONTEXT"),
        certPath: or(settings.certPath, "DOCKER_CERT_PATH"),
        caMaterial: or(settings.caMaterial, "DOCKER_CA_MATERIAL"),
        certMaterial: or(settings.certMaterial, "DOCKER_CERT_MATERIAL"),
        keyMaterial: or(settings.keyMaterial, "DOCKER_KEY_MATERIAL"),
        sshOpts: sshOpts.length > 0 ? sshOpts : (process.env["DOCKER_SSH_OPTS"] ?? "").split(/\s+/).filter(Boolean),
    };
}

/** The host of a context, which Docker's command line keeps in the user's home. */
function hostOfContext(name: string): string {
    const folder = path.join(homeOfUser(), ".docker", "contexts", "meta");
    const contexts = fs.existsSync(folder) ? fs.readdirSync(folder).map(entry => readContext(folder, entry)) : [];
    const host = contexts.find(context => context?.Name === name)?.Endpoints?.["docker"]?.Host;
    if (host === undefined) {
        const names = contexts.map(context => context?.Name).filter(contextName => contextName !== undefined);
        throw new Error(
            `docker:context: there is no context ${JSON.stringify(name)} in ${folder}` +
                `${names.length === 0 ? "" : ` (there are ${names.join(", ")})`}; docker context ls lists them`,
        );
    }
    return host;
}

interface Context {
    Name?: string;
    Endpoints?: Record<string, { Host?: string }>;
}

function readContext(folder: string, name: string): Context | undefined {
    try {
        return JSON.parse(fs.readFileSync(path.join(folder, name, "meta.json"), "utf8")) as Context;
    } catch {
        // The provider passes over what it cannot read, too.
        return undefined;
    }
}

/** Of the user that the process runs as, whatever HOME says; a user without an entry has HOME alone. */
function homeOfUser(): string {
    try {
        return userInfo().homedir;
    } catch {
        return homedir();
    }
}
