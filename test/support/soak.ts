/** Whether the long forms of tests run, which `npm run soak` asks for: many moments, many changes, high rates. */
export const soak = process.env["GRAY_SOAK"] === "true";
