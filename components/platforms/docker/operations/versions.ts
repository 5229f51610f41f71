import { openSecrets } from "../../../state/engine-resource";
import type { DeployedFunction, VersionInfo } from "../../operations";
import type { EngineAddress } from "../plugin/engine-address";
import { VERSIONS_TYPE } from "../plugin/resource-types";
import type { Making, OpenSpec } from "../plugin/versions-provider";

/** Outputs of the Versions resource. */
interface VersionsOutputs {
    numbers: string[];
    specs: Record<string, OpenSpec>;
    makings: Record<string, Making>;
    /** Versions whose images are gone. */
    gone: string[];
    host: EngineAddress;
}

/** What the state says of a function's versions. */
export function versionsIn({ children }: DeployedFunction): Partial<VersionsOutputs> {
    const outputs = children.find(({ type }) => type === VERSIONS_TYPE)?.outputs;
    return { ...outputs, ...(outputs && { host: openSecrets(outputs["host"]) }) } as Partial<VersionsOutputs>;
}

/** The versions of a function: they are in the state, those too that cannot run any more. */
export function listVersions(fn: DeployedFunction): VersionInfo[] {
    const { numbers = [], specs, makings, gone = [] } = versionsIn(fn);
    return numbers
        .filter(version => !gone.includes(version))
        .map(version => {
            const { created, commit } = makings?.[version] ?? {};
            const codeHash = specs?.[version]?.image.replace(/^.*sha256:/, "");
            return {
                version,
                ...(created !== undefined && { created }),
                ...(codeHash !== undefined && { codeHash }),
                ...(commit !== undefined && { commit }),
            };
        });
}
