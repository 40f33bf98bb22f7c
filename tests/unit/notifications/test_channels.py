"""The channels as a package, the fence around calls, what a mail holds, the rules of trying again."""

import asyncio
import ipaddress
import socket
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from services.notifications import channels
from services.notifications.channels import Kit, Letter, Templates, discover
from services.notifications.channels._fence import is_open
from services.notifications.channels.mail import message
from services.notifications.channels.webhook import Webhook, _seconds
from services.notifications.owed import Rules, body
from shared.db import Database
from shared.settings import Settings
from tests.support.receivers import endpoint
from tests.unit.notifications.world import GRASSROOTS, heard

KIT = Kit(Settings(), Database("postgresql://nowhere"), Templates.__new__(Templates))
ONE_MORE = """
from services.notifications.channels import Channel

class Pigeon(Channel):
    name, outside = "pigeon", True

def build(kit):
    return Pigeon()
"""


def letter(url: str = "", **more: object) -> Letter:
    made = datetime(2014, 8, 20, 5, tzinfo=UTC)
    secrets = ("whsec_" + "A" * 44,)
    event = b'{"subject": "<b>s</b>\\u0000"}'
    kind = "vn.tdkt.award.decided.v1"
    one = Letter("d1", "s1", "webhook", GRASSROOTS, "f<1>", kind, event, date(2014, 8, 20), made, 0, 0, url, secrets)
    return one._replace(**more)  # pyright: ignore[reportArgumentType]


def test_a_channel_is_one_more_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "pigeon.py").write_text(ONE_MORE)
    (tmp_path / "_helper.py").write_text("raise ImportError")
    monkeypatch.setattr(channels, "__path__", [*channels.__path__, str(tmp_path)])
    found = discover(KIT)
    assert {"inbox", "mail", "webhook", "pigeon"} <= found.keys()
    (tmp_path / "other.py").write_text(ONE_MORE)
    with pytest.raises(TypeError, match="pigeon"):
        discover(KIT)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "::127.0.0.1",
        "64:ff9b::7f00:1", "64:ff9b:1::7f00:1", "2002:7f00:1::", "2001::1", "2001:db8::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_closed(address: str):
    assert not is_open(ipaddress.ip_address(address), [])


@pytest.mark.parametrize("address", ["8.8.8.8", "::ffff:8.8.8.8", "2606:4700::1", "203.162.0.1"])
def test_a_public_address_is_open(address: str):
    assert is_open(ipaddress.ip_address(address), [])


def test_the_operator_names_networks_of_its_own():
    own = [ipaddress.ip_network("10.1.0.0/16")]
    assert is_open(ipaddress.ip_address("10.1.2.3"), own)
    assert is_open(ipaddress.ip_address("::ffff:10.1.2.3"), own)
    assert not is_open(ipaddress.ip_address("10.2.0.1"), own)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"],
)
async def test_a_closed_address_is_never_connected_to(host: str):
    async with endpoint() as at:
        sent = await _once(Webhook(""), f"http://{host}:{at.port}/")
    assert (sent.state, sent.code) == ("later", "not_public")
    assert at.calls == []


async def test_a_name_is_resolved_once_and_the_address_that_was_looked_at_is_called(monkeypatch: pytest.MonkeyPatch):
    """A name that answers an open address first and a closed one after gains nothing by it."""
    asked: list[str] = []
    loop = asyncio.get_running_loop()
    real = loop.getaddrinfo

    async def moving(host: str, port: int, **more: int):
        if host != "moves.example":
            return await real(host, port, **more)
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(loop, "getaddrinfo", moving)
    async with endpoint() as at:
        channel = Webhook("127.0.0.1/32")
        url = f"http://moves.example:{at.port}/"
        first, second = await channel.send(letter(url)), await channel.send(letter(url))
        await channel.close()
    assert (first.code, second.code, len(asked), len(at.calls)) == ("http_204", "not_public", 2, 1)


async def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch):
    async with endpoint() as at, endpoint() as proxy:
        monkeypatch.setenv("no_proxy", "")
        monkeypatch.setenv("NO_PROXY", "")
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        sent = await _once(Webhook("127.0.0.0/8"), at.url())
    assert (sent.code, len(at.calls), proxy.calls) == ("http_204", 1, [])


async def test_who_does_not_answer_in_time_is_left():
    async with endpoint() as at:
        at.open.clear()
        sent = await _once(Webhook("127.0.0.0/8", timeout_s=0.1), at.url())
    assert (sent.state, sent.code) == ("later", "timeout")


def test_the_delays_are_those_of_the_standard_and_span_three_days():
    rules = Rules.read()
    assert len(rules.retries_s) == 9
    assert 74 <= sum(rules.retries_s) / 3600 <= 76


@pytest.mark.parametrize(("said", "seconds"), [("120", 120), ("", 0), ("soon", 0), ("-5", 0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0)])
def test_how_long_an_answer_asks_to_wait(said: str, seconds: float):
    assert _seconds(said) == seconds


def test_a_letter_that_is_too_large_goes_without_its_data():
    small = body(heard("round.short", {"unit": GRASSROOTS}, GRASSROOTS))
    large = body(heard("round.short", {"unit": "x" * 30_000}, GRASSROOTS))
    assert b'"data":' in small
    assert len(large) < Rules.read().longest_body
    assert b'"withoutdata":true' in large


def test_data_is_only_text_in_a_mail_and_a_subject_is_folded_whole():
    mail = message(letter("a@b.example"), "tdkt@c.example")
    read = message_from_bytes(mail.as_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    html = read.get_body(("html",))
    assert html
    assert "<b>s</b>" not in html.get_content()
    assert "&lt;b&gt;s&lt;/b&gt;" in html.get_content()
    assert read["subject"] == "Thi đua, khen thưởng: Quyết định khen thưởng"
    assert read["message-id"] == "<d1@c.example>"


async def _once(channel: Webhook, url: str):
    sent = await channel.send(letter(url))
    await channel.close()
    return sent
