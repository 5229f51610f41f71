"""Lambda's rules for the numbers of versions, and the code of each one, which moto keeps and gives nobody.

Sources:
- "Lambda doesn't publish a version if the function's configuration and code haven't changed since the last version.":
  https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
- a number that was deleted is not given again: https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
- `Location`, an address that gives the code: https://docs.aws.amazon.com/lambda/latest/api/API_FunctionCodeLocation.html
"""

import base64
import copy

from moto.awslambda import models

S = models.LambdaStorage
F = models.LambdaFunction
# What is a version's own, and no part of the function that it was made from.
OWN = ("FunctionArn", "Version", "LastModified", "LastUpdateStatus")


def install() -> None:
    code = F.get_code

    def publish_version(self, name_or_arn, description=""):
        function = self.get_function_by_name_or_arn_forbid_qualifier(name_or_arn)
        group = self._functions[function.function_name]
        content = content_of(function)
        if group["versions"] and group["versions"][-1].made_from == content:
            return group["versions"][-1]
        group["last_number"] = group.get("last_number", 0) + 1
        made = copy.copy(function)
        made.set_version(group["last_number"])
        made.made_from = content
        made.description = description or function.description
        group["versions"].append(made)
        self._arns[made.function_arn] = made
        return made

    def get_code(self):
        answer = code(self)
        if "Location" in answer.get("Code", {}):
            zipped = base64.b64encode(self.code_bytes).decode()
            answer["Code"]["Location"] = f"data:application/zip;base64,{zipped}"
        return answer

    S.publish_version, F.get_code = publish_version, get_code


def content_of(function):
    return copy.deepcopy({key: value for key, value in function.get_configuration().items() if key not in OWN})
