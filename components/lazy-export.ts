/**
 * An export that is loaded when it is used: programs without a platform need not have its packages, and none reads what it
 * does not use.
 *
 * @param target the `exports` of the module
 */
export function lazyExport(target: unknown, name: string, load: () => unknown): void {
    Object.defineProperty(target as object, name, { enumerable: true, get: load });
}
