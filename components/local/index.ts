export { DEFAULT_GATEWAY, Function, type FunctionArgs } from "./function";
