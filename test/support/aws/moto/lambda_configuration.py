"""What a Lambda function is given and moto forgets, or forgets to change."""

from moto.awslambda import models

F = models.LambdaFunction


def install() -> None:
    make, describe, change = F.__init__, F.get_configuration, F.update_configuration

    def made(self, account_id, spec, region, version=1):
        make(self, account_id, spec, region, version)
        self.given_logging = spec.get("LoggingConfig")
        self.given_dead_letter = spec.get("DeadLetterConfig")
        self.given_snap_start = spec.get("SnapStart")
        self.given_file_systems = spec.get("FileSystemConfigs")

    def described(self, on_create=False):
        config = describe(self, on_create)
        config["LoggingConfig"] = logging_of(self)
        if (self.given_dead_letter or {}).get("TargetArn"):
            config["DeadLetterConfig"] = self.given_dead_letter
        if (self.given_snap_start or {}).get("ApplyOn", "None") != "None":
            status = "On" if str(self.version).isdigit() else "Off"
            config["SnapStart"] = {"ApplyOn": self.given_snap_start["ApplyOn"], "OptimizationStatus": status}
        if self.given_file_systems:
            config["FileSystemConfigs"] = self.given_file_systems
        return config

    def changed(self, updates):
        kept = {
            "LoggingConfig": "given_logging",
            "DeadLetterConfig": "given_dead_letter",
            "SnapStart": "given_snap_start",
            "FileSystemConfigs": "given_file_systems",
            "TracingConfig": "tracing_config",
            "KMSKeyArn": "kms_key_arn",
        }
        for key, value in updates.items():
            if key in kept:
                setattr(self, kept[key], value)
            elif key == "EphemeralStorage":
                self.ephemeral_storage = value["Size"]
            elif key == "ImageConfig":
                self.image_config = models.ImageConfig(value)
        return change(self, updates)

    F.__init__, F.get_configuration, F.update_configuration = made, described, changed


def logging_of(function):
    """Source: https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html"""
    given = {key: value for key, value in (function.given_logging or {}).items() if value not in ("", None)}
    config = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{function.function_name}", **given}
    if config["LogFormat"] == "JSON":
        config = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO", **config}
    return config
