"""Following a producer's link: who does, and the redirect to the page of the product."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from beatpass.domain.listening.producer_links import Link
from beatpass.domain.listening.sources import host_of
from beatpass.http.platform.lambda_router import Answer, Event


def referrer_host(event: Event) -> str:
    """The host of the page that has the link; empty where the browser does not say."""
    try:
        return host_of(urlsplit(str(event["headers"].get("referer", ""))).hostname or "")
    except ValueError:
        return ""


def redirect(link: Link, link_id: str, *, frontend_url: str) -> Answer:
    """To the page that the link leads to, which sends the id with the plays that are started there."""
    location = f"{frontend_url}{link.path}?link={link_id}"
    headers = {"Location": location, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return {"statusCode": HTTPStatus.FOUND.value, "headers": headers, "body": ""}
