"""Lambda's rules for aliases and versions, which moto does not hold."""

from moto.awslambda import exceptions, models

S = models.LambdaStorage
bad = exceptions.InvalidParameterValueException


class Conflict(exceptions.LambdaClientError):
    code = 409

    def __init__(self, message):
        super().__init__("ResourceConflictException", message)


def install() -> None:
    put, change, delete = S.put_alias, S.update_alias, S.del_function

    def put_alias(self, name, function_name, function_version, description, routing_config):
        check(self, function_name, function_version, routing_config)
        return put(self, name, function_name, function_version, description, routing_config)

    def update_alias(self, name, function_name, function_version, description, routing_config):
        was = self.get_alias(name, function_name)
        routing = was.routing_config if routing_config is None else routing_config
        check(self, function_name, function_version or was.function_version, routing)
        return change(self, name, function_name, function_version, description, routing_config)

    def del_function(self, name_or_arn, qualifier=None):
        if qualifier:
            # Source: https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html
            for alias in self._get_function_aliases(name_or_arn).values():
                if qualifier in (alias.function_version, *weights_of(alias.routing_config)):
                    raise Conflict(
                        f"Unable to delete version because the following aliases reference it: [{alias.name}]"
                    )
        return delete(self, name_or_arn, qualifier)

    S.put_alias, S.update_alias, S.del_function = put_alias, update_alias, del_function


def weights_of(routing):
    return (routing or {}).get("AdditionalVersionWeights") or {}


def check(storage, function_name, version, routing):
    """Source: https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html"""
    weights = weights_of(routing)
    if not weights:
        return
    if version == "$LATEST" or "$LATEST" in weights:
        raise bad("$LATEST is not supported for an alias pointing to more than 1 version")
    if len(weights) > 1:
        raise bad("Number of items in AdditionalVersionWeights cannot be greater than 1")
    ((other, share),) = weights.items()
    if other == version:
        raise bad(
            f"Invalid function version {other}. Function version {other} is already included in routing configuration."
        )
    if not 0 <= share <= 1:
        raise bad(f"Invalid weight {share} of function version {other}: it must be from 0.0 to 1.0")
    one, two = (storage.get_function_by_name_or_arn_with_qualifier(function_name, each) for each in (version, other))
    if one.role != two.role:
        raise bad("The versions must have the same execution role")
    if dead_letter_of(one) != dead_letter_of(two):
        raise bad("The versions must have the same dead-letter configuration")


def dead_letter_of(function):
    return (function.given_dead_letter or {}).get("TargetArn")
