// The same event on both: the local gateway sends what a function URL sends.
exports.handler = async (event, context) => ({
    statusCode: 200,
    headers: { "content-type": "text/plain" },
    body: `${process.env.GREETING} ${event.rawPath} from version ${context.functionVersion}\n`,
});
