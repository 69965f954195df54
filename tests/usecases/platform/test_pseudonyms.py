"""The key of pseudonyms is a secret that a process reads once; without it nothing is named otherwise."""

from __future__ import annotations

import os

import boto3
import pytest
from moto import mock_aws

from beatpass.domain.platform.errors import TryAgain
from beatpass.domain.platform.pseudonyms import pseudonym
from beatpass.gateways import secrets
from beatpass.usecases.platform import pseudonyms
from tests.support.pseudonym_key import read_key


def test_the_key_is_the_secret_and_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_aws():
        monkeypatch.setattr(pseudonyms, "pseudonym_key", read_key)
        secrets.secret.cache_clear()
        client = boto3.client("secretsmanager")
        with pytest.raises(TryAgain):
            pseudonyms.pseudonym_of("user")
        client.create_secret(Name=os.environ["PSEUDONYM_SECRET_ARN"], SecretString="a key")
        assert pseudonyms.pseudonym_of("user") == pseudonym(b"a key", "user")
        client.delete_secret(SecretId=os.environ["PSEUDONYM_SECRET_ARN"], ForceDeleteWithoutRecovery=True)
        assert pseudonyms.pseudonym_of("user") == pseudonym(b"a key", "user")
        secrets.secret.cache_clear()
