import type { DeployedFunction } from "../../operations";
import { LAMBDA_TYPE } from "../plugin/resource-types";
import { accessOf, type StackAccess } from "../stack-access";

/** How a function is reached: as its own provider does it, the stack's or one that the program made. */
export function accessTo({ children, resources }: Pick<DeployedFunction, "children" | "resources">): StackAccess {
    const lambda = children.find(({ type }) => type === LAMBDA_TYPE);
    const provider = resources.find(({ urn, id }) => `${urn}::${String(id)}` === lambda?.provider);
    return accessOf(provider?.inputs);
}
