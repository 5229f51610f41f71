const { waitUntilFunctionActiveV2, waitUntilFunctionUpdatedV2 } = require("@aws-sdk/client-lambda");

const PATIENCE_SECONDS = 60;

/** AWS makes and changes functions in the background, and refuses the next change until it is done. */
exports.waitUntilActive = (client, FunctionName) =>
    waitUntilFunctionActiveV2({ client, maxWaitTime: PATIENCE_SECONDS }, { FunctionName });

exports.waitUntilUpdated = (client, FunctionName) =>
    waitUntilFunctionUpdatedV2({ client, maxWaitTime: PATIENCE_SECONDS }, { FunctionName });
