/** Whether some data is JSON. */
export function isJson(data: Buffer): boolean {
    try {
        JSON.parse(data.toString());
        return true;
    } catch {
        return false;
    }
}
