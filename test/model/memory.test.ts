import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ReleaseRequest, FIRST_TRAFFIC, keptParts, type Memory } from "../../components/model/memory";
import { weights as weightsOf } from "../support/release-view";

/** What the stack's state does in one update: the parts named by keptParts stand still, the others follow. */
function update(memory: Memory | undefined, asked: ReleaseRequest, latest: string): Memory {
    const wanted: Memory = {
        published: asked.pin ?? (asked.publish ? latest : ""),
        traffic: asked.traffic ?? FIRST_TRAFFIC,
    };
    const kept = memory === undefined ? [] : keptParts(asked);
    return {
        published: memory !== undefined && kept.includes("published") ? memory.published : wanted.published,
        traffic: memory !== undefined && kept.includes("traffic") ? memory.traffic : wanted.traffic,
    };
}

const asks: fc.Arbitrary<ReleaseRequest> = fc.record({
    traffic: fc.option(fc.constantFrom(0, 0.1, 0.5, 1), { nil: undefined }),
    publish: fc.boolean(),
});

describe("keptParts (split rules 1, 4 and 6)", () => {
    test.each<[ReleaseRequest, Array<keyof Memory>]>([
        [{ publish: false }, ["published", "publishedWith", "traffic"]],
        [{ traffic: 0.1, publish: false }, ["published", "publishedWith"]],
        [{ traffic: 0, publish: false }, ["published", "publishedWith"]],
        [{ publish: true }, ["traffic"]],
        [{ traffic: 0, publish: true }, []],
        [{ publish: false, pin: "3" }, ["traffic"]],
        [{ traffic: 0, publish: false, pin: "3" }, []],
    ])("an update that asks for %j keeps %j", (asked, kept) => {
        expect(keptParts(asked)).toEqual(kept);
    });

    test("a function that never had traffic starts with 1", () => {
        expect(FIRST_TRAFFIC).toBe(1);
        expect(update(undefined, { publish: false }, "1")).toEqual({ published: "", traffic: 1 });
    });
});

describe("updates in a row", () => {
    test("the standard process gives the weights of section 2 at each step", () => {
        const steps: Array<[string, ReleaseRequest, Record<string, number>]> = [
            ["1", { publish: true }, { "1": 1 }],
            ["2", { traffic: 0.1, publish: false }, { "1": 0.9, "2": 0.1 }],
            ["2", { publish: false }, { "1": 0.9, "2": 0.1 }],
            ["2", { traffic: 0.2, publish: false }, { "1": 0.8, "2": 0.2 }],
            ["2", { traffic: 0.5, publish: false }, { "1": 0.5, "2": 0.5 }],
            ["2", { traffic: 1, publish: false }, { "2": 1 }],
            ["2", { traffic: 0, publish: true }, { "2": 1 }],
            ["2", { publish: false }, { "2": 1 }],
            ["3", { publish: false }, { "2": 1 }],
            ["3", { traffic: 0.1, publish: false }, { "2": 0.9, "3": 0.1 }],
            ["4", { publish: false }, { "2": 0.9, "4": 0.1 }],
            ["4", { traffic: 0, publish: false }, { "2": 1 }],
            ["4", { traffic: 0, publish: false, pin: "1" }, { "1": 1 }],
        ];
        let memory: Memory | undefined;
        for (const [latest, asked, weights] of steps) {
            memory = update(memory, asked, latest);
            expect(weightsOf(latest, memory.published, memory.traffic)).toEqual(weights);
        }
    });

    test("an update without publish never moves the published version (invariant 3)", () => {
        fc.assert(
            fc.property(fc.array(asks, { maxLength: 12 }), list => {
                let memory: Memory | undefined;
                let published = "";
                list.forEach((asked, index) => {
                    const latest = String(index + 1);
                    memory = update(memory, asked, latest);
                    published = asked.publish ? latest : published;
                    expect(memory.published).toBe(published);
                });
            }),
        );
    });

    test("an update without traffic leaves the last one standing", () => {
        fc.assert(
            fc.property(fc.array(asks, { maxLength: 12 }), list => {
                let memory: Memory | undefined;
                let traffic = 1;
                for (const asked of list) {
                    memory = update(memory, asked, "2");
                    traffic = asked.traffic ?? traffic;
                    expect(memory.traffic).toBe(traffic);
                }
            }),
        );
    });

    test("an update that asks for nothing changes nothing (invariant 2)", () => {
        fc.assert(
            fc.property(asks, asked => {
                const memory = update(undefined, asked, "1");
                expect(update(memory, { publish: false }, "1")).toEqual(memory);
            }),
        );
    });
});
