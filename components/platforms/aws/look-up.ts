import { ArgumentError } from "../../model/argument-error";
import { orRefuseOnceKnown, type Refusing } from "../../user-error-once-known";

/**
 * What AWS's provider looks up. A lookup that fails is a refusal, so that the program ends.
 *
 * @param argument the argument for which it is looked up, and what it is: "pin", `version "7"`
 * @param fix what to do when it fails
 */
export async function lookUp<T>(
    refusing: Refusing,
    { argument, what, fix }: { argument: string; what: string; fix: string },
    ask: () => Promise<T>,
): Promise<T> {
    try {
        return await ask();
    } catch (error) {
        const reason = (error as Error).message.replace(/\s+/g, " ").trim();
        return orRefuseOnceKnown(refusing, () => {
            throw new ArgumentError(argument, `${what} cannot be looked up: ${reason}; ${fix}`);
        });
    }
}
