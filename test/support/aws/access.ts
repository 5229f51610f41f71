import type { Moto } from "./moto";

/** Moto takes any; these are the ones its documentation gives. */
const CREDENTIALS = { accessKeyId: "testing", secretAccessKey: "testing" };
const MOTO_REGION = "us-east-1";

/** What a client of the AWS SDK is made with; of a real account, the environment says all. */
export interface ClientSettings {
    region?: string;
    endpoint?: string;
    credentials?: { accessKeyId: string; secretAccessKey: string };
}

/** What a client of the AWS SDK is made with: for moto, or for the account of the environment. */
export function clientOf(moto: Moto | undefined): ClientSettings {
    return moto === undefined ? {} : { region: MOTO_REGION, endpoint: moto.url, credentials: CREDENTIALS };
}

/** What Pulumi and `gray` find in their environment. */
export function environmentOf(moto: Moto | undefined): Record<string, string> {
    if (moto === undefined) {
        return {};
    }
    return {
        AWS_ENDPOINT_URL: moto.url,
        AWS_REGION: MOTO_REGION,
        AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    };
}
