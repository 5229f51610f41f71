// Command pulumi-resource-aws is a part of Pulumi's AWS plugin, bridged from the Terraform provider for AWS, for
// machines that cannot download the official one. It has what this project uses: Lambda functions and what stands in
// front of them.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/hashicorp/terraform-provider-aws/shim"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
)

// version is set when linking: that of @pulumi/aws, which asks for the plugin of its own version.
var version = "0.0.0"

func main() {
	provider, err := shim.NewProvider(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	tfbridge.Main("aws", version, aws(provider), []byte("{}"))
}
