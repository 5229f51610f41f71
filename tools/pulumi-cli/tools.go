//go:build tools

// Package tools names the command that tools/pulumi-cli builds, so that `go mod tidy` keeps its modules.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
