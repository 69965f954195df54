"""The routes of Stripe's API, read from the source of the installed stripe package.

So the simulator answers only requests that the SDK can make, and follows each new version of the SDK.
"""

import ast
import importlib.util
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Route:
    """``params`` is the request's class in ``stripe.params``, None without parameters; ``result`` the answer's."""

    method: str
    template: str
    params: str | None
    result: str


def package_folder() -> Path:
    spec = importlib.util.find_spec("stripe")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("stripe")
    return Path(spec.origin).parent


@cache
def routes() -> dict[tuple[str, str], Route]:
    """By method, in capitals, and path template."""
    found = {}
    for source in sorted(package_folder().rglob("_*_service.py")):
        for route in _routes_in(ast.parse(source.read_text())):
            found[route.method, route.template] = route
    return found


def route_of(method: str, path: str) -> tuple[Route, list[str]] | None:
    """The route of a request, and the values of its path's placeholders."""
    for pattern, route in _patterns():
        if route.method == method and (match := pattern.fullmatch(path)):
            return route, list(match.groups())
    return None


@cache
def _patterns() -> list[tuple[re.Pattern[str], Route]]:
    # Paths without placeholders first: /v1/payment_intents/search is not the payment intent "search".
    ordered = sorted(routes().values(), key=lambda route: route.template.count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "([^/]+)", route.template)), route) for route in ordered]


def _routes_in(module: ast.Module) -> list[Route]:
    methods = [
        each
        for node in module.body
        if isinstance(node, ast.ClassDef)
        for each in node.body
        if isinstance(each, ast.FunctionDef)
    ]
    return [route for method in methods if (route := _route(method))]


def _route(method: ast.FunctionDef) -> Route | None:
    call = next((node for node in ast.walk(method) if isinstance(node, ast.Call) and _is_request(node.func)), None)
    if call is None or not isinstance(call.args[0], ast.Constant):
        return None
    path = call.args[1]
    template = path.func.value if isinstance(path, ast.Call) and isinstance(path.func, ast.Attribute) else path
    if not isinstance(template, ast.Constant):
        return None
    return Route(
        method=str(call.args[0].value).upper(),
        template=str(template.value),
        params=_params(method),
        result=ast.unparse(method.returns).strip("'") if method.returns else "",
    )


def _is_request(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and function.attr == "_request"


def _params(method: ast.FunctionDef) -> str | None:
    annotation = next((arg.annotation for arg in method.args.args if arg.arg == "params"), None)
    names = re.findall(r"\w+Params", ast.unparse(annotation)) if annotation else []
    return names[0] if names else None
