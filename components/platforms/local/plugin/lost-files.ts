import * as path from "node:path";
import { versionsFolder } from "../layout";

/** The alias that a message is about. */
interface About {
    directory: string;
    functionName: string;
    alias: string;
    latest: string;
}

/**
 * Says that a version's files are gone, and what to do. Which of the ways is right depends on whether anybody has them
 * still, so none that gives the published version up comes first.
 *
 * @param published the published version; empty for none
 */
export function lostText(
    { directory, functionName, alias, latest }: About,
    version: string,
    published: string,
): string {
    const where = path.join(versionsFolder(directory), version);
    const gone =
        `${functionName}: alias ${alias}: the files of version ${version} are gone; they were in ${where}. ` +
        "Bring them back from the machine or the backup that has them, and run the update again. ";
    if (version !== published) {
        return `${gone}If nobody has them, name another version in place of ${version}.`;
    }
    return (
        `${gone}If nobody has them, pulumi up --replace '**::${functionName}-memory' forgets that version ${version} was ` +
        `published, and every caller gets version ${latest}`
    );
}

/** Says that a resource which is new to the state moves the callers of one that it takes over. */
export function forgottenText({ functionName, latest }: About, published: string): string {
    return (
        `${functionName}: version ${published} was published, and this resource is new to the stack's state, which so ` +
        `remembers nothing: every caller gets version ${latest}. If it was moved or renamed, give its options Pulumi's ` +
        `aliases; GRAY_PIN='{"${functionName}":"${published}"}' publishes version ${published} again`
    );
}
