import { refusalProvider, refusalType } from "../../../plugin/refusal-provider";
import type { ResourceProvider } from "../../../plugin/resource-provider";
import { aliasProvider } from "./alias-provider";
import { ALIAS_TYPE, PACKAGE, VERSION_TYPE } from "./resource-types";
import { versionProvider } from "./version-provider";

/** By type. */
export const providers: Record<string, ResourceProvider> = {
    [VERSION_TYPE]: versionProvider,
    [ALIAS_TYPE]: aliasProvider,
    [refusalType(PACKAGE)]: refusalProvider,
};
