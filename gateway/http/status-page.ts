import { DEFAULT_ALIAS } from "../../components/model/names";
import { describeRuleWithoutValue } from "../../components/model/rules";
import { bar, percent } from "../../components/model/share-text";
import type { ServedFunction } from "../routing/table";

const BAR = 20;

/** What the gateway serves, for people: as HTML for a browser, as text otherwise. */
export function statusPage(functions: readonly ServedFunction[], stack: string, html: boolean): string {
    const rows = functions.flatMap(rowsOf);
    return html ? asHtml(rows, stack) : asText(rows, stack);
}

interface Row {
    path: string;
    weights: Array<[string, number]>;
    notes: string[];
}

function rowsOf(served: ServedFunction): Row[] {
    const records = [...served.aliases.values()].map(({ record }) => record);
    const [live, others] = [true, false].map(isLive =>
        records.filter(({ alias }) => (alias === DEFAULT_ALIAS) === isLive),
    );
    return [...(live ?? []), ...(others ?? [])].map(record => ({
        path: record.alias === DEFAULT_ALIAS ? `/${served.name}` : `/${served.name}:${record.alias}`,
        weights: Object.entries(record.weights).sort(([, a], [, b]) => b - a),
        notes: [
            `$latest ${record.latest}, $published ${record.published === "" ? "none yet" : record.published}`,
            ...record.rules.map(describeRuleWithoutValue),
            ...(record.sticky ? [`sticky by ${Object.entries(record.sticky).flat().join(" ")}`] : []),
            ...Object.keys(record.weights).flatMap(version => {
                const failure = served.unready.get(version);
                return failure === undefined
                    ? []
                    : [`version ${version} is not ready and gets no traffic: ${failure.errorMessage}`];
            }),
        ],
    }));
}

function asText(rows: readonly Row[], stack: string): string {
    const lines = rows.flatMap(row => [
        row.path,
        ...row.weights.map(([version, share]) => `  version ${version.padEnd(4)} ${bar(share, BAR)} ${percent(share)}`),
        ...row.notes.map(note => `  ${note}`),
        "",
    ]);
    return [`gray release gateway, stack ${stack}`, "", ...(rows.length > 0 ? lines : [EMPTY, ""])].join("\n");
}

const EMPTY = "No function yet. Run `pulumi up`; this page and the routes follow at once.";

function asHtml(rows: readonly Row[], stack: string): string {
    const sections = rows.map(
        row => `<section><h2><a href="${escape(row.path)}">${escape(row.path)}</a></h2>
${row.weights
    .map(
        ([version, share]) =>
            `<p class="weight"><span>version ${escape(version)}</span><meter max="1" value="${String(share)}"></meter><b>${percent(share)}</b></p>`,
    )
    .join("\n")}
${row.notes.map(note => `<p class="note">${escape(note)}</p>`).join("\n")}</section>`,
    );
    return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Gray release gateway: ${escape(stack)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 44rem; padding: 0 1rem; color: #222; background: #fff; }
section { border-top: 1px solid #ccc; padding: .5rem 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: .5rem 0; }
p { margin: .2rem 0; } .note { color: #555; font-size: .9rem; }
.weight { display: grid; grid-template-columns: 8rem 1fr 5rem; gap: 1rem; align-items: center; } meter { width: 100%; }
</style></head>
<body><h1>Gray release gateway <small>stack ${escape(stack)}</small></h1>
${sections.length > 0 ? sections.join("\n") : `<p>${escape(EMPTY)}</p>`}
<p class="note"><a href="/-/metrics">metrics</a> · <a href="/-/health">health</a></p>
</body></html>
`;
}

function escape(text: string): string {
    return text.replace(/[&<>"']/g, sign => `&#${String(sign.charCodeAt(0))};`);
}
