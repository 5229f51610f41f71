import * as fs from "node:fs";
import { type RequestedInputs, readInputs } from "../../inputs";
import { asLastDeclared } from "../../last-declared";
import { type Aliases, parseAliases } from "../../model/aliases";
import { ArgumentError, show } from "../../model/argument-error";
import { checkFunctionName } from "../../model/names";
import { parseKeep } from "../../model/retention";
import { checkCodeFolder } from "./code-archive";
import type { FunctionArgs } from "./function-args";
import { CALLER_ARGUMENTS, TYPE } from "./function-type";
import { parseUrl, type UrlArgs } from "./url";
import { isWholeNumber } from "../../model/whole-number";

/** Arguments that were looked at. */
export interface CheckedArgs {
    inputs: RequestedInputs;
    aliases: Aliases;
    provisionedConcurrency: number | undefined;
    url: UrlArgs | undefined;
    logRetention: number;
    /** How many versions stay; `undefined` when all do. */
    keep: number | undefined;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTIONS = [
    0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const DEFAULT_RETENTION = 14;
/** Where code can come from: Lambda takes one of them. */
const SOURCES = ["code", "s3Bucket", "imageUri"] as const;

/** Refuses what Lambda would refuse half-way through an update. */
export function checkArgs(name: string, programArgs: FunctionArgs): CheckedArgs {
    checkFunctionName(name);
    const args = asLastDeclared({ type: TYPE, callerArguments: CALLER_ARGUMENTS }, name, programArgs);
    const inputs = readInputs(name, args);
    checkCode(args);
    checkRole(args);
    return {
        inputs,
        aliases: parseAliases(args.aliases),
        provisionedConcurrency: checkProvisioned(args.provisionedConcurrency),
        url: parseUrl(args.url),
        logRetention: checkRetention(args.logRetention),
        keep: args.keep === undefined ? undefined : parseKeep(args.keep),
    };
}

function checkCode(args: FunctionArgs): void {
    const sources = SOURCES.filter(source => args[source] !== undefined);
    if (sources.length !== 1) {
        throw new ArgumentError(
            "code",
            `${sources.length === 0 ? "no source of code is" : `${sources.join(" and ")} are`} given; ` +
                "give code (a folder or archive), s3Bucket and s3Key, or imageUri",
        );
    }
    if (typeof args.code === "string" && !fs.existsSync(args.code)) {
        throw new ArgumentError("code", `${show(args.code)} is not there; give a folder or a zip file`);
    }
    if (typeof args.code === "string") {
        checkCodeFolder(args.code);
    }
    if (args.imageUri === undefined && args.handler === undefined) {
        throw new ArgumentError("handler", 'none is given; give the code\'s file and function ("index.handler")');
    }
}

/** What a role of our own cannot know. */
function checkRole(args: FunctionArgs): void {
    const ours = (["permissionsBoundary", "rolePath"] as const).find(argument => args[argument] !== undefined);
    if (args.role !== undefined && ours !== undefined) {
        throw new ArgumentError(ours, "it is of the function's own role, and role is given too; give one of the two");
    }
    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    if (args.rolePath !== undefined && !/^\/(?:[!-.0-~]+\/)*$/.test(args.rolePath)) {
        throw new ArgumentError(
            "rolePath",
            `${show(args.rolePath)} is not a path; give one with slashes around it ("/gray/")`,
        );
    }
    const needs = (["deadLetterConfig", "fileSystemConfig"] as const).find(argument => args[argument] !== undefined);
    if (args.role === undefined && needs !== undefined) {
        throw new ArgumentError("role", `${needs} needs rights that only you know; give a role that has them`);
    }
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html */
function checkProvisioned(provisioned: number | undefined): number | undefined {
    if (provisioned !== undefined && !isWholeNumber(provisioned, 1)) {
        throw new ArgumentError(
            "provisionedConcurrency",
            `${show(provisioned)} is no number of environments; give a whole number of 1 or more, or leave it out for none`,
        );
    }
    return provisioned;
}

function checkRetention(days: number | undefined): number {
    if (days !== undefined && !RETENTIONS.includes(days)) {
        throw new ArgumentError(
            "logRetention",
            `${show(days)} is not a time CloudWatch keeps logs; give one of ${RETENTIONS.join(", ")}`,
        );
    }
    return days ?? DEFAULT_RETENTION;
}
