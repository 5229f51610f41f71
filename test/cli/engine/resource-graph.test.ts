import { expect, test } from "vitest";
import type { EngineResource } from "../../../components/state/engine-resource";
import { dependenciesBelow, dependentsOf, treesOf } from "../../../cli/engine/resource-graph";

/** A shop: a function `web` with two children, a route that follows one of them, and a role that it stands on. */
const RESOURCES: EngineResource[] = [
    { urn: "stack", type: "stack" },
    { urn: "role", type: "role", parent: "stack", dependencies: null },
    { urn: "web", type: "function", parent: "stack" },
    { urn: "web-version", type: "version", parent: "web", propertyDependencies: { role: ["role"] } },
    {
        urn: "web-live",
        type: "alias",
        parent: "web",
        dependencies: ["web-version"],
        propertyDependencies: { none: null },
    },
    { urn: "route", type: "route", parent: "stack", dependencies: ["web-live"] },
    { urn: "page", type: "page", parent: "stack", propertyDependencies: { of: ["route"] } },
    { urn: "other", type: "function", parent: "stack" },
];

test("a tree is a resource and everything below it, in whatever order they stand", () => {
    expect([...treesOf(RESOURCES.toReversed(), ["web"])].sort()).toEqual(["web", "web-live", "web-version"]);
    expect(treesOf(RESOURCES, ["stack"]).size).toBe(RESOURCES.length);
});

test("what follows from a resource, and what a resource stands on, by every kind of dependency", () => {
    expect([...dependentsOf(RESOURCES, ["web-version"])].sort()).toEqual(["page", "route", "web-live", "web-version"]);
    expect([...dependenciesBelow(RESOURCES, ["page"])].sort()).toEqual([
        "page",
        "role",
        "route",
        "web-live",
        "web-version",
    ]);
    expect([...dependentsOf(RESOURCES, ["other"])]).toEqual(["other"]);
});

test("resources that name each other are walked once", () => {
    const ring = [
        { urn: "a", type: "x", dependencies: ["b"] },
        { urn: "b", type: "x", dependencies: ["a"] },
    ];
    expect([...dependentsOf(ring, ["a"])].sort()).toEqual(["a", "b"]);
});
