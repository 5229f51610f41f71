import { Command } from "commander";
export function invokeCommand(): Command {
    return new Command("invoke");
}
