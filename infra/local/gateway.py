"""Creates the routes, authorizers and CORS settings of the HTTP API.

SAM writes them as an OpenAPI document in the API's `Body`, which MiniStack ignores. This module reads them from the
processed template and creates them one by one.
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


def create_routes(stack: Stack) -> int:
    """Create all routes; returns how many there are."""
    template = stack.client("cloudformation").get_template(StackName=STACK_NAME, TemplateStage="Processed")
    body = _resolver(stack, template["TemplateBody"])(
        template["TemplateBody"]["Resources"]["Api"]["Properties"]["Body"]
    )
    gateway = stack.client("apigatewayv2")
    api = stack.resource("Api")
    gateway.update_api(ApiId=api, CorsConfiguration=_cors(body["x-amazon-apigateway-cors"]))
    authorizers = {
        name: gateway.create_authorizer(
            ApiId=api,
            Name=name,
            AuthorizerType="JWT",
            IdentitySource=[scheme["x-amazon-apigateway-authorizer"]["identitySource"]],
            JwtConfiguration={
                "Issuer": scheme["x-amazon-apigateway-authorizer"]["jwtConfiguration"]["issuer"],
                "Audience": scheme["x-amazon-apigateway-authorizer"]["jwtConfiguration"]["audience"],
            },
        )["AuthorizerId"]
        for name, scheme in body["components"]["securitySchemes"].items()
    }
    integrations: dict[str, str] = {}
    routes = [
        (path, method, operation) for path, methods in body["paths"].items() for method, operation in methods.items()
    ]
    for path, method, operation in routes:
        uri = operation["x-amazon-apigateway-integration"]["uri"]
        if uri not in integrations:
            integrations[uri] = gateway.create_integration(
                ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=uri, PayloadFormatVersion="2.0"
            )["IntegrationId"]
        authorized_by = [name for entry in operation.get("security", []) for name in entry if name in authorizers]
        gateway.create_route(
            ApiId=api,
            RouteKey=f"{method.upper()} {path}",
            Target=f"integrations/{integrations[uri]}",
            **(
                {"AuthorizationType": "JWT", "AuthorizerId": authorizers[authorized_by[0]]}
                if authorized_by
                else {"AuthorizationType": "NONE"}
            ),
        )
    return len(routes)


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
