"""Device and platform from a User-Agent, for players that do not report them (docs/specification.md 2.2).

The patterns are tried in order, because some agents match several: Android also names Linux, an iPhone Mac OS X.
"""

from __future__ import annotations

import re
from typing import Literal

Device = Literal["desktop", "mobile", "tablet", "tv_other"]
Platform = Literal["web", "ios", "android", "windows", "macos", "linux", "other"]

_I = re.IGNORECASE
_DEVICES: tuple[tuple[Device, re.Pattern[str]], ...] = (
    ("tv_other", re.compile(r"tv\b|smart-?tv|roku|bravia|crkey|playstation|xbox|nintendo|\baft\w+ build|\bwatch", _I)),
    ("tablet", re.compile(r"ipad|tablet|kindle|silk/|playbook|^mozilla/(?!.*mobi).*android", _I)),
    ("mobile", re.compile(r"mobi|iphone|ipod|android|\bios\b|windows phone", _I)),
    ("desktop", re.compile(r"windows|macintosh|mac ?os|x11|linux|\bcros\b", _I)),
)
# All browsers identify as Mozilla, and so do our Electron apps, which add their own name.
_BROWSER = re.compile(r"^mozilla/(?!.*(beatpass/|electron/))", _I)
_SYSTEMS: tuple[tuple[Platform, re.Pattern[str]], ...] = (
    ("android", re.compile(r"android", _I)),
    ("ios", re.compile(r"iphone|ipad|ipod|\bios\b", _I)),
    ("windows", re.compile(r"windows", _I)),
    ("macos", re.compile(r"macintosh|mac ?os", _I)),
    ("linux", re.compile(r"linux|x11|\bcros\b", _I)),
)


def device_of(user_agent: str) -> Device:
    """``tv_other`` includes watches, consoles and unknown agents."""
    return next((device for device, pattern in _DEVICES if pattern.search(user_agent)), "tv_other")


def platform_of(user_agent: str) -> Platform:
    """``web`` for a browser, the operating system for an app."""
    if _BROWSER.search(user_agent):
        return "web"
    return next((platform for platform, pattern in _SYSTEMS if pattern.search(user_agent)), "other")
