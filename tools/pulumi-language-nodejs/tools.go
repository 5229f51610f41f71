//go:build tools

// Package tools names the command that tools/pulumi-language-nodejs builds, so that `go mod tidy` keeps its modules.
package tools

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
