"""The pages of a collaboration network have no gaps and no duplicates."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.collaboration import shared_tracks
from beatpass.domain.collaboration.network import network_page
from beatpass.domain.platform.figures import Collaborators
from beatpass.domain.platform.times import from_milliseconds

SHARED = st.dictionaries(
    st.text("abc", min_size=1, max_size=3),
    st.builds(lambda plays, times: [plays, *sorted(times)], st.integers(0, 9), st.lists(st.integers(0, 9), min_size=1)),
)


@given(shared=SHARED, limit=st.integers(1, 5))
def test_pages_show_each_collaborator_once_most_tracks_first(shared: dict[str, list[int]], limit: int) -> None:
    network = Collaborators()
    for artist_id, (plays, *times) in shared.items():
        network.add(artist_id, [plays, 0])
        for published in times:
            network.add(artist_id, shared_tracks.change(plays=0, published=published, sign=+1))
    seen, position = [], None
    while True:
        page, position = network_page(network, limit=limit, after=position)
        assert len(page) <= limit
        seen += page
        if position is None:
            break
    assert {each.artist_id: (each.tracks, each.plays, each.first_at, each.last_at) for each in seen} == {
        artist_id: (len(times), plays, from_milliseconds(min(times)), from_milliseconds(max(times)))
        for artist_id, (plays, *times) in shared.items()
    }
    assert len(seen) == len(shared)
    order = [(each.tracks, each.last_at) for each in seen]
    assert order == sorted(order, reverse=True)
