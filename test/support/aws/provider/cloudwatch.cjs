const { pascal, pick } = require("./values.cjs");

const ALARM = [
    ...["actionsEnabled", "alarmActions", "alarmDescription", "comparisonOperator", "datapointsToAlarm"],
    ...["evaluationPeriods", "extendedStatistic", "insufficientDataActions", "metricName", "namespace", "period"],
    ...["statistic", "threshold", "thresholdMetricId", "treatMissingData", "unit"],
];

/** Its id is its name. */
exports["aws:cloudwatch/metricAlarm:MetricAlarm"] = {
    inputs: [...ALARM, "name", "okActions", "dimensions", "evaluateLowSampleCountPercentiles", "metricQueries"],
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

/** Most fields have the names that AWS gives them. */
function alarmOf(inputs) {
    return {
        ...pascal(pick(inputs, ALARM)),
        AlarmName: inputs.name,
        OKActions: inputs.okActions,
        Dimensions: dimensionsOf(inputs.dimensions),
        EvaluateLowSampleCountPercentile: inputs.evaluateLowSampleCountPercentiles,
        Metrics: inputs.metricQueries?.map(({ metric, ...query }) => ({
            ...pascal(query),
            MetricStat: metricOf(metric),
        })),
        Tags: inputs.tags && Object.entries(inputs.tags).map(([Key, Value]) => ({ Key, Value })),
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
