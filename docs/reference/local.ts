/**
 * The local platform: `gray.local`.
 *
 * @module gray.local
 */
export { Function, type FunctionArgs } from "../../components/platforms/local/function";
