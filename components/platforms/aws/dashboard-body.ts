import { errorRateOf, type Measure, metricOf, resourceOf, type Watched } from "./metrics";

/** What a dashboard shows. */
export interface Compared {
    functionName: string;
    alias: string;
    /** The newest version's number. */
    latest: string;
    /** The published version's number; `undefined` while there is none. */
    published: string | undefined;
    /** Where the metrics are: `us-east-1`. */
    region: string;
    /** Seconds of a point in a graph. */
    period: number;
}

/** A version on its side. */
interface Side {
    version: string;
    role: string;
}

interface Widget {
    type: "metric" | "text";
    x: number;
    y: number;
    width: number;
    height: number;
    properties: object;
}

/** A graph's lines: how a metric, or math over metrics, is shown. */
type Line = [...string[], LineOptions];
interface LineOptions {
    id?: string;
    expression?: string;
    label?: string;
    color?: string;
    stat?: string;
    visible?: boolean;
    yAxis?: "left" | "right";
}

/** What a graph compares: measures as they are and, on the right axis, math over them. */
interface Graph {
    title: string;
    /** What the left axis counts. */
    label: string;
    measures: Array<{ measure: Measure; label: string; color: string }>;
    math?: {
        label: string;
        color: string;
        /** Where the right axis ends. */
        highest?: number;
        /** The ids are measures with a version's prefix, or with the alias's. */
        expression: (prefix: string) => string;
        needs: Measure[];
        /** What it needs of the alias as a whole. */
        needsOfAlias: Measure[];
    };
}

/** Prefix of ids of the alias's measures. */
const ALIAS = "alias";
const HALF = 12;
const GRAPH_HEIGHT = 6;
const TEXT_HEIGHT = 3;
/** The other side's lines: graphs with the same lines have the same axes. */
const PALE = "#d5dbdb";
const COLORS = { blue: "#1f77b4", orange: "#ff7f0e", red: "#d62728", green: "#2ca02c", purple: "#9467bd" };

const GRAPHS: Graph[] = [
    {
        title: "Requests, and the share they are",
        label: "requests",
        measures: [{ measure: "requests", label: "requests", color: COLORS.blue }],
        math: {
            label: "share of requests, %",
            color: COLORS.green,
            highest: 100,
            expression: prefix => `100 * ${prefix}_requests / ${ALIAS}_requests`,
            needs: ["requests"],
            needsOfAlias: ["requests"],
        },
    },
    {
        title: "Errors, and the error rate",
        label: "errors",
        measures: [{ measure: "errors", label: "errors", color: COLORS.red }],
        math: {
            label: "error rate, %",
            color: COLORS.purple,
            expression: prefix => `100 * ${errorRateOf(`${prefix}_errors`, `${prefix}_requests`)}`,
            needs: ["errors", "requests"],
            needsOfAlias: [],
        },
    },
    {
        title: "Duration",
        label: "milliseconds",
        measures: [
            { measure: "p50", label: "p50", color: COLORS.green },
            { measure: "p95", label: "p95", color: COLORS.orange },
            { measure: "p99", label: "p99", color: COLORS.red },
        ],
    },
];

/**
 * The body of a dashboard, as JSON: `$latest` on the left, `$published` on the right, below them the alias as a whole.
 * Each side has the other's lines too, pale, so that both graphs have the same axes. While there is nothing to compare
 * with, the right side says so.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function dashboardBody(compared: Compared): string {
    const { alias, latest, published } = compared;
    const same = latest === published;
    const left: Side = { version: latest, role: same ? "$latest and $published" : "$latest" };
    const right: Side | undefined =
        same || published === undefined ? undefined : { version: published, role: "$published" };
    const noOther = same
        ? `Version ${latest} is both $latest and $published: there is no other version to compare with.`
        : `No version is published yet: there is nothing to compare version ${latest} with.`;
    const note = `Lambda promises metrics of one version while \`${alias}\` is split; all versions are at the bottom.`;
    const sides = [left, ...(right ? [right] : [])];
    const widgets = sides.flatMap((side, index) => {
        const other = sides[1 - index];
        return [
            text(index * HALF, `# Version ${side.version} (${side.role})\n${note}`),
            ...GRAPHS.map((graph, row) => ({
                ...place(index * HALF, TEXT_HEIGHT + row * GRAPH_HEIGHT),
                properties: compare(compared, graph, side, other),
            })),
        ];
    });
    if (right === undefined) {
        widgets.push(text(HALF, noOther));
    }
    return JSON.stringify({ start: "-PT3H", periodOverride: "inherit", widgets: [...widgets, ...whole(compared)] });
}

function text(x: number, markdown: string): Widget {
    return { type: "text", x, y: 0, width: HALF, height: TEXT_HEIGHT, properties: { markdown } };
}

function place(x: number, y: number): Omit<Widget, "properties"> {
    return { type: "metric", x, y, width: HALF, height: GRAPH_HEIGHT };
}

/** A side's graph, with the other's lines. */
function compare(compared: Compared, graph: Graph, side: Side, other: Side | undefined): object {
    const { title, label, math } = graph;
    const alias = wholeOf(compared);
    const metrics = [
        ...(math?.needsOfAlias ?? []).map(measure =>
            line(measure, alias, { id: `${ALIAS}_${measure}`, visible: false }),
        ),
        ...(other ? lines(compared, graph, other, "other", true) : []),
        ...lines(compared, graph, side, "own", false),
    ];
    const right = math && { min: 0, ...(math.highest && { max: math.highest }), label: math.label, showUnits: false };
    const yAxis = { left: { min: 0, label, showUnits: false }, ...(right && { right }) };
    return frame(compared, `${title}: version ${side.version} (${side.role})`, metrics, yAxis);
}

/** A version's lines; what only math needs is there, and hidden. */
function lines(compared: Compared, graph: Graph, { version, role }: Side, prefix: string, pale: boolean): Line[] {
    const { measures, math } = graph;
    const watched = { ...wholeOf(compared), version };
    const drawn = (label: string, color: string): LineOptions => ({
        label: `${label}: version ${version} (${role})`,
        color: pale ? PALE : color,
    });
    const shown = measures.map(({ measure, label, color }) =>
        line(measure, watched, { id: `${prefix}_${measure}`, ...drawn(label, color) }),
    );
    if (math === undefined) {
        return shown;
    }
    const hidden = math.needs
        .filter(needed => !measures.some(({ measure }) => measure === needed))
        .map(needed => line(needed, watched, { id: `${prefix}_${needed}`, visible: false }));
    const expression = math.expression(prefix);
    return [
        ...hidden,
        ...shown,
        [{ expression, id: `${prefix}_math`, ...drawn(math.label, math.color), yAxis: "right" }],
    ];
}

/** The alias as a whole: metrics of one version are promised only while it is split. */
function whole(compared: Compared): Widget[] {
    const y = TEXT_HEIGHT + GRAPHS.length * GRAPH_HEIGHT;
    const watched = wholeOf(compared);
    const named = `${watched.resource}, all versions`;
    const count = { left: { min: 0, label: "requests", showUnits: false } };
    const requests = [
        line("requests", watched, { label: "requests", color: COLORS.blue }),
        line("errors", watched, { label: "errors", color: COLORS.red }),
        line("p95", watched, { label: "p95, milliseconds", color: COLORS.orange, yAxis: "right" }),
    ];
    const both = { ...count, right: { min: 0, label: "milliseconds", showUnits: false } };
    const throttles = [line("throttles", watched, { label: "throttles", color: COLORS.purple })];
    return [
        { ...place(0, y), properties: frame(compared, `Requests, errors and p95: ${named}`, requests, both) },
        { ...place(HALF, y), properties: frame(compared, `Throttles: ${named}`, throttles, count) },
    ];
}

function wholeOf({ functionName, alias }: Compared): Watched {
    return { functionName, resource: resourceOf(functionName, alias) };
}

function line(measure: Measure, watched: Watched, options: LineOptions): Line {
    const { namespace, metricName, stat, dimensions } = metricOf(measure, watched);
    return [namespace, metricName, ...Object.entries(dimensions).flat(), { stat, ...options }];
}

function frame({ region, period }: Compared, title: string, metrics: Line[], yAxis: object): object {
    return { title, region, view: "timeSeries", stacked: false, period, metrics, yAxis };
}
