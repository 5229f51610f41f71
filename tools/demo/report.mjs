import colors from "picocolors";
import { tableOf } from "../setup/table.mjs";

const BAR = 24;

/** What a step asked for and what was measured, version by version. */
export function printStep({ publish, traffic, asked, versions, requests, users, moved, flipped, failed, callSeconds }) {
    const given = [publish && `GRAY_PUBLISH=${publish}`, traffic && `GRAY_TRAFFIC=${traffic}`].filter(Boolean);
    console.log(colors.dim(`    ${given.join(" ")} pulumi up`));
    for (const version of namesOf(asked, versions)) {
        const measured = (versions[version] ?? 0) / requests;
        console.log(
            `    version ${version}  asked ${percent(asked[version] ?? 0)}  measured ${percent(measured)}  ${bar(measured)}`,
        );
    }
    const failures = failed > 0 ? colors.red(`${failed} failed`) : "0 failed";
    console.log(
        `    ${requests} requests in ${callSeconds.toFixed(1)} s, ${failures}; ${moved} of ${users} users moved, ${flipped} flipped back\n`,
    );
}

/** All steps in one table; says whether every one went as it should. */
export function printSummary(results) {
    const head = ["step", "asked", "measured", "", "moved", "flipped", "failed", "pulumi up"];
    const table = tableOf(head, {
        colAligns: ["left", "left", "left", "left", "right", "right", "right", "right"],
    });
    for (const result of results) {
        const names = namesOf(result.asked, result.versions);
        table.push([
            result.title,
            names.map(name => `${name}: ${percent(result.asked[name] ?? 0)}`).join("\n"),
            names.map(name => `${name}: ${percent((result.versions[name] ?? 0) / result.requests)}`).join("\n"),
            names.map(name => bar((result.versions[name] ?? 0) / result.requests, 12)).join("\n"),
            result.moved,
            result.flipped,
            result.failed,
            `${result.seconds.toFixed(1)} s`,
        ]);
    }
    console.log(table.toString());
    const wrong = results.filter(result => !isRight(result)).map(result => result.title);
    console.log(
        wrong.length === 0
            ? colors.green(
                  "Every measured split is what was asked for (within 4 sigma of 500 users); no user flipped back.\n",
              )
            : colors.red(`Not as asked: ${wrong.join("; ")}\n`),
    );
    return wrong.length === 0;
}

/** Users are the sample: each keeps one version, so 2,000 requests are 500 draws. */
function isRight({ asked, versions, requests, users, flipped, failed, bad }) {
    const near = namesOf(asked, versions).every(name => {
        const share = asked[name] ?? 0;
        const sigma = Math.sqrt((share * (1 - share)) / users);
        return Math.abs((versions[name] ?? 0) / requests - share) <= 4 * sigma;
    });
    return near && flipped === 0 && failed === (bad === undefined ? 0 : (versions[bad] ?? 0));
}

function namesOf(asked, versions) {
    return [...new Set([...Object.keys(asked), ...Object.keys(versions)])].sort();
}

function percent(share) {
    return `${(share * 100).toFixed(1)}%`.padStart(6);
}

function bar(share, width = BAR) {
    const full = Math.round(share * width);
    return colors.cyan("█".repeat(full)) + colors.dim("░".repeat(width - full));
}
