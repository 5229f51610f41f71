"""Rules and defaults of load balancers that moto does not have."""

from moto.elbv2 import models

B = models.ELBv2Backend
bad = models.InvalidConditionValueError


def install() -> None:
    B._validate_http_header_condition = http_header
    create = B.create_load_balancer

    def create_load_balancer(self, *args, scheme=None, **others):
        # Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
        return create(self, *args, scheme=scheme or "internet-facing", **others)

    B.create_load_balancer = create_load_balancer


def http_header(_self, condition):
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html"""
    config = condition.get("HttpHeaderConfig")
    if not config:
        raise bad("A 'HttpHeaderConfig' must be specified with 'http-header'")
    if len(config["HttpHeaderName"]) > 40:
        raise bad("The 'HttpHeaderName' value is too long; the limit is '40'")
    for value in (config.get("Values") or []) + (config.get("RegexValues") or []):
        if len(value) > 128:
            raise bad("The 'http-header' value is too long; the limit is '128'")
