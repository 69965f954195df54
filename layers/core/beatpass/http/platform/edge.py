"""Requests that came through the edge, the CloudFront distribution in front of the API (docs/decisions/0034-edge.md).

The edge adds a secret header, and says where a viewer is. Anybody can send such headers to the API itself, so they are
believed with the secret only. Imports the standard library only, as the functions that must start fastest use it.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any, Protocol

from beatpass.domain.platform.errors import TryAgain
from beatpass.http.platform.headers import VIEWER_ADDRESS, guarded
from beatpass.http.platform.problem_details import CONTENT_TYPE, answer_of, body_of

SECRET = "x-edge-secret"  # noqa: S105 - the header's name
VIEWER_COUNTRY = "cloudfront-viewer-country"
_OF_THE_EDGE = frozenset({SECRET, VIEWER_COUNTRY, VIEWER_ADDRESS})
_REFUSED = (HTTPStatus.FORBIDDEN, "not-through-edge", "Not through the edge")

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class Secrets(Protocol):
    """The secrets of which the edge sends one, None where the stack has no edge; ``again``: as they are stored now.

    Raises TryAgain.
    """

    def __call__(self, *, again: bool = False) -> Sequence[str] | None: ...


def behind_edge(handler: Handler, secrets: Secrets) -> Handler:
    """Wrap a handler of API Gateway v2 events: refuse what did not come through the edge, where there is one.

    Without an edge the handler sees none of the edge's headers.
    """

    @wraps(handler)
    def run(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's
        try:
            known = secrets()
            sent = event["headers"].get(SECRET, "")
            if known is not None and not (_is_one_of(sent, known) or _is_one_of(sent, secrets(again=True) or ())):
                return _refusal(event)
        except TryAgain as error:
            return guarded(answer_of(error), event)
        hidden = {SECRET} if known is not None else _OF_THE_EDGE
        if hidden.isdisjoint(event["headers"]):
            return handler(event, context)
        headers = {name: value for name, value in event["headers"].items() if name not in hidden}
        return handler({**event, "headers": headers}, context)

    return run


def viewer_address(event: Mapping[str, Any]) -> str:
    """The address of whoever sent the request, from the edge if there is one; empty if it is not known."""
    direct = event["requestContext"].get("http", {}).get("sourceIp", "")
    return str(event["headers"].get(VIEWER_ADDRESS) or direct)


def _is_one_of(sent: str, known: Sequence[str]) -> bool:
    """Compares with each, in a time that does not tell how much of one was right."""
    return any(hmac.compare_digest(sent.encode(errors="replace"), secret.encode()) for secret in known)


def _refusal(event: Mapping[str, Any]) -> dict[str, Any]:
    body = body_of(_REFUSED, "Send this request to the address of the site, not to that of its API.")
    answer = {"statusCode": int(_REFUSED[0]), "headers": {"Content-Type": CONTENT_TYPE}, "body": body}
    return guarded(answer, event)
