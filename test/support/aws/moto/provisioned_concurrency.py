"""Provisioned concurrency of aliases, which moto does not have, with Lambda's rules.

Sources:
- https://docs.aws.amazon.com/lambda/latest/api/API_PutProvisionedConcurrencyConfig.html
- "You can add a routing configuration to an alias that has provisioned concurrency. Note that you can't manage
  provisioned concurrency settings on the alias while the routing configuration is in place.":
  https://github.com/awsdocs/aws-lambda-developer-guide/blob/main/doc_source/provisioned-concurrency.md
- the message: https://github.com/hashicorp/terraform/issues/24957, and when it is taken away
  https://github.com/aws/serverless-application-model/issues/1353
- weights of Lambda's own while the version moves: https://github.com/hashicorp/terraform-provider-aws/pull/48116
"""

import json

from lambda_rules import bad, weights_of
from moto.awslambda import exceptions, models, responses, urls

R = responses.LambdaResponse
A = models.LambdaAlias
PATH = r"{0}/(?P<api_version>[^/]+)/functions/(?P<function_name>[\w_:%-]+)/provisioned-concurrency/?$"
# How often an alias tells of Lambda's own weights after its version has moved.
TELLINGS = 2


class Unknown(exceptions.LambdaClientError):
    code = 404

    def __init__(self):
        super().__init__("ProvisionedConcurrencyConfigNotFoundException", "No Provisioned Concurrency Config found")


def install() -> None:
    urls.url_paths[PATH] = R.dispatch
    R.put_provisioned_concurrency_config = put
    R.get_provisioned_concurrency_config = get
    R.delete_provisioned_concurrency_config = delete
    change, tell = A.update, A.to_json

    def update(self, description, function_version, routing_config):
        before = self.function_version
        change(self, description, function_version, routing_config)
        moved = provisioned_of(self) and self.function_version != before and not weights_of(self.routing_config)
        self.moving = (before, TELLINGS) if moved else None

    def to_json(self):
        alias = tell(self)
        if getattr(self, "moving", None):
            version, left = self.moving
            alias["RoutingConfig"] = {"AdditionalVersionWeights": {version: 1.0}}
            self.moving = (version, left - 1) if left > 1 else None
        return alias

    A.update, A.to_json = update, to_json


def provisioned_of(alias):
    return getattr(alias, "provisioned", 0)


def alias_of(response):
    return response.backend.get_alias(response._get_param("Qualifier"), response.path.split("/")[-2])


def require_whole(alias):
    if weights_of(alias.routing_config) or getattr(alias, "moving", None):
        raise bad("Alias with weights can not be used with Provisioned Concurrency")


def put(self):
    alias = alias_of(self)
    require_whole(alias)
    alias.provisioned = self.json_body["ProvisionedConcurrentExecutions"]
    return 202, {}, json.dumps(described(alias))


def get(self):
    alias = alias_of(self)
    if not provisioned_of(alias):
        raise Unknown()
    return json.dumps(described(alias))


def delete(self):
    alias = alias_of(self)
    require_whole(alias)
    alias.provisioned = 0
    return 204, {}, ""


def described(alias):
    count = provisioned_of(alias)
    names = ("Requested", "Available", "Allocated")
    return {**{f"{name}ProvisionedConcurrentExecutions": count for name in names}, "Status": "READY"}
