import * as pulumi from "@pulumi/pulumi";
import type { EngineAddress, EngineSettings } from "./plugin/engine-address";

/** A resource of the Docker provider, to ask which provider it would have. */
const CONTAINER_TYPE = "docker:index/container:Container";
const TEXTS = ["host", "context", "certPath", "caMaterial", "certMaterial", "keyMaterial"] as const;

/**
 * The engine that a component's containers are on: of the Docker provider that the component has, else of the stack's
 * configuration (`docker:host`, `docker:context`, …). `undefined` leaves it to the environment.
 */
export function engineOf(owner: pulumi.Resource): pulumi.Input<EngineAddress> {
    const provider = providerOf(owner);
    if (provider === undefined) {
        const config = new pulumi.Config("docker");
        const texts: Partial<Record<string, string>> = Object.fromEntries(TEXTS.map(name => [name, config.get(name)]));
        const settings = compact({ ...texts, sshOpts: config.getObject<string[]>("sshOpts") });
        return texts["keyMaterial"] === undefined ? settings : pulumi.secret(settings);
    }
    const texts = Object.fromEntries(TEXTS.map(name => [name, provider[name]]));
    return pulumi
        .all([pulumi.output(texts), provider["sshOpts"]])
        .apply(([known, sshOpts]) => compact({ ...known, sshOpts: parsed(sshOpts) as string[] | undefined }));
}

/** Logins for registries, of the same provider or configuration. */
export function registryAuthOf(owner: pulumi.Resource): pulumi.Input<object[] | undefined> {
    const provider = providerOf(owner);
    return provider === undefined
        ? new pulumi.Config("docker").getSecretObject<object[]>("registryAuth")
        : pulumi.secret(provider["registryAuth"]).apply(text => parsed(text) as object[] | undefined);
}

/** Inputs of a provider are its outputs; lists are JSON. */
type Provider = Record<string, pulumi.Output<string | undefined> | undefined>;

function providerOf(owner: pulumi.Resource): Provider | undefined {
    return owner.getProvider(CONTAINER_TYPE) as unknown as Provider | undefined;
}

function parsed(text: string | undefined): unknown {
    return text === undefined || text === "" ? undefined : JSON.parse(text);
}

/** Without what is not given; a host alone as text, as stacks of earlier versions have it. */
function compact(settings: object): EngineAddress {
    const present = Object.entries(settings).filter(([, value]) => value !== undefined && value !== "");
    const found = Object.fromEntries(present) as EngineSettings;
    const { host, ...others } = found;
    if (Object.keys(others).length > 0) {
        return found;
    }
    return host;
}
