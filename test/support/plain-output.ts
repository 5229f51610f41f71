/** What the tests read has no colours, whichever machine they run on: CI in the environment means colours to many. */
process.env["NO_COLOR"] = "1";
// Vitest sets it for its workers; Node.js warns of the two together.
delete process.env["FORCE_COLOR"];
