"""Who has public tracks with whom."""

from __future__ import annotations

from beatpass.domain.figures import Collaborators, CollaboratorsKey
from beatpass.domain.projection.working import Figures, bump, document, standing_of


def count_collaborators(figures: Figures, artist_id: str, credited: list[str], sign: int) -> None:
    collaborators = document(figures, CollaboratorsKey(artist_id), Collaborators)
    for other in credited:
        if other != artist_id:
            bump(collaborators.tracks, other, sign)
    standing_of(figures, artist_id).collaborators = len(collaborators.tracks)
