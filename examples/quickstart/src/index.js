exports.handler = async (event, context) => ({
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ hello: "gray release", version: context.functionVersion, path: event.rawPath }),
});
