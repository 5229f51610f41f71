import type { ResourceProvider } from "../../plugin/resource-provider";
import { RETENTION_TYPE } from "./package-name";
import { retentionProvider } from "./retention-provider";

/** By type. */
export const providers: Record<string, ResourceProvider> = { [RETENTION_TYPE]: retentionProvider };
