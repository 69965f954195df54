"""Consent and daily quotas, compared with lists of what happened."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.catalogue import quotas
from beatpass.domain.catalogue.consent import MAX_JOINT_TRACKS, Consent
from beatpass.domain.catalogue.quotas import DailyChanges
from beatpass.domain.platform.errors import CreditRefused, LimitReached, QuotaReached

BEGIN = datetime(2026, 11, 20, 22, tzinfo=UTC)


@given(st.lists(st.tuples(st.sampled_from(["track", "edit"]), st.integers(0, 36 * 3600)), max_size=60))
def test_a_day_has_so_many_changes_of_each_kind(acts: list[tuple[str, int]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quotas, "TRACKS_PER_DAY", 3)
        patch.setattr(quotas, "EDITS_PER_DAY", 5)
        changes, done = DailyChanges(), Counter[tuple[str, object]]()
        for kind, seconds in sorted(acts, key=lambda act: act[1]):
            now = BEGIN + timedelta(seconds=seconds)
            try:
                changes = changes.with_track(now) if kind == "track" else changes.with_edit(now)
            except QuotaReached as error:
                assert done[kind, now.date()] == {"track": 3, "edit": 5}[kind]
                retry = now + timedelta(seconds=error.retry_after)
                assert retry.date() == now.date() + timedelta(days=1)
                assert retry.time().hour == retry.time().minute == 0
            else:
                done[kind, now.date()] += 1
        assert all(number <= {"track": 3, "edit": 5}[kind] for (kind, _), number in done.items())


def test_a_clock_that_lags_begins_no_day_twice() -> None:
    changes = DailyChanges(day="2026-11-21", tracks=quotas.TRACKS_PER_DAY)
    with pytest.raises(QuotaReached):
        changes.with_track(datetime(2026, 11, 20, 23, 59, 59, 999_999, tzinfo=UTC))


@given(st.lists(st.booleans(), max_size=50), st.integers(MAX_JOINT_TRACKS - 20, MAX_JOINT_TRACKS))
def test_a_consent_counts_tracks_up_to_its_limit(added: list[bool], tracks: int) -> None:
    consent = Consent(tracks=tracks)
    for add in added:
        if add and tracks == MAX_JOINT_TRACKS:
            with pytest.raises(LimitReached, match="Vega"):
                consent.with_track("Vega")
            continue
        consent = consent.with_track("Vega") if add else consent.without_track()
        tracks += 1 if add else -1
        assert consent.tracks == tracks


def test_a_blocked_uploader_is_refused_and_its_tracks_can_be_left() -> None:
    consent = Consent(tracks=1, blocked_at="2026-11-21T09:00:00.000Z")
    with pytest.raises(CreditRefused, match="Vega"):
        consent.with_track("Vega")
    assert consent.without_track().without_track().tracks == 0
