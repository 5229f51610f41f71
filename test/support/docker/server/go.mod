module github.com/pulumi-gray-release/test/server

go 1.21
