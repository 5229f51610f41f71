import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
    dynamicRange,
    freeSubnet,
    overlap,
    parseSubnet,
    staticAddress,
    type Subnet,
    subnetText,
} from "../../../components/platforms/docker/plugin/subnet";

/** Subnets and addresses of networks, without an engine. */

const subnets = fc
    .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 12, max: 28 }))
    .map(([first, prefix]) => ({ first: first - (first % 2 ** (32 - prefix)), prefix }));

function read(text: string): Subnet {
    const subnet = parseSubnet(text);
    if (subnet === undefined) {
        throw new Error(`${text} is no subnet`);
    }
    return subnet;
}

/** Whether a subnet has an address. */
function has(subnet: Subnet, address: string): boolean {
    return overlap(subnet, read(`${address}/32`));
}

describe("subnets are read and written", () => {
    test("as networks have them", () => {
        expect(read("172.18.0.0/16")).toEqual({ first: 0xac120000, prefix: 16 });
        expect(subnetText(read("172.18.5.7/22"))).toBe("172.18.4.0/22");
        fc.assert(
            fc.property(subnets, subnet => {
                expect(read(subnetText(subnet))).toEqual(subnet);
            }),
        );
    });

    test.each(["", "172.18.0.0", "172.18.0/16", "172.18.0.256/16", "172.18.0.0/33", "fd00::/64", "a.b.c.d/8"])(
        "%j is none",
        text => expect(parseSubnet(text)).toBeUndefined(),
    );
});

describe("a subnet for a network", () => {
    test("is a part of the pool that overlaps with none that is taken, for any number of networks", () => {
        fc.assert(
            fc.property(subnets, fc.array(fc.string(), { maxLength: 80 }), (pool, keys) => {
                const taken: Subnet[] = [];
                for (const key of keys) {
                    const subnet = freeSubnet(pool, taken, key);
                    if (subnet === undefined) {
                        expect(taken.length).toBe(2 ** Math.max(22 - pool.prefix, 0));
                        return;
                    }
                    expect(overlap(pool, subnet)).toBe(true);
                    expect(subnet.prefix).toBe(Math.max(pool.prefix, 22));
                    expect(taken.some(other => overlap(other, subnet))).toBe(false);
                    taken.push(subnet);
                }
            }),
        );
    });

    test("of which the engine has the first half", () => {
        const subnet = read("172.18.4.0/22");
        expect(subnetText(dynamicRange(subnet))).toBe("172.18.4.0/23");
    });

    test("is none in a pool with room for some addresses alone", () => {
        expect(freeSubnet(read("10.0.0.0/29"), [], "api")).toBeUndefined();
    });

    test("is none where a network has the whole pool", () => {
        expect(freeSubnet(read("10.1.0.0/16"), [read("10.0.0.0/8")], "api")).toBeUndefined();
    });
});

describe("the address of a version", () => {
    const names = fc.string({ minLength: 1, maxLength: 12 });

    test("is in the half that the engine gives none from, is nobody else's, and is not the broadcast address", () => {
        fc.assert(
            fc.property(subnets, fc.array(fc.tuple(names, fc.nat(9999)), { maxLength: 40 }), (subnet, versions) => {
                const taken = new Set<string>();
                const last = subnet.first + 2 ** (32 - subnet.prefix) - 1;
                for (const [name, version] of versions) {
                    const address = staticAddress(subnet, name, String(version), taken);
                    if (address === undefined) {
                        expect(taken.size).toBe(2 ** (31 - subnet.prefix) - 1);
                        return;
                    }
                    expect(taken.has(address)).toBe(false);
                    expect(has(subnet, address)).toBe(true);
                    expect(has(dynamicRange(subnet), address)).toBe(false);
                    expect(has({ first: last, prefix: 32 }, address)).toBe(false);
                    taken.add(address);
                }
            }),
        );
    });

    test("is not given again soon: versions of a function follow each other", () => {
        const subnet = read("172.18.4.0/22");
        const addresses = Array.from({ length: 511 }, (_, index) =>
            staticAddress(subnet, "api", String(index + 1), new Set()),
        );
        expect(new Set(addresses).size).toBe(511);
        expect(staticAddress(subnet, "api", "512", new Set())).toBe(addresses[0]);
    });
});
