"""What anyone may see, without signing in."""

from __future__ import annotations

from beatpass.domain.times import to_iso
from beatpass.http.resolver import Api, Id, now
from beatpass.http.shapes import ArtistAnswer, artist_answer
from beatpass.observability import logger, observed
from beatpass.usecases.view_artist import view_artist

app = Api(logger=logger)
handler = observed(app.resolve)


@app.get("/v1/artists/<artist_id>")
def get_artist(artist_id: Id) -> ArtistAnswer:
    artist, standing = view_artist(artist_id)
    return artist_answer(artist, standing, as_of=to_iso(now()))
