"""The caller, from the claims that the gateway has verified."""

from __future__ import annotations

from typing import Any

import pytest

from beatpass.http.platform.caller import Caller, NotSignedIn, caller_of


def event(**claims: Any) -> dict[str, Any]:  # noqa: ANN401 - claims may have any type
    return {"requestContext": {"authorizer": {"jwt": {"claims": claims}}}}


@pytest.mark.parametrize("groups", ["[admins]", "[one admins]", "[one, admins]", ["one", "admins"], "admins"])
def test_an_admin_is_in_the_group(groups: object) -> None:
    assert caller_of(event(sub="u1", **{"cognito:groups": groups})) == Caller(user_id="u1", admin=True)


@pytest.mark.parametrize("groups", [None, "", "[]", [], "[administrators]", "[not-admins]", ["super admins"]])
def test_members_of_other_groups_are_no_admins(groups: object) -> None:
    assert caller_of(event(sub="u1", **{"cognito:groups": groups})) == Caller(user_id="u1", admin=False)


@pytest.mark.parametrize(
    "unsigned", [{}, {"requestContext": {}}, {"requestContext": {"authorizer": None}}, event(), event(scope="all")]
)
def test_a_request_without_a_subject_is_not_signed_in(unsigned: dict[str, Any]) -> None:
    with pytest.raises(NotSignedIn):
        caller_of(unsigned)
