"""storage/signing.py: the same signatures as botocore's, whatever is signed, by whom and when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from beatpass.storage.dynamodb.client import CONNECTION
from beatpass.storage.dynamodb.signing import Signer

_WORDS = st.text("abcXYZ019 -", min_size=1, max_size=12)
_NAMES = st.sampled_from(["X-Amz-Target", "Content-Type", "User-Agent", "X-Amz-Trace", "Expect", "x-amz-date", "Other"])


@given(
    who=st.tuples(_WORDS, _WORDS, st.none() | _WORDS),
    where=st.tuples(st.sampled_from(["us-east-1", "eu-central-2"]), st.sampled_from(["dynamodb", "sqs"])),
    at=st.lists(st.datetimes(datetime(2026, 11, 20), datetime(2026, 11, 23)), min_size=1, max_size=3),  # noqa: DTZ001
    headers=st.dictionaries(_NAMES, _WORDS),
    body=st.binary(max_size=40),
)
def test_a_request_is_signed_as_botocore_signs_it(
    who: tuple[str, str, str | None],
    where: tuple[str, str],
    at: list[datetime],
    headers: dict[str, str],
    body: bytes,
) -> None:
    region, service = where
    signers = [kind(Credentials(*who), service, region) for kind in (SigV4Auth, Signer)]
    with pytest.MonkeyPatch.context() as patch:
        for moment in at:
            patch.setattr("botocore.auth.get_current_datetime", lambda moment=moment: moment.replace(tzinfo=UTC))
            theirs, ours = ([_signed(each, headers, body)] for each in signers)
            assert ours == theirs


def _signed(signer: SigV4Auth, headers: dict[str, str], body: bytes) -> dict[str, str]:
    request = AWSRequest("POST", "https://dynamodb.us-east-1.amazonaws.com/", headers=headers, data=body)
    signer.add_auth(request)
    signer.add_auth(request)  # a retry signs again
    assert "Signature=" in request.headers["Authorization"]
    return dict(request.headers.items())


def test_the_connection_signs_by_it() -> None:
    chosen = CONNECTION.client._request_signer._choose_signer("GetItem", "standard", {})
    signer = CONNECTION.client._request_signer.get_auth_instance("dynamodb", "us-east-1", chosen)
    assert isinstance(signer, Signer)
