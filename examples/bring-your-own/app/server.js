require("node:http")
    .createServer((request, response) => response.end("hello\n"))
    .listen(3000, "127.0.0.1");
