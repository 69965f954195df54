"""Device and platform from a User-Agent, for players that do not report them (docs/specification.md 2.2).

The patterns are tried in order, because some agents match several: Android also names Linux, an iPhone Mac OS X.
"""

from __future__ import annotations

import re
from typing import Literal

Device = Literal["desktop", "mobile", "tablet", "tv_other"]
Platform = Literal["web", "ios", "android", "windows", "macos", "linux", "other"]

_I = re.IGNORECASE
# Televisions and their boxes (Amazon's models begin with AFT), consoles, watches (Samsung's begin with SM-R), speakers
# (Amazon's begin with AEO), cars, headsets. Windows says "Tablet PC" of any computer with a touch screen.
_TV = (
    r"tv\b|(?<![a-z])tv(?![a-z])|beyondtv|streaming box"
    r"|apple ?tv|smart-?tv|roku|bravia|crkey|chromecast|mibox|shield android|\baft[a-z0-9]+\b|netcast|web0s|vizio"
    r"|viera|vidaa|sky_stb|mitv|tvos|nexus player|\baeo[a-z]{2,}\b|\bsm-r\d|firebolt"
    r"|playstation|xbox|nintendo|steam deck|\bouya\b|\bwatch|zenwatch|wear ?os"
    r"|sonos|alexa|homepod|audioos|audioaccessory|\byndx-|yandexstation"
    r"|heos/|soundtouch|garmin|fitbit|\bquest\b|oculus|picobrowser|\bpico (neo|g\d|4)|visionos"
    r"|\btesla\b|qtcarbrowser|\bpolestar\b|rear seat|carpad|carplay|android auto|automotive"
)
_TABLET = (
    r"ipad|tablet(?! pc)|kindle|silk/|playbook|\bkf[a-z]{2,}\b|\bsm-[tpx]\d|\bgt-p\d|lenovo tb|\bnexus (7|9|10)\b"
    r"|^mozilla/(?!.*mobi).*android"
)
_DEVICES: tuple[tuple[Device, re.Pattern[str]], ...] = (
    ("tv_other", re.compile(_TV, _I)),
    ("tablet", re.compile(_TABLET, _I)),
    ("mobile", re.compile(r"mobi|iphone|ipod|android|\bios\b|windows phone|\bphone;|kaios|darwin/(?!.*x86_64)", _I)),
    ("desktop", re.compile(r"windows|macintosh|mac ?os|x11|linux|\bcros\b|darwin/", _I)),
)
# All browsers identify as Mozilla, and so do our Electron apps, which add their own name.
_OWN_APP = re.compile(r"beatpass/|electron/", _I)
_BROWSER = re.compile(rf"^(mozilla|opera)/(?!.*({_OWN_APP.pattern}))", _I)
_SYSTEMS: tuple[tuple[Platform, re.Pattern[str]], ...] = (
    ("android", re.compile(r"android", _I)),
    # They name systems that they resemble.
    (
        "other",
        re.compile(r"apple ?tv|tvos|watch|homepod|audioos|visionos|tizen|web0s|webos|sonos|playstation|xbox", _I),
    ),
    ("ios", re.compile(r"iphone|ipad|ipod|\bios\b", _I)),
    # CFNetwork names the processor of a Mac only.
    ("ios", re.compile(r"cfnetwork/.*darwin/(?!.*x86_64)", _I)),
    ("windows", re.compile(r"windows", _I)),
    ("macos", re.compile(r"macintosh|mac ?os|darwin/", _I)),
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


def is_television(text: str) -> bool:
    """Whether a User-Agent or a model is that of a television or another ``tv_other``, in so many words."""
    return _DEVICES[0][1].search(text) is not None


def is_own_app(user_agent: str) -> bool:
    """Whether it names our app, or the shell of our desktop app."""
    return _OWN_APP.search(user_agent) is not None


_COMMENT = re.compile(r"\([^()]*\)")
_OWN_NAMES = "android|app|auto|car|desktop|ios|linux|mac|macos|mobile|player|tv|watch|web|windows"
_OWN_PLAYER = re.compile(rf"(^|\s)beatpass([-_ ]?({_OWN_NAMES})){{0,2}}/v?\d", _I)


def is_own_player(user_agent: str) -> bool:
    """Whether our player is one of its products; what a comment in brackets claims does not count."""
    return _OWN_PLAYER.search(_COMMENT.sub("", user_agent)) is not None
