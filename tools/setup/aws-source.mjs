/**
 * The part of the Terraform provider for AWS that the tests' plugin is built from. The whole provider has 250 services
 * and takes hours to compile; two of its files, which it generates, name them all. The copy made here has the services
 * below, and in those two files what these services need.
 */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, sep } from "node:path";
import { Failure } from "./project.mjs";

/** Those with resources that the components make, and those that they are built on (organizations). */
const services = ["apigatewayv2", "cloudwatch", "ec2", "elbv2", "iam", "lambda", "logs", "organizations"];

const serviceList = join("internal", "provider", "sdkv2", "service_packages_gen.go");
const clientList = join("internal", "conns", "awsclient_gen.go");

/** Copies the provider's module from `source`, a folder of Go's module cache, to the new folder `target`. */
export function copyAwsSource(source, target) {
    const service = join(source, "internal", "service") + sep;
    const unused = ["acctest", "generate"].map(name => join(source, "internal", name));
    const wanted = path => {
        if (unused.includes(path)) return false;
        if (path.startsWith(service) && !services.includes(path.slice(service.length).split(sep)[0]))
            return basename(path) === "smarterr.hcl";
        return !path.endsWith("_test.go") && basename(path) !== "testdata";
    };
    for (const part of ["go.mod", "names", "version", "internal"]) {
        cpSync(join(source, part), join(target, part), { recursive: true, filter: wanted });
    }
    const kept = services.map(name => `/internal/service/${name}"`);
    rewrite(target, serviceList, text =>
        text
            .replace(/^\t(?:\w+ )?".*\/internal\/service\/.*"\n/gm, line =>
                kept.some(end => line.trimEnd().endsWith(end)) ? line : "",
            )
            .replace(/^\t\t(\w+)\.ServicePackage\(ctx\),\n/gm, (line, name) => (services.includes(name) ? line : "")),
    );
    shortenSleeps(target);
    const used = usedClients(target);
    rewrite(target, clientList, text => {
        const some = text.replace(/^func \(c \*AWSClient\) (\w+)\(.*\{\n(?:.+\n)*?\}\n+/gm, (all, name) =>
            used.has(name) ? all : "",
        );
        return some.replace(/^\t(?:(\w+) )?"(.*\/aws-sdk-go-v2\/service\/.*)"\n/gm, (line, alias, path) =>
            some.includes(`*${alias ?? basename(path)}.Client`) ? line : "",
        );
    });
}

/**
 * The provider sleeps before it asks for the first time whether AWS is done, 5 seconds after each change of a function and
 * 30 of a load balancer, and between two questions. The tests' AWS is done at once. What it waits for stays the same.
 */
function shortenSleeps(folder) {
    for (const file of ["elbv2/load_balancer.go", "lambda/function.go", "lambda/provisioned_concurrency_config.go"]) {
        const path = join("internal", "service", ...file.split("/"));
        rewrite(folder, path, text =>
            text.replace(/\b(Delay|MinTimeout):(\s+)\d+ \* time\.Second,/g, "$1:$2100 * time.Millisecond,"),
        );
        const left = /\b(?:Delay|MinTimeout|PollInterval):(?!\s+100 \* time\.Millisecond,).*|time\.Sleep\(.*/.exec(
            readFileSync(join(folder, path), "utf8"),
        );
        if (left !== null)
            throw new Failure(
                `${path} of the Terraform provider for AWS waits in a way that shortenSleeps does not know: ${left[0]}`,
            );
    }
}

/** The names of the clients that the copy asks for: `meta.(*conns.AWSClient).LambdaClient(ctx)`. */
function usedClients(folder) {
    const names = new Set();
    for (const entry of readdirSync(join(folder, "internal"), { recursive: true })) {
        if (!entry.endsWith(".go") || join("internal", entry) === clientList) continue;
        const text = readFileSync(join(folder, "internal", entry), "utf8");
        for (const [, name] of text.matchAll(/\.(\w+Client)\(ctx\b/g)) names.add(name);
    }
    return names;
}

function rewrite(folder, file, change) {
    const path = join(folder, file);
    const before = existsSync(path) ? readFileSync(path, "utf8") : "";
    const after = change(before);
    if (after === before) throw new Failure(`${file} of the Terraform provider for AWS has another form than expected`);
    writeFileSync(path, after);
}
