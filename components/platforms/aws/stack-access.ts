import type * as sts from "@aws-sdk/client-sts";
import { partsOfArn } from "./lambda-sdk";

/** A role that is assumed, as in `aws:assumeRoles`. */
interface AssumedRole {
    roleArn?: string;
    sessionName?: string;
    externalId?: string;
}

/**
 * How a stack's AWS provider reaches its account: the part of its configuration that a client of the AWS SDK needs to
 * reach the same account. What is not said comes from the environment, for both.
 */
export interface StackAccess {
    profile?: string;
    accessKey?: string;
    secretKey?: string;
    token?: string;
    /** One after the other, each with the rights of the one before. */
    assumeRoles?: AssumedRole[];
    /** Service → URL, as in `aws:endpoints`. */
    endpoints?: Array<Record<string, string>>;
}

/** The settings that are read. */
const TEXTS = ["profile", "accessKey", "secretKey", "token"] as const;
const LISTS = ["assumeRoles", "endpoints"] as const;
const SESSION = "pulumi-gray-release";

/** What a client of the AWS SDK is made with. */
export interface ClientSettings {
    region: string;
    profile?: string;
    endpoint?: string;
    credentials?: Credentials | (() => Promise<Credentials>);
}

interface Credentials {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken?: string;
    expiration?: Date;
}

/** Reads the inputs of an AWS provider, as a state has them: lists are JSON texts there. */
export function accessOf(inputs: Record<string, unknown> = {}): StackAccess {
    const texts = TEXTS.map(key => [key, inputs[key]]).filter(([, value]) => typeof value === "string");
    const lists = LISTS.map(key => [key, listOf(inputs[key])]).filter(([, value]) => value !== undefined);
    return Object.fromEntries([...texts, ...lists]) as StackAccess;
}

function listOf(value: unknown): unknown[] | undefined {
    const list: unknown = typeof value === "string" ? JSON.parse(value) : value;
    return Array.isArray(list) && list.length > 0 ? list : undefined;
}

/**
 * The settings of a client for a function's account and region: the one place where clients of the AWS SDK get theirs.
 *
 * @param functionArn the region comes from it
 * @param service the key in `aws:endpoints`: "lambda"
 * @param access of the stack that the function is in
 * @throws Error when roles are to be assumed and `@aws-sdk/client-sts` is not installed
 */
export function clientSettings(functionArn: string, service: string, access: StackAccess): ClientSettings {
    const { region } = partsOfArn(functionArn);
    const { profile, assumeRoles = [] } = access;
    const ownSettings: ClientSettings = {
        region,
        ...(profile !== undefined && { profile }),
        ...keysOf(access),
    };
    const assumed = assumeRoles.reduce((settings, role) => {
        const client = new (loadSts().STS)({ ...settings, ...endpointOf(access, "sts") });
        return { region, credentials: async () => assume(client, role) };
    }, ownSettings);
    return { ...assumed, ...endpointOf(access, service) };
}

function keysOf({ accessKey, secretKey, token }: StackAccess): Pick<ClientSettings, "credentials"> {
    if (accessKey === undefined || secretKey === undefined) {
        return {};
    }
    const session = token === undefined ? {} : { sessionToken: token };
    return { credentials: { accessKeyId: accessKey, secretAccessKey: secretKey, ...session } };
}

function endpointOf({ endpoints = [] }: StackAccess, service: string): Pick<ClientSettings, "endpoint"> {
    const endpoint = endpoints.find(urls => (urls[service] ?? "") !== "")?.[service];
    return endpoint === undefined ? {} : { endpoint };
}

/** Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
async function assume(client: sts.STS, { roleArn, sessionName, externalId }: AssumedRole): Promise<Credentials> {
    const { Credentials: credentials } = await client.assumeRole({
        RoleArn: roleArn,
        RoleSessionName: sessionName ?? SESSION,
        ...(externalId !== undefined && { ExternalId: externalId }),
    });
    return {
        accessKeyId: credentials?.AccessKeyId ?? "",
        secretAccessKey: credentials?.SecretAccessKey ?? "",
        ...(credentials?.SessionToken !== undefined && { sessionToken: credentials.SessionToken }),
        ...(credentials?.Expiration && { expiration: credentials.Expiration }),
    };
}

function loadSts(): typeof sts {
    try {
        // eslint-disable-next-line @typescript-eslint/no-require-imports
        return require("@aws-sdk/client-sts") as typeof sts;
    } catch (error) {
        throw new Error(
            "To assume the roles of aws:assumeRoles the AWS SDK is needed: npm install @aws-sdk/client-sts",
            {
                cause: error,
            },
        );
    }
}
