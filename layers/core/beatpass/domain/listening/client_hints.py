"""Device and platform from User-Agent Client Hints, which Chromium's browsers send (docs/specification.md 2.2).

They are surer than a User-Agent, which such browsers reduce to a few constant texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from beatpass.domain.listening.user_agents import Device, Platform, device_of, is_own_app, is_television, platform_of

# Sec-CH-UA-Form-Factors; others are watches, headsets, cars and readers.
_FORM_FACTORS: dict[str, Device] = {"desktop": "desktop", "mobile": "mobile", "tablet": "tablet"}
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
    user_agent = headers.get("user-agent", "")
    return _device(headers, user_agent) or device_of(user_agent), _platform(headers, user_agent)


def _device(headers: Mapping[str, str], user_agent: str) -> Device | None:
    system = _text(headers, "sec-ch-ua-platform")
    if is_television(user_agent) or is_television(_text(headers, "sec-ch-ua-model")):
        return "tv_other"
    if factor := _text(headers, "sec-ch-ua-form-factors"):
        return _FORM_FACTORS.get(factor, "tv_other")
    match headers.get("sec-ch-ua-mobile"):
        case "?1":
            return "mobile"
        case "?0" if system == "android":
            return "tablet"
        case "?0" if system in _SYSTEMS:
            return "desktop"
        case _:
            return None


def _platform(headers: Mapping[str, str], user_agent: str) -> Platform:
    system = _text(headers, "sec-ch-ua-platform")
    if not system:
        return platform_of(user_agent)
    # Only browsers send hints, and apps that are made of one.
    return _SYSTEMS.get(system, "other") if is_own_app(user_agent) else "web"


def _text(headers: Mapping[str, str], name: str) -> str:
    """The first quoted text of a header, in lower case; empty where there is none."""
    found = _QUOTED.search(headers.get(name, ""))
    return found[1].lower() if found else ""
