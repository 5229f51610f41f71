// Package shim hands out the constructor of the Terraform provider, which is internal to its module: only a module
// named below it may import it.
package shim

import (
	"context"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

	"github.com/hashicorp/terraform-provider-aws/internal"
	"github.com/hashicorp/terraform-provider-aws/internal/provider/sdkv2"
)

// NewProvider makes the Terraform provider for AWS, of those services that its module was reduced to.
func NewProvider(ctx context.Context) (*schema.Provider, error) {
	internal.RegisterSmarterrFS()
	return sdkv2.NewProvider(ctx)
}
