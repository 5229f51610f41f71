package main

import (
	"context"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// maxName is the length at which names that Pulumi makes are cut, where the service allows no less.
const maxName = 255

// modules are those of @pulumi/aws, by the beginning of Terraform's names; the rest of a name is the type's.
var modules = []struct{ prefix, module string }{
	{"aws_apigatewayv2_", "apigatewayv2"},
	{"aws_cloudwatch_", "cloudwatch"},
	{"aws_iam_", "iam"},
	{"aws_lambda_", "lambda"},
	{"aws_lb_", "lb"},
}

// others are the types whose name in @pulumi/aws does not follow from Terraform's.
var others = map[string][2]string{
	"aws_lb":                          {"lb", "LoadBalancer"},
	"aws_iam_openid_connect_provider": {"iam", "OpenIdConnectProvider"},
	"aws_iam_user_ssh_key":            {"iam", "SshKey"},
	"aws_security_group":              {"ec2", "SecurityGroup"},
	"aws_subnet":                      {"ec2", "Subnet"},
	"aws_subnets":                     {"ec2", "Subnets"},
	"aws_vpc":                         {"ec2", "Vpc"},
}

// aws says what the plugin has, under the names that @pulumi/aws uses for it.
func aws(provider *schema.Provider) tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		// As the official plugin does it, with Terraform's own plan of each change.
		P:           shimv2.NewProvider(provider, shimv2.WithPlanResourceChange(func(string) bool { return true })),
		Name:        "aws",
		Description: "AWS Lambda and what stands in front of it",
		License:     "Apache-2.0",
		Version:     version,
		Config: map[string]*tfbridge.SchemaInfo{
			"region":                  {Default: &tfbridge.DefaultInfo{EnvVars: []string{"AWS_REGION", "AWS_DEFAULT_REGION"}}},
			"skip_metadata_api_check": {Type: "boolean", Default: &tfbridge.DefaultInfo{Value: true}},
			"skip_region_validation":  {Default: &tfbridge.DefaultInfo{Value: true}},
			"assume_role":             {Name: "assumeRoles", MaxItemsOne: tfbridge.False()},
		},
		Resources:                      map[string]*tfbridge.ResourceInfo{},
		DataSources:                    map[string]*tfbridge.DataSourceInfo{},
		EnableZeroDefaultSchemaVersion: true,
		EnableAccurateBridgePreview:    true,
		EnableRawStateDelta:            true,
	}
	special := resources()
	info.P.ResourcesMap().Range(func(name string, each shim.Resource) bool {
		module, typeName := pulumiName(name)
		if module == "" {
			info.IgnoreMappings = append(info.IgnoreMappings, name)
			return true
		}
		mapped := special[name]
		if mapped == nil {
			mapped = &tfbridge.ResourceInfo{}
		}
		mapped.Tok = tokens.Type(member(module, typeName))
		if mapped.Fields == nil {
			mapped.Fields = map[string]*tfbridge.SchemaInfo{}
		}
		if isInput(each, "name") && mapped.Fields["name"] == nil {
			mapped.Fields["name"] = tfbridge.AutoName("name", maxName, "-")
		}
		if isInput(each, "region") {
			mapped.PreCheckCallback = providersRegion
		}
		info.Resources[name] = mapped
		return true
	})
	info.P.DataSourcesMap().Range(func(name string, _ shim.Resource) bool {
		module, typeName := pulumiName(name)
		if module == "" {
			info.IgnoreMappings = append(info.IgnoreMappings, name)
			return true
		}
		info.DataSources[name] = &tfbridge.DataSourceInfo{Tok: member(module, "get"+typeName)}
		return true
	})
	return info
}

// resources are those that the official plugin maps in a way of its own.
func resources() map[string]*tfbridge.ResourceInfo {
	type fields = map[string]*tfbridge.SchemaInfo
	json := func() *tfbridge.SchemaInfo {
		return &tfbridge.SchemaInfo{Type: "string", Transform: tfbridge.TransformJSONDocument}
	}
	archive := func() *tfbridge.SchemaInfo {
		return &tfbridge.SchemaInfo{Name: "code", Asset: &tfbridge.AssetTranslation{
			Kind: tfbridge.FileArchive, Format: resource.ZIPArchive, HashField: "source_code_hash",
		}}
	}
	named := func(max int) fields { return fields{"name": tfbridge.AutoName("name", max, "-")} }
	return map[string]*tfbridge.ResourceInfo{
		"aws_cloudwatch_log_group":    {IDFields: []string{"name"}},
		"aws_cloudwatch_metric_alarm": {Fields: fields{"alarm_name": tfbridge.AutoName("name", maxName, "-")}},
		"aws_iam_policy":              {Fields: fields{"policy": json()}},
		"aws_iam_role": {Fields: fields{
			"name": tfbridge.AutoName("name", 64, "-"), "assume_role_policy": json(),
		}},
		"aws_iam_role_policy":            {Fields: fields{"policy": json()}},
		"aws_iam_role_policy_attachment": {DeleteBeforeReplace: true, Fields: fields{"policy_arn": {Name: "policyArn"}}},
		"aws_lambda_function": {IDFields: []string{"function_name"}, Fields: fields{
			"function_name": tfbridge.AutoName("name", 64, "-"),
			"filename":      archive(),
			"architectures": {Name: "architectures", MaxItemsOne: tfbridge.False()},
		}},
		"aws_lambda_layer_version": {Fields: fields{"filename": archive()}},
		"aws_lambda_permission": {IDFields: []string{"statement_id"}, Fields: fields{
			"function_name": {Name: "function"},
			"statement_id":  tfbridge.AutoName("statementId", 100, "-"),
		}},
		"aws_lb":              {Fields: named(32)},
		"aws_lb_target_group": {Fields: named(32)},
		"aws_security_group": {Fields: fields{
			"description": {Default: &tfbridge.DefaultInfo{Value: "Managed by Pulumi"}},
			"ingress":     {Name: "ingress"},
			"egress":      {Name: "egress"},
		}},
	}
}

// pulumiName gives a type's module and name in @pulumi/aws: "lambda" and "FunctionUrl" for aws_lambda_function_url.
func pulumiName(terraform string) (module, name string) {
	if other, ok := others[terraform]; ok {
		return other[0], other[1]
	}
	for _, each := range modules {
		if rest, ok := strings.CutPrefix(terraform, each.prefix); ok {
			for _, word := range strings.Split(rest, "_") {
				name += strings.ToUpper(word[:1]) + word[1:]
			}
			return each.module, name
		}
	}
	return "", ""
}

func member(module, name string) tokens.ModuleMember {
	file := string(unicode.ToLower(rune(name[0]))) + name[1:]
	return tokens.ModuleMember("aws:" + module + "/" + file + ":" + name)
}

func isInput(each shim.Resource, field string) bool {
	found, ok := each.Schema().GetOk(field)
	return ok && (found.Optional() || found.Required())
}

// providersRegion does what the official plugin does: a resource that names no region is in the provider's.
func providersRegion(_ context.Context, inputs, config resource.PropertyMap) (resource.PropertyMap, error) {
	out := inputs.Copy()
	if given, ok := inputs["region"]; ok && !given.IsNull() {
		return out, nil
	}
	if region, ok := config["region"]; ok && !region.IsNull() {
		out["region"] = region
	}
	return out, nil
}
