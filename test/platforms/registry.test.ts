import { expect, test } from "vitest";
import { choosePlatform } from "../../components/platforms/registry";
import { refusal } from "../model/refusal";

test.each([
    [undefined, undefined, "local"],
    [undefined, "aws", "aws"],
    ["local", "aws", "local"],
    ["aws", undefined, "aws"],
    [undefined, "docker", "docker"],
])("argument %j, configuration %j: %s", (argument, configured, platform) => {
    expect(choosePlatform(argument, configured).name).toBe(platform);
});

test.each([
    ["azure", undefined, 'platform: "azure" is not a platform; give one of local, aws, docker'],
    [undefined, "", 'gray:platform: "" is not a platform; give one of local, aws, docker'],
    [7, undefined, "platform: 7 is not a platform; give one of local, aws, docker"],
])("argument %j, configuration %j is refused", (argument, configured, message) => {
    expect(refusal(() => choosePlatform(argument, configured))).toBe(message);
});
