"""The AWS API server of the tests: moto, with what it forgets kept, and with AWS's own rules where it has none.

It ends with its standard input, so that it outlives nobody, however the process that started it ends. The arguments are
those of moto_server.
"""

import os
import sys
import threading

import calls
import cbor
import elb_rules
import lambda_configuration
import lambda_rules
import lambda_versions
import provisioned_concurrency
from moto import server


def follow() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    lambdas = (lambda_configuration, lambda_rules, lambda_versions, provisioned_concurrency)
    for module in (calls, cbor, *lambdas, elb_rules):
        module.install()
    threading.Thread(target=follow, daemon=True).start()
    server.main(sys.argv[1:])
