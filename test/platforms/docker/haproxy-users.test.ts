import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { choose } from "../../../components/platforms/docker/haproxy/config";
import { seedOf } from "../../../components/model/bucket";
import type { Sticky } from "../../../components/model/rules";
import { userBucket } from "../../../gateway/routing/choose";
import { fieldsOf } from "../../../gateway/routing/fields";
import { ask, HAPROXY, HaproxyProcesses, type Headers } from "../../support/docker/haproxy-process";
import { fieldText, latin1, latin1Headers, pairs } from "../../support/field-values";

/** A user has the same bucket in HAProxy, as it really is, and in the local gateway: by a header or by a cookie. */

const HEADER = "x-field";
const COOKIE = "c-1";
const STICKY: Sticky[] = [{ header: HEADER }, { cookie: COOKIE }];

const haproxy = new HaproxyProcesses();
let model: http.Server | undefined;
afterAll(() => {
    haproxy.close();
    model?.close();
});

/** What HAProxy makes of a user: the bucket, or status 404 for whoever is not told apart. */
async function serveByHaproxy(): Promise<string> {
    const lines = STICKY.flatMap((sticky, index) => {
        const route = { primary: "1", canary: { version: "2", share: 0.5 } };
        const alias = { alias: "live", route, sticky };
        const { prepare } = choose({ functionName: "api", map: "", only: "" }, alias, index);
        expect(prepare.at(-1)).toContain("rand(");
        const bucket = `txn.bucket${String(index)}`;
        return [
            ...prepare.slice(0, -1),
            `http-request return status 200 content-type text/plain lf-string "%[var(${bucket})]" if { path /${String(index)} } { var(${bucket}) -m found }`,
        ];
    });
    return haproxy.start([...lines, "http-request return status 404"]);
}

async function serveByModel(): Promise<string> {
    const server = http.createServer((request, response) => {
        const bucket = userBucket(STICKY[Number(request.url?.slice(1))], seedOf("api", "live"), fieldsOf(request));
        response.writeHead(bucket === undefined ? 404 : 200).end(bucket === undefined ? "" : String(bucket));
    });
    model = server;
    await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

const headers: fc.Arbitrary<Headers> = fc
    .record({
        [HEADER]: fc.oneof(fieldText, fc.array(fieldText, { minLength: 2, maxLength: 2 })),
        cookie: pairs(COOKIE),
    })
    .map(latin1Headers);

test.skipIf(!HAPROXY)("HAProxy and the gateway tell users apart alike", { timeout: 300_000 }, async () => {
    const seed = Number(process.env["GRAY_SEED"] ?? Date.now() % 1e9);
    console.log(`users of seed ${String(seed)} (GRAY_SEED)`);
    const [real, here] = await Promise.all([serveByHaproxy(), serveByModel()]);
    const requests: Headers[] = [
        ...fc.sample(headers, { seed, numRuns: 1000 }),
        {},
        { cookie: `${COOKIE}=a,b` },
        { cookie: `${COOKIE}=first; ${COOKIE}=second` },
        { cookie: `${COOKIE}="a b"` },
        { cookie: latin1(`x=é; ${COOKIE} = é `) },
    ];
    let told = 0;
    for (const sent of requests) {
        for (const [index, sticky] of STICKY.entries()) {
            const [there, wanted] = await Promise.all(
                [real, here].map(async url => ask(`${url}/${String(index)}`, sent)),
            );
            const bucketThere = there?.status === 200 ? there.text : undefined;
            const bucketHere = wanted?.status === 200 ? wanted.text : undefined;
            expect(bucketThere, JSON.stringify({ sticky, sent })).toBe(bucketHere);
            told += Number(bucketHere !== undefined);
        }
    }
    expect(told).toBeGreaterThan(requests.length / 2);
    expect(told).toBeLessThan(requests.length * STICKY.length);
});
