import { expect, test } from "vitest";
import { parsePlatform } from "../../components/model/platform";
import { refusal } from "./refusal";

test.each([
    [undefined, undefined, "local"],
    [undefined, "aws", "aws"],
    ["local", "aws", "local"],
    ["aws", undefined, "aws"],
    [undefined, "docker", "docker"],
])("argument %j, configuration %j: %s", (argument, configured, platform) => {
    expect(parsePlatform(argument, configured)).toBe(platform);
});

test.each([
    ["azure", undefined, 'platform: "azure" is not a platform; give one of local, aws, docker'],
    [undefined, "", 'gray:platform: "" is not a platform; give one of local, aws, docker'],
    [7, undefined, "platform: 7 is not a platform; give one of local, aws, docker"],
])("argument %j, configuration %j is refused", (argument, configured, message) => {
    expect(refusal(() => parsePlatform(argument, configured))).toBe(message);
});
