"""Issue and check playback tokens with the key that the media server shares (docs/specification.md 2.6)."""

from __future__ import annotations

from datetime import datetime

from beatpass.domain.listening import playback_tokens
from beatpass.domain.platform.errors import NotFound
from beatpass.gateways.secrets import available_secret
from beatpass.settings import SETTINGS
from beatpass.storage.listening.playable_tracks import PlayableTracks


def issue_token(
    track_id: str, *, listener_id: str, user_id: str | None, tracks: PlayableTracks, now: datetime, clock: float
) -> str:
    """No write. Raises NotFound for a track that the listener may not play, and TryAgain."""
    playable = tracks.get(track_id, clock=clock)
    if playable is None or not playable.is_playable(user_id):
        raise NotFound("track")
    return playback_tokens.sign_token(_key(), track_id=track_id, listener_id=listener_id, at=now)


def vouched_since(
    token: str | None, *, track_id: str, listener_id: str, listened_ms: int, now: datetime
) -> datetime | None:
    """When the token was issued, if it vouches for so much of this listener on this track. Raises TryAgain."""
    if token is None:
        return None
    issued = playback_tokens.issued_at(token, _key(), track_id=track_id, listener_id=listener_id)
    vouches = issued is not None and playback_tokens.vouches(issued, listened_ms=listened_ms, now=now)
    return issued if vouches else None


def tokens_required() -> bool:
    """Whether a play qualifies only with a token that vouches for it."""
    return SETTINGS.playback_tokens == "required"


def _key() -> bytes:
    return available_secret(SETTINGS.playback_secret_arn).encode()
