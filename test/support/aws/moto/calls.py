"""Notes every call of Pulumi's AWS plugin, a line of JSON each, in the file that GRAY_TEST_AWS_CALLS names."""

import json
import os

from moto.core.responses import BaseResponse

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
            kind = "reading" if command.startswith(READING) else "writing"
            with open(path, "a", encoding="utf-8") as file:
                file.write(json.dumps({"service": self.service_name, "command": command, "kind": kind}) + "\n")
        return answer(self)

    BaseResponse.call_action = noting
