import type * as sdk from "@aws-sdk/client-cloudwatch";
import { loadLambdaSdk, partsOfArn, requireAccount } from "../lambda-sdk";
import type { Metric } from "../metrics";
import { clientSettings, type StackAccess } from "../stack-access";
import { MetricsDown } from "../../../metrics/metrics-source";

/** Metrics over a time, each by an id of the asker's. */
export interface MetricsQuery {
    /** Of the function: its account and region are asked. */
    functionArn: string;
    access: StackAccess;
    metrics: Record<string, Metric>;
    /** Seconds, a multiple of 60: each value is of so long a time. */
    period: number;
    start: Date;
    end: Date;
}

/**
 * Asks CloudWatch, after it made sure that the function itself is there, which needs `lambda:GetFunctionConfiguration`.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html, which needs the permission
 * `cloudwatch:GetMetricData`
 *
 * @returns values by id; none where nothing was measured
 * @throws MetricsDown
 */
export async function readCloudWatch(query: MetricsQuery): Promise<Record<string, number[]>> {
    const { functionArn, access, metrics, period, start, end } = query;
    const { region } = partsOfArn(functionArn);
    const { CloudWatchClient, paginateGetMetricData } = loadSdk();
    const client = new CloudWatchClient(clientSettings(functionArn, "cloudwatch", access));
    const MetricDataQueries = Object.entries(metrics).map(
        ([Id, { namespace, metricName, stat, dimensions }]): sdk.MetricDataQuery => ({
            Id,
            MetricStat: {
                Metric: {
                    Namespace: namespace,
                    MetricName: metricName,
                    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
                },
                Period: period,
                Stat: stat,
            },
        }),
    );
    const values: Record<string, number[]> = {};
    try {
        await requireFunction(functionArn, access);
        for await (const page of paginateGetMetricData(
            { client },
            { MetricDataQueries, StartTime: start, EndTime: end },
        )) {
            for (const { Id = "", Values = [] } of page.MetricDataResults ?? []) {
                values[Id] = [...(values[Id] ?? []), ...Values];
            }
        }
        return values;
    } catch (error) {
        throw new MetricsDown(`CloudWatch in ${region} cannot be read: ${(error as Error).message}`, { cause: error });
    } finally {
        client.destroy();
    }
}

/** Metrics have a function's name and no account: another account's function of that name must not be judged. */
async function requireFunction(functionArn: string, access: StackAccess): Promise<void> {
    const { Lambda } = loadLambdaSdk("read metrics of Lambda");
    const client = new Lambda(clientSettings(functionArn, "lambda", access));
    try {
        await requireAccount(client, functionArn);
    } finally {
        client.destroy();
    }
}

/** The AWS SDK is wanted only here: who has no function on Lambda need not have it. */
function loadSdk(): typeof sdk {
    try {
        // eslint-disable-next-line @typescript-eslint/no-require-imports
        return require("@aws-sdk/client-cloudwatch") as typeof sdk;
    } catch (error) {
        throw new MetricsDown(
            "to read metrics of Lambda the AWS SDK is needed: npm install @aws-sdk/client-cloudwatch",
            { cause: error },
        );
    }
}
