const http = require("node:http");

const server = http.createServer((request, response) => response.end(`${process.env.TEXT} from a container\n`));
server.listen(8080);
process.on("SIGTERM", () => server.close());
