"""Real User-Agents and Client Hints, from the documentation of their vendors (docs/specification.md 2.2)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatpass.domain.listening.client_hints import client_of
from beatpass.domain.listening.user_agents import is_own_player
from beatpass.http.listening.bots import is_bot

with Path(__file__).with_name("user_agents.csv").open(encoding="utf-8") as lines:
    TABLE = [tuple(row) for row in list(csv.reader(lines, delimiter="|", quoting=csv.QUOTE_NONE))[1:]]
CHROME = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
BRANDS = '"Chromium";v="130", "Google Chrome";v="130", "Not?A_Brand";v="99"'


def test_the_table_has_sixty_agents() -> None:
    assert len({agent for *_, agent in TABLE}) >= 60


@pytest.mark.parametrize(("source", "device", "platform", "user_agent"), TABLE)
def test_device_and_platform_of_a_user_agent(source: str, device: str, platform: str, user_agent: str) -> None:
    assert client_of({"user-agent": user_agent}) == (device, platform), source


@pytest.mark.parametrize("user_agent", [agent for _, _, _, agent in TABLE])
def test_no_player_in_the_table_is_a_bot(user_agent: str) -> None:
    assert not is_bot(user_agent)


@pytest.mark.parametrize(
    ("hints", "device", "platform"),
    [
        ({"mobile": "?1", "platform": '"Android"'}, "mobile", "web"),
        ({"mobile": "?0", "platform": '"Android"'}, "tablet", "web"),
        ({"mobile": "?0", "platform": '"Windows"'}, "desktop", "web"),
        ({"mobile": "?0", "platform": '"macOS"'}, "desktop", "web"),
        ({"mobile": "?0", "platform": '"Chrome OS"'}, "desktop", "web"),
        ({"mobile": "?1", "platform": '"Android"', "form-factors": '"Tablet"'}, "tablet", "web"),
        ({"mobile": "?1", "platform": '"Android"', "form-factors": '"Watch"'}, "tv_other", "web"),
        ({"mobile": "?0", "platform": '"Android"', "form-factors": '"XR"'}, "tv_other", "web"),
        ({"mobile": "?1", "platform": '"Android"', "form-factors": '"Mobile", "Watch"'}, "tv_other", "web"),
        ({"mobile": "?1", "platform": '"Android"', "form-factors": '"Automotive", "Tablet"'}, "tv_other", "web"),
        ({"mobile": "?0", "platform": '"Android"', "form-factors": '"EInk", "Tablet"'}, "tablet", "web"),
        ({"mobile": "?0", "platform": '"Android"', "form-factors": '"EInk"'}, "tv_other", "web"),
        ({"mobile": "?0", "platform": '"Android"', "model": '"AFTKA"'}, "tv_other", "web"),
        ({"mobile": "?0", "platform": '"Unknown"'}, "tablet", "web"),  # then the User-Agent decides
        ({"mobile": "yes", "platform": "Android"}, "tablet", "web"),  # not as the standard writes it: no hints
        ({}, "tablet", "web"),
    ],
)
def test_client_hints_come_before_the_user_agent(hints: dict[str, str], device: str, platform: str) -> None:
    headers = {"user-agent": CHROME, "sec-ch-ua": BRANDS, **{f"sec-ch-ua-{name}": text for name, text in hints.items()}}
    assert client_of(headers) == (device, platform)


def test_hints_of_our_desktop_app_name_its_system() -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 BeatPass/2.0 Electron/33.0 Safari/537.36"
    hints = {"sec-ch-ua-mobile": "?0", "sec-ch-ua-platform": '"Linux"'}
    assert client_of({"user-agent": agent, **hints}) == ("desktop", "linux")


@pytest.mark.parametrize(
    ("user_agent", "bot"),
    [
        ("BeatPass/2.1 okhttp/4.12.0", False),
        ("okhttp/4.12.0 BeatPass/2.1", False),
        ("BeatPass-TV/1.0 okhttp/5.0.0", False),
        ("BeatPassAndroid/1.4 okhttp/4.9.0", False),
        ("BeatPass iOS/3.2 Alamofire/5.9", False),
        ("BeatPass Android TV/2.1 okhttp/4.12.0", False),
        ("beatpass-desktop/v2.1.0-beta axios/1.7.2", False),
        ("BeatPass-Scraper/1.0 python-requests/2.32", True),
        ("BeatPass/2.1 Dart/3.5 (dart:io)", False),
        ("BeatPass/412 CFNetwork/1496.0.7 Darwin/23.5.0", False),
        ("BeatPass/2.1 python-requests/2.32", False),
        ("okhttp/4.12.0", True),
        ("python-requests/2.32", True),
        ("curl/8.9.1", True),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; BeatPass/2.1)", True),
        ("NotBeatPass/2.1 okhttp/4.12.0", True),
        ("node", True),
        ("Deno/1.40.0", True),
        ("Bun/1.1.0", True),
        ("k6/0.49.0 (https://k6.io/)", True),
        ("Java-http-client/17.0.2", True),
        ("Thunder Client (https://www.thunderclient.com)", True),
        ("Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.19041.1", True),
        ("NodeMCU Radio/1.0", False),
        ("Mozilla/5.0 (Linux; arm; Android 9; yandexstation_2 Build/PPR1.180610.011; wv) Chrome/118.0 Mobile", False),
        ("Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots) yandexstation", True),
        ("BeatPass/2.1 node", False),
    ],
)
def test_our_player_is_no_bot_whatever_its_library_adds(user_agent: str, *, bot: bool) -> None:
    assert is_bot(user_agent) is bot


@given(st.text(), st.dictionaries(st.sampled_from(["mobile", "platform", "model", "form-factors"]), st.text()))
def test_any_text_has_a_device_and_a_platform(user_agent: str, hints: dict[str, str]) -> None:
    headers = {"user-agent": user_agent, **{f"sec-ch-ua-{name}": text for name, text in hints.items()}}
    device, platform = client_of(headers)
    assert device in {"desktop", "mobile", "tablet", "tv_other"}
    assert platform in {"web", "ios", "android", "windows", "macos", "linux", "other"}
    assert isinstance(is_own_player(user_agent), bool)
