exports.handler = async (event, context) => ({
    statusCode: 200,
    headers: { "content-type": "text/plain" },
    body: `${process.env.GREETING} from version ${context.functionVersion}\n`,
});
