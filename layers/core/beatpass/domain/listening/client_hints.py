"""Device and platform from User-Agent Client Hints, which Chromium's browsers send (docs/specification.md 2.2).

They are surer than a User-Agent, which such browsers reduce to a few constant texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from beatpass.domain.listening.user_agents import Device, Platform, device_of, is_own_app, is_television, platform_of

# Sec-CH-UA-Form-Factors; others are watches, headsets, cars and readers.
_FORM_FACTORS: dict[str, Device] = {"desktop": "desktop", "mobile": "mobile", "tablet": "tablet"}
# They may say that they are mobile, too.
_WORN_OR_DRIVEN = {"automotive", "watch", "xr"}
_SYSTEMS: dict[str, Platform] = {
    "android": "android",
    "chrome os": "linux",
    "chromium os": "linux",
    "ios": "ios",
    "linux": "linux",
    "macos": "macos",
    "windows": "windows",
}
_QUOTED = re.compile(r'"([^"]*)"')


def client_of(headers: Mapping[str, str]) -> tuple[Device, Platform]:
    """By hints as far as there are any, else by the User-Agent; the names of headers are in lower case."""
    system, model = (_text(headers, f"sec-ch-ua-{name}") for name in ("platform", "model"))
    factors = headers.get("sec-ch-ua-form-factors", "").lower()
    return _client(headers.get("user-agent", ""), headers.get("sec-ch-ua-mobile", ""), system, model, factors)


@lru_cache(maxsize=1024)  # browsers send a few constant texts
def _client(user_agent: str, mobile: str, system: str, model: str, factors: str) -> tuple[Device, Platform]:
    device = _device(user_agent, mobile, system, model, _QUOTED.findall(factors)) or device_of(user_agent)
    if not system:
        return device, platform_of(user_agent)
    # Only browsers send hints, and apps that are made of one.
    return device, _SYSTEMS.get(system, "other") if is_own_app(user_agent) else "web"


def _device(user_agent: str, mobile: str, system: str, model: str, factors: list[str]) -> Device | None:
    if is_television(user_agent) or is_television(model):
        return "tv_other"
    if factors:
        plain = [] if _WORN_OR_DRIVEN & set(factors) else [each for each in factors if each in _FORM_FACTORS]
        return _FORM_FACTORS[plain[0]] if plain else "tv_other"
    match mobile:
        case "?1":
            return "mobile"
        case "?0" if system == "android":
            return "tablet"
        case "?0" if system in _SYSTEMS:
            return "desktop"
        case _:
            return None


def _text(headers: Mapping[str, str], name: str) -> str:
    """The first quoted text of a header, in lower case; empty where there is none."""
    found = _QUOTED.search(headers.get(name, ""))
    return found[1].lower() if found else ""
