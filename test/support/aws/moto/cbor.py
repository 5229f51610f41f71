"""CloudWatch's newest protocol, which AWS's SDK for Go speaks and moto does not: CBOR in, CBOR out, JSON for moto.

Source: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
"""

import io
import json
import re

from botocore import loaders, model, parsers, serialize
from moto import server

OPERATION = re.compile(r"/service/(GraniteServiceVersion20100801)/operation/(\w+)")


def install() -> None:
    run = server.run_simple
    server.run_simple = lambda host, port, app, **options: run(host, port, translating(app), **options)


def translating(app):
    service = model.ServiceModel(loaders.Loader().load_service_model("cloudwatch", "service-2"), "cloudwatch")

    def answer(environ, start_response):
        match = OPERATION.fullmatch(environ["PATH_INFO"])
        if match is None:
            return app(environ, start_response)
        target, name = match.groups()
        shape = service.operation_model(name).output_shape
        answered = {}

        def note(status, headers, _error=None):
            answered.update(status=status, headers=headers)

        body = b"".join(app(as_json(environ, f"{target}.{name}"), note))
        code = int(answered["status"].split()[0])
        response = {"status_code": code, "headers": dict(answered["headers"]), "body": body}
        out = cbor_error(response) if code >= 300 else cbor(parsers.JSONParser().parse(response, shape), shape)
        start_response(answered["status"], [("Content-Type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor")])
        return [out]

    return answer


def as_json(environ, target):
    length = int(environ.get("CONTENT_LENGTH") or 0)
    parser = parsers.RpcV2CBORParser()
    given = environ["wsgi.input"].read(length)
    params = parser.parse_data_item(parser.get_peekable_stream_from_bytes(given)) if given else {}
    body = json.dumps(params, default=lambda moment: moment.timestamp()).encode()
    return {
        **environ,
        "PATH_INFO": "/",
        "CONTENT_TYPE": "application/x-amz-json-1.0",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_X_AMZ_TARGET": target,
        "wsgi.input": io.BytesIO(body),
    }


def cbor(parsed, shape):
    out = bytearray()
    parsed.pop("ResponseMetadata", None)
    serializer = serialize.RpcV2CBORSerializer()
    if shape is not None:
        serializer._serialize_data_item(out, parsed, shape)
    return bytes(out) or b"\xa0"


def cbor_error(response):
    error = json.loads(response["body"])
    members = {"__type": {"shape": "text"}, "message": {"shape": "text"}}
    resolver = model.ShapeResolver({"text": {"type": "string"}})
    shape = model.StructureShape("error", {"type": "structure", "members": members}, resolver)
    kind = str(error.get("__type", "")).split("#")[-1]
    return cbor({"__type": kind, "message": str(error.get("message") or error.get("Message") or "")}, shape)
