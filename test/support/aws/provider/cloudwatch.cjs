const { pascal } = require("./values.cjs");

const ALARM = [
    ["actionsEnabled", "alarmActions", "alarmDescription", "comparisonOperator", "datapointsToAlarm"],
    ["dimensions", "evaluateLowSampleCountPercentiles", "evaluationPeriods", "extendedStatistic"],
    ["insufficientDataActions", "metricName", "metricQueries", "name", "namespace", "okActions", "period"],
    ["statistic", "threshold", "thresholdMetricId", "treatMissingData", "unit"],
].flat();

/** Its id is its name. */
exports["aws:cloudwatch/metricAlarm:MetricAlarm"] = {
    inputs: ALARM,
    replaces: ["name"],
    named: { input: "name", longest: 255 },
    computed: ["arn"],

    async create({ cloudwatch }, inputs) {
        await cloudwatch.putMetricAlarm(alarmOf(inputs));
        return inputs.name;
    },

    async update({ cloudwatch }, _id, inputs) {
        await cloudwatch.putMetricAlarm(alarmOf(inputs));
    },

    async read({ cloudwatch }, id) {
        const { MetricAlarms } = await cloudwatch.describeAlarms({ AlarmNames: [id] });
        return MetricAlarms?.[0] && { name: id, arn: MetricAlarms[0].AlarmArn };
    },

    async delete({ cloudwatch }, id) {
        await cloudwatch.deleteAlarms({ AlarmNames: [id] });
    },
};

/** The fields have the names that AWS gives them, but for these. */
function alarmOf({ name, metricQueries, okActions, dimensions, evaluateLowSampleCountPercentiles, ...others }) {
    const { tags, ...fields } = others;
    return {
        ...pascal(fields),
        AlarmName: name,
        OKActions: okActions,
        Dimensions: dimensionsOf(dimensions),
        EvaluateLowSampleCountPercentile: evaluateLowSampleCountPercentiles,
        Metrics: metricQueries?.map(({ metric, ...query }) => ({ ...pascal(query), MetricStat: metricOf(metric) })),
        Tags: tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    };
}

function metricOf(metric) {
    return (
        metric && {
            Metric: {
                MetricName: metric.metricName,
                Namespace: metric.namespace,
                Dimensions: dimensionsOf(metric.dimensions),
            },
            Period: metric.period,
            Stat: metric.stat,
            Unit: metric.unit,
        }
    );
}

function dimensionsOf(dimensions) {
    return dimensions && Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

/** Its id is its name. */
exports["aws:cloudwatch/dashboard:Dashboard"] = {
    inputs: ["dashboardName", "dashboardBody"],
    replaces: ["dashboardName"],
    named: { input: "dashboardName", longest: 255 },
    computed: ["dashboardArn"],

    async create({ cloudwatch }, { dashboardName: DashboardName, dashboardBody: DashboardBody }) {
        await cloudwatch.putDashboard({ DashboardName, DashboardBody });
        return DashboardName;
    },

    async update({ cloudwatch }, DashboardName, { dashboardBody: DashboardBody }) {
        await cloudwatch.putDashboard({ DashboardName, DashboardBody });
    },

    async read({ cloudwatch }, DashboardName) {
        const { DashboardArn, DashboardBody } = await cloudwatch.getDashboard({ DashboardName });
        return { dashboardName: DashboardName, dashboardArn: DashboardArn, dashboardBody: DashboardBody };
    },

    async delete({ cloudwatch }, id) {
        await cloudwatch.deleteDashboards({ DashboardNames: [id] });
    },
};
