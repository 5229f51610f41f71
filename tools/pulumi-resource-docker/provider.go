package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/terraform-providers/terraform-provider-docker/shim"
)

const (
	// module is where @pulumi/docker has all of its resources: the token of a container is docker:index/container:Container.
	module = "index"
	// maxName is the length at which names that Pulumi makes are cut.
	maxName = 255
)

// docker says what the plugin has, under the names that @pulumi/docker uses for it.
func docker() tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:           shimv2.NewProvider(shim.NewProvider(version)),
		Name:        "docker",
		Description: "Docker containers, networks, volumes, images and tags",
		License:     "Apache-2.0",
		Config: map[string]*tfbridge.SchemaInfo{
			"host":          {Default: &tfbridge.DefaultInfo{EnvVars: []string{"DOCKER_HOST"}}},
			"registry_auth": {Name: "registryAuth", MaxItemsOne: tfbridge.False()},
		},
		Resources: map[string]*tfbridge.ResourceInfo{
			"docker_container": {
				Tok: tfbridge.MakeResource("docker", module, "Container"),
				// As the official plugin has it: the old container goes first, since it may hold the name and the ports.
				DeleteBeforeReplace: true,
				Fields: map[string]*tfbridge.SchemaInfo{
					"command":           {Name: "command"},
					"networks_advanced": {Name: "networksAdvanced"},
				},
			},
			// An image's name says where it is pulled from: Pulumi makes up none.
			"docker_image": {
				Tok:    tfbridge.MakeResource("docker", module, "RemoteImage"),
				Fields: map[string]*tfbridge.SchemaInfo{"name": {Name: "name"}},
			},
			"docker_network": {Tok: tfbridge.MakeResource("docker", module, "Network")},
			"docker_tag":     {Tok: tfbridge.MakeResource("docker", module, "Tag")},
			"docker_volume":  {Tok: tfbridge.MakeResource("docker", module, "Volume")},
		},
		IgnoreMappings: []string{
			"docker_buildx_builder",
			"docker_config",
			"docker_plugin",
			"docker_registry_image",
			"docker_secret",
			"docker_service",
		},
	}
	info.SetAutonaming(maxName, "-")
	return info
}
