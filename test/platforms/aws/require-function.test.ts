import { expect, test } from "vitest";
import { Router } from "../../../components/platforms/aws/router";
import { Stages } from "../../../components/platforms/aws/stages";
import { Alarms } from "../../../components/platforms/aws/alarms";
import type { Function } from "../../../components/platforms/aws/function";
import { checkArgs } from "../../../components/platforms/docker/checks";
import type { Gateway } from "../../../components/platforms/docker/gateway";

/** Components that take a component say in a sentence when they get another one. */

const portable = { platform: "aws", version: "1" } as unknown as Function;
const LAMBDA = { Router, Stages, Alarms };

test.each(Object.entries(LAMBDA))("%s refuses a portable function, and what is none", (_, Component) => {
    expect(() => new Component("edge", { function: portable })).toThrow(
        /^edge: function: this is a portable gray\.Function, which may run elsewhere; give the gray\.aws\.Function /,
    );
    expect(() => new Component("edge", { function: "api" as unknown as Function })).toThrow(
        /^edge: function: this is not a gray\.aws\.Function; give the gray\.aws\.Function /,
    );
    expect(() => new Component("edge", {} as unknown as { function: Function })).toThrow(
        /^edge: function: none is given; give the gray\.aws\.Function /,
    );
});

test("a Docker function refuses what is no gateway", () => {
    const gateway = { url: "http://127.0.0.1" } as unknown as Gateway;
    expect(() => checkArgs("api", { image: "a:1", port: 80, gateway, route: { path: "/" } })).toThrow(
        'gateway: {"url":"http://127.0.0.1"} is not a gray.docker.Gateway; give one, or leave it out',
    );
});
