import { describe, expect, test } from "vitest";
import { type Compared, dashboardBody } from "../../../components/platforms/aws/dashboard-body";
import { MEASURES } from "../../../components/platforms/aws/metrics";

/**
 * The dashboard's body, against the rules of
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */

/** A dashboard's body, as CloudWatch's documentation describes it. */
interface Body {
    start: string;
    periodOverride: string;
    widgets: Widget[];
}
interface Widget {
    type: string;
    x: number;
    y: number;
    width: number;
    height: number;
    properties: {
        markdown?: string;
        title?: string;
        region?: string;
        period?: number;
        view?: string;
        metrics?: unknown[][];
        yAxis?: object;
    };
}
interface Drawn {
    id?: string;
    expression?: string;
    label?: string;
    stat?: string;
    color?: string;
    visible?: boolean;
    yAxis?: string;
}

describe("the dashboard", () => {
    const compared: Compared = {
        functionName: "api",
        alias: "live",
        latest: "2",
        published: "1",
        region: "eu-west-1",
        period: 60,
    };
    const draw = (other: Partial<Compared> = {}): Body => JSON.parse(dashboardBody({ ...compared, ...other })) as Body;
    const graphs = ({ widgets }: Body, x: number): Widget[] =>
        widgets.filter(each => each.type === "metric" && each.x === x);
    const texts = ({ widgets }: Body): string[] => widgets.flatMap(({ properties }) => properties.markdown ?? []);

    test.each([
        ["two versions", {}],
        ["nothing published", { published: undefined }],
        ["the published one alone", { published: "2" }],
    ])("%s: is what CloudWatch takes", (_case, other) => {
        const { widgets, start, periodOverride } = draw(other);
        expect({ start, periodOverride }).toEqual({ start: "-PT3H", periodOverride: "inherit" });
        expect(overlaps(widgets)).toEqual([]);
        for (const { type, x, width, properties } of widgets) {
            expect(x + width).toBeLessThanOrEqual(24);
            if (type === "text") {
                expect(Object.keys(properties)).toEqual(["markdown"]);
                continue;
            }
            expect(type).toBe("metric");
            expect(properties).toMatchObject({ region: "eu-west-1", period: 60, view: "timeSeries" });
            checkMetrics(properties.metrics ?? []);
        }
    });

    test("two versions side by side: the same graphs, lines and axes, each with its own in colour", () => {
        const body = draw();
        const [left, right] = [graphs(body, 0), graphs(body, 12)];
        expect(left.slice(0, 3).map(each => each.properties.title)).toEqual([
            "Requests, and the share they are: version 2 ($latest)",
            "Errors, and the error rate: version 2 ($latest)",
            "Duration: version 2 ($latest)",
        ]);
        expect(right.slice(0, 3).map(each => each.properties.title)).toEqual([
            "Requests, and the share they are: version 1 ($published)",
            "Errors, and the error rate: version 1 ($published)",
            "Duration: version 1 ($published)",
        ]);
        expect(left.map(({ y, height }) => [y, height])).toEqual(right.map(({ y, height }) => [y, height]));
        for (const row of [0, 1, 2]) {
            expect(left[row]?.properties.yAxis).toEqual(right[row]?.properties.yAxis);
            expect(
                shown(left[row])
                    .map(each => each.label)
                    .sort(),
            ).toEqual(
                shown(right[row])
                    .map(each => each.label)
                    .sort(),
            );
            expect(coloured(left[row])).toEqual(Array(coloured(left[row]).length).fill("version 2 ($latest)"));
            expect(coloured(right[row])).toEqual(Array(coloured(right[row]).length).fill("version 1 ($published)"));
        }
        expect(texts(body).map(each => each.split("\n")[0])).toEqual([
            "# Version 2 ($latest)",
            "# Version 1 ($published)",
        ]);
    });

    test("requests: how many, and which share of all under the alias", () => {
        const [requests] = graphs(draw(), 12);
        expect(requests?.properties.metrics).toEqual([
            [...metricLine("Invocations"), { stat: "Sum", id: "alias_requests", visible: false }],
            [
                ...metricLine("Invocations", "2"),
                { stat: "Sum", id: "other_requests", label: "requests: version 2 ($latest)", color: "#d5dbdb" },
            ],
            [
                {
                    expression: "100 * other_requests / alias_requests",
                    id: "other_math",
                    label: "share of requests, %: version 2 ($latest)",
                    color: "#d5dbdb",
                    yAxis: "right",
                },
            ],
            [
                ...metricLine("Invocations", "1"),
                { stat: "Sum", id: "own_requests", label: "requests: version 1 ($published)", color: "#1f77b4" },
            ],
            [
                {
                    expression: "100 * own_requests / alias_requests",
                    id: "own_math",
                    label: "share of requests, %: version 1 ($published)",
                    color: "#2ca02c",
                    yAxis: "right",
                },
            ],
        ]);
        expect(requests?.properties.yAxis).toEqual({
            left: { min: 0, label: "requests", showUnits: false },
            right: { min: 0, max: 100, label: "share of requests, %", showUnits: false },
        });
    });

    test.each([
        [{ published: undefined }, "No version is published yet: there is nothing to compare version 2 with."],
        [{ published: "2" }, "Version 2 is both $latest and $published: there is no other version to compare with."],
    ])("%j: the right side says so, and shows nothing of another version", (other, said) => {
        const body = draw(other);
        expect(texts(body)[1]).toBe(said);
        expect(graphs(body, 12).map(each => each.properties.title)).toEqual(["Throttles: api:live, all versions"]);
        expect(versionsIn(body)).toEqual(["2"]);
    });

    test("at the bottom, the alias as a whole", () => {
        const body = draw();
        const [all, throttles] = body.widgets.slice(-2);
        expect(all?.properties.metrics?.map(line => line[1])).toEqual(["Invocations", "Errors", "Duration"]);
        expect(throttles?.properties.metrics).toEqual([
            [...metricLine("Throttles"), { stat: "Sum", label: "throttles", color: "#9467bd" }],
        ]);
        expect(versionsIn({ ...body, widgets: body.widgets.slice(-2) })).toEqual([]);
    });
});

function metricLine(metricName: string, version?: string): string[] {
    const alias = ["AWS/Lambda", metricName, "FunctionName", "api", "Resource", "api:live"];
    return version === undefined ? alias : [...alias, "ExecutedVersion", version];
}

function optionsOf(widget: Widget | undefined): Drawn[] {
    return (widget?.properties.metrics ?? []).map(line => line.at(-1) as Drawn);
}

function shown(widget: Widget | undefined): Drawn[] {
    return optionsOf(widget).filter(({ visible }) => visible !== false);
}

/** Whose lines are in colour. */
function coloured(widget: Widget | undefined): Array<string | undefined> {
    return shown(widget).flatMap(({ color, label }) => (color === "#d5dbdb" ? [] : [label?.split(": ")[1]]));
}

function versionsIn({ widgets }: Body): string[] {
    const lines = widgets.flatMap(({ properties }) => properties.metrics ?? []);
    const found = lines.flatMap(line => {
        const at = line.indexOf("ExecutedVersion");
        return at === -1 ? [] : [String(line[at + 1])];
    });
    return [...new Set(found)];
}

/** The documentation's rules for the metrics of a graph: names and values of dimensions in pairs, ids that are known. */
function checkMetrics(metrics: unknown[][]): void {
    const options = metrics.map(line => line.at(-1) as Drawn);
    const ids = options.flatMap(({ id }) => id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const known = Object.values(MEASURES).map(each => each.metricName as string);
    for (const [index, line] of metrics.entries()) {
        const { expression, id, stat } = options[index] ?? {};
        if (id !== undefined) {
            expect(id).toMatch(/^[a-z][a-zA-Z0-9_]*$/);
        }
        if (expression !== undefined) {
            expect(line).toHaveLength(1);
            expect(ids).toEqual(expect.arrayContaining(expression.match(/[a-z]\w*/g) ?? []));
            continue;
        }
        expect(line.length % 2).toBe(1);
        expect(line.slice(0, -1).every(each => typeof each === "string")).toBe(true);
        expect(line[0]).toBe("AWS/Lambda");
        expect(known).toContain(line[1]);
        expect(Object.values(MEASURES).map(each => each.stat as string)).toContain(stat);
    }
}

/** Pairs of widgets that lie on each other. */
function overlaps(widgets: Widget[]): Array<[Widget, Widget]> {
    return widgets.flatMap((a, index) =>
        widgets
            .slice(index + 1)
            .filter(b => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height)
            .map((b): [Widget, Widget] => [a, b]),
    );
}
