"""Where made-up plays start and which seconds they hear, and the links of the named producers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from beatpass.domain.catalogue.entities import Producer, Track
from beatpass.domain.listening.producer_links import ID_CHARACTERS, Link, OwnLink
from beatpass.domain.platform.facts import LinkClicked, PlayLogged
from beatpass.storage.dynamodb.read import get_together
from beatpass.storage.listening.links import add_link, links_item, links_of
from infra.demo import scene

_PASSED_OVER_MS = 15_000


def links_of_producer(producer: Producer) -> dict[str, OwnLink]:
    """The links of a named producer by id, always the same ones."""
    if producer.name not in scene.NAMED:
        return {}
    return {
        _link_id(producer, label): OwnLink("artist", producer.id, label, producer.created_at) for label in scene.LABELS
    }


def _link_id(producer: Producer, label: str) -> str:
    return "".join(Random(f"{producer.id} {label}").choices(ID_CHARACTERS, k=8))  # noqa: S311 - made-up data


def source_of(play_id: str, producer: Producer) -> dict[str, Any]:
    """The fields of a play that say where it was started; one in ten says nothing."""
    rng = Random(f"source {play_id}")  # noqa: S311 - made-up data
    if rng.random() < 0.1:
        return {}
    kind = rng.choices([each[0] for each in scene.SOURCES], [each[1] for each in scene.SOURCES])[0]
    if kind not in {"external", "embed"}:
        return {"source": kind}
    fields = {"source": kind, "referrer_host": rng.choice(scene.HOSTS)}
    links = list(links_of_producer(producer))
    if kind == "external" and links and rng.random() < 0.7:
        fields |= {"link_id": rng.choice(links), "link_artist_id": producer.id}
    return fields


def heard_in(play_id: str, track: Track, listened_ms: int) -> tuple[tuple[int, int], ...]:
    """The ranges of three in four plays: most hear from the beginning on, some pass over the intro or go back."""
    rng = Random(f"heard {play_id}")  # noqa: S311 - made-up data
    chance = rng.random()
    if not listened_ms or chance < 0.25:
        return ()
    if chance < 0.45 and listened_ms + _PASSED_OVER_MS <= track.duration_ms:
        return ((_PASSED_OVER_MS, _PASSED_OVER_MS + listened_ms),)
    if chance < 0.55 and listened_ms > 2 * _PASSED_OVER_MS:
        until = listened_ms - _PASSED_OVER_MS  # what is heard twice is not heard of the rest
        return ((0, until), (until - _PASSED_OVER_MS, until))
    return ((0, listened_ms),)


def clicks(plays: Iterable[PlayLogged]) -> Iterator[LinkClicked]:
    """Each play by a link had its click; two more led to no play, and a bot looked as well."""
    for play in plays:
        for number in range(4) if play.link_id else ():
            yield LinkClicked(
                artist_id=play.link_artist_id,
                link_id=play.link_id,
                click_id=f"{play.play_id}-{number}",
                at=play.started_at,
                country=play.country,
                referrer_host=play.referrer_host,
                bot=number == 0,
            )


def ensure_links(producer: Producer) -> None:
    """Write those links of the producer that are missing."""
    for link_id, link in links_of_producer(producer).items():
        (item,) = get_together([links_item(producer.id)])
        links = links_of(item)
        if link_id not in links.links:
            links.add(link_id, link)
            followed = Link(artist_id=producer.id, kind=link.kind, target_id=link.target_id)
            add_link(producer.id, links, link_id=link_id, link=followed, over=item)
