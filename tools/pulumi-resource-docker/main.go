// Command pulumi-resource-docker is Pulumi's Docker plugin, bridged from the Terraform provider for Docker, for machines
// that cannot download the official one. It has what this project uses: containers, networks, volumes, images and
// tags, but no builds (docker.Image).
package main

import "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"

// version is set when linking: that of @pulumi/docker, which asks for the plugin of its own version.
var version = "0.0.0"

func main() {
	provider := docker()
	tfbridge.Main(provider.Name, version, provider, []byte("{}"))
}
