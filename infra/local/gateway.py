"""Makes the routes, authorizers and CORS settings of the HTTP API.

SAM writes them as an OpenAPI document in the API's `Body`, which MiniStack ignores. This module reads them from the
processed template and makes them one by one.
"""

import re
from collections.abc import Callable
from typing import Any

from infra.local.stack import REGION, STACK_NAME, Stack

PSEUDO = {
    "AWS::Region": REGION,
    "AWS::Partition": "aws",
    "AWS::AccountId": "000000000000",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": STACK_NAME,
}


def put_routes(stack: Stack) -> int:
    """Make the API's routes those of the stack; returns how many there are.

    What an earlier deployment made is changed in place, so that requests are answered meanwhile.
    """
    template = stack.client("cloudformation").get_template(StackName=STACK_NAME, TemplateStage="Processed")
    body = _resolver(stack, template["TemplateBody"])(
        template["TemplateBody"]["Resources"]["Api"]["Properties"]["Body"]
    )
    gateway = stack.client("apigatewayv2")
    api = stack.resource("Api")
    gateway.update_api(ApiId=api, CorsConfiguration=_cors(body["x-amazon-apigateway-cors"]))
    authorizers = _put_authorizers(gateway, api, body["components"]["securitySchemes"])
    integrations = {each["IntegrationUri"]: each["IntegrationId"] for each in _all(gateway, "integrations", api)}
    before = {each["RouteKey"]: each for each in _all(gateway, "routes", api)}
    after = {
        _route_key(method, path): operation
        for path, methods in body["paths"].items()
        for method, operation in methods.items()
    }
    for key, operation in after.items():
        uri = operation["x-amazon-apigateway-integration"]["uri"]
        if uri not in integrations:
            integrations[uri] = gateway.create_integration(
                ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=uri, PayloadFormatVersion="2.0"
            )["IntegrationId"]
        route = {"Target": f"integrations/{integrations[uri]}", **_authorization(operation, authorizers)}
        if key not in before:
            gateway.create_route(ApiId=api, RouteKey=key, **route)
        elif any(before[key].get(name) != value for name, value in route.items()):
            gateway.update_route(ApiId=api, RouteId=before[key]["RouteId"], **route)
    for key in before.keys() - after.keys():
        gateway.delete_route(ApiId=api, RouteId=before[key]["RouteId"])
    return len(after)


def _route_key(method: str, path: str) -> str:
    """SAM writes the route of what no other has as a path."""
    return path if path == "$default" else f"{method.upper()} {path}"


def _put_authorizers(gateway: Any, api: str, schemes: dict[str, Any]) -> dict[str, str]:  # noqa: ANN401 - boto3's
    """The ids of the authorizers, by name."""
    known = {each["Name"]: each["AuthorizerId"] for each in _all(gateway, "authorizers", api)}
    for name, scheme in schemes.items():
        given = scheme["x-amazon-apigateway-authorizer"]
        wanted = {
            "AuthorizerType": "JWT",
            "IdentitySource": [given["identitySource"]],
            "JwtConfiguration": {
                "Issuer": given["jwtConfiguration"]["issuer"],
                "Audience": given["jwtConfiguration"]["audience"],
            },
        }
        if name in known:
            gateway.update_authorizer(ApiId=api, AuthorizerId=known[name], **wanted)
        else:
            known[name] = gateway.create_authorizer(ApiId=api, Name=name, **wanted)["AuthorizerId"]
    return {name: known[name] for name in schemes}


def _authorization(operation: dict[str, Any], authorizers: dict[str, str]) -> dict[str, str]:
    named = [name for entry in operation.get("security", []) for name in entry if name in authorizers]
    if not named:
        return {"AuthorizationType": "NONE"}
    return {"AuthorizationType": "JWT", "AuthorizerId": authorizers[named[0]]}


def _all(gateway: Any, kind: str, api: str) -> list[dict[str, Any]]:  # noqa: ANN401 - boto3's
    found: list[dict[str, Any]] = []
    token: dict[str, str] = {}
    while True:
        answer = getattr(gateway, f"get_{kind}")(ApiId=api, **token)
        found += answer["Items"]
        if not answer.get("NextToken"):
            return found
        token = {"NextToken": answer["NextToken"]}


def _cors(written: dict[str, Any]) -> dict[str, Any]:
    return {name[0].upper() + name[1:]: value for name, value in written.items()}


def _resolver(stack: Stack, template: dict[str, Any]) -> Callable[[Any], Any]:
    """Replaces intrinsic functions by their values; supports those that SAM and the template use in the document."""
    known = {
        **(stack.resources or {}),
        **{name: parameter.get("Default", "") for name, parameter in template["Parameters"].items()},
        **PSEUDO,
    }
    functions: dict[str, Callable[[Any], Any]] = {
        "Ref": lambda name: known[name],
        "Fn::Sub": lambda text: re.sub(r"\$\{([^}!]+)\}", lambda found: str(known[found[1]]), text),
        "Fn::Split": lambda given: resolve(given[1]).split(given[0]),
        "Fn::If": lambda given: resolve(given[1] if resolve(template["Conditions"][given[0]]) else given[2]),
        "Fn::Equals": lambda given: resolve(given[0]) == resolve(given[1]),
        "Fn::Not": lambda given: not resolve(given[0]),
    }

    def resolve(value: Any) -> Any:  # noqa: ANN401 (JSON)
        if isinstance(value, list):
            return [resolve(inner) for inner in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1 and (name := next(iter(value))) in functions:
            return functions[name](value[name])
        return {key: resolve(inner) for key, inner in value.items()}

    return resolve
