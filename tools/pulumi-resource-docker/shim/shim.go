// Package shim hands out the constructor of the Terraform provider, which is internal to its module: only a module
// named below it may import it.
package shim

import (
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

	"github.com/terraform-providers/terraform-provider-docker/internal/provider"
)

// NewProvider makes the Terraform provider for Docker.
func NewProvider(version string) *schema.Provider {
	return provider.New(version)()
}
