/**
 * A stand-in for the official AWS plugin, for tests: it carries out the resource types that this project uses through
 * the official AWS SDK, against whatever AWS_ENDPOINT_URL names. It maps properties and calls; what AWS does with the
 * calls is not its business.
 */
const { Provider } = require("./provider.cjs");
const { serve } = require("./server.cjs");

serve(
    new Provider(
        {
            ...require("./lambda-function.cjs"),
            ...require("./lambda-alias.cjs"),
            ...require("./lambda-access.cjs"),
            ...require("./iam.cjs"),
            ...require("./logs.cjs"),
            ...require("./cloudwatch.cjs"),
            ...require("./security-group.cjs"),
            ...require("./load-balancer.cjs"),
            ...require("./listener.cjs"),
            ...require("./target-group.cjs"),
            ...require("./api-gateway.cjs"),
        },
        require("./lookups.cjs"),
    ),
);
