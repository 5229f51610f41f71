"""Notes every call of Pulumi's AWS plugin, a line of JSON each, in the file that GRAY_TEST_AWS_CALLS names."""

import json
import os

from moto.core.responses import BaseResponse

# The names that the tests have for services, by boto3's.
NAMES = {"apigatewayv2": "apigateway", "elbv2": "elb"}
READING = ("Get", "List", "Describe", "Head")


def install() -> None:
    path = os.environ.get("GRAY_TEST_AWS_CALLS")
    if not path:
        return
    answer = BaseResponse.call_action

    def noting(self):
        # The Terraform provider names itself; tests and `gray` use AWS's SDK for JavaScript.
        if "Terraform" in self.headers.get("User-Agent", ""):
            command = self._get_action() or ""
            if command == "GetCallerIdentity":
                return answer(self)  # The plugin asks who it is, whatever it is for.
            kind = "reading" if command.startswith(READING) else "writing"
            service = NAMES.get(self.boto3_service_name, self.boto3_service_name)
            with open(path, "a", encoding="utf-8") as file:
                call = {"service": service, "command": command, "kind": kind, "region": self.region}
                file.write(json.dumps(call) + "\n")
        return answer(self)

    BaseResponse.call_action = noting
