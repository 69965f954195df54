"""Requests and answers of DynamoDB as the JSON that they are, by botocore's own events.

botocore walks every attribute against its model of the API, on the way out and on the way in, and makes up its
User-Agent and works out its endpoint anew for every request: that was half of the CPU time of a page of items. Only
binary values need a hand.
"""

from __future__ import annotations

import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import msgspec
from botocore.config import Config
from botocore.exceptions import ResponseStreamingError
from botocore.handlers import add_retry_headers
from botocore.loaders import Loader

from beatpass.storage.dynamodb.signing import choose_signer

if TYPE_CHECKING:
    from botocore.session import Session

_READS = ("BatchGetItem", "GetItem", "Query", "Scan")
_WRITES = ("BatchWriteItem", "TransactWriteItems")
_GIVEN = "beatpass-given"
_read, _write = msgspec.json.Decoder().decode, msgspec.json.Encoder().encode


def shorten(session: Session) -> None:
    """For all clients that this session makes from now on; again is the same as once."""
    events = session.get_component("event_emitter")
    for operation in _READS:
        events.register(f"before-parse.dynamodb.{operation}", _parse, unique_id=f"beatpass-parse-{operation}")
    for operation in (*_READS, *_WRITES):
        events.register(f"provide-client-params.dynamodb.{operation}", _put_by, unique_id=f"beatpass-put-{operation}")
        events.register(f"before-call.dynamodb.{operation}", _serialise, unique_id=f"beatpass-write-{operation}")
    events.register("choose-signer.dynamodb", choose_signer, unique_id="beatpass-signer")
    events.unregister("request-created", add_retry_headers)
    session.set_default_client_config(Config(user_agent="BeatPass"))
    if not isinstance(session.get_component("data_loader"), _Loader):
        session.register_component("data_loader", _Loader())


class _Loader(Loader):  # type: ignore[misc]  # botocore has no types
    """Knows DynamoDB alone, where botocore would look through the folders of 400 services, and no rules of endpoints.

    botocore then takes its table of endpoints, once per client. By the rules every request would go there too, but for
    accounts with endpoints of their own, which no credentials of a function name.
    """

    def list_available_services(self, type_name: str) -> list[str]:
        return [] if type_name == "endpoint-rule-set-1" else ["dynamodb"]


def _put_by(*, params: dict[str, Any], context: dict[str, Any], **_: object) -> dict[str, Any]:
    """Leave botocore nothing deep to walk; to what is left it adds a ClientRequestToken."""
    context[_GIVEN] = params
    return {name: type(value)() if isinstance(value, dict | list) else value for name, value in params.items()}


def _serialise(*, params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    whole = _read(params["body"]) | context.pop(_GIVEN)
    params["body"] = _write(whole)  # bytes as base64


def _parse(*, response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: object) -> None:
    """Raises ResponseStreamingError for what is no JSON, where botocore would find nothing in it."""
    if response_dict["status_code"] == 200:  # noqa: PLR2004 - an error is botocore's to read
        try:
            customized_response_dict.update(_content(response_dict["body"]))
        except (ValueError, msgspec.DecodeError) as error:
            raise ResponseStreamingError(error=error) from error
        response_dict["body"] = b"{}"


def _content(body: bytes) -> Any:  # noqa: ANN401 - JSON
    return json.loads(body, object_hook=_decoded) if b'"B":' in body else _read(body)


def _decoded(value: dict[str, Any]) -> dict[str, Any]:
    """An attribute's value is an object of its type, so only a binary one has text under B: ``{"B": "..."}``."""
    binary = value.get("B")
    return {"B": b64decode(binary)} if isinstance(binary, str) else value
