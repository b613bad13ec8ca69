"""Errors with sentences of a device."""

import pytest

from custom_components.procam.clientkit.errors import (
    MAX_WORDS,
    DeviceRejectedError,
    InvalidValueError,
    TranslatedMessage,
    without_urls,
)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("The disk is full", "The disk is full"),
        ("GET http://root:secret@192.0.2.1/x failed: 500", "GET … failed: 500"),
        ('{"url": "http:\\/\\/root:secret@192.0.2.1\\/x"} failed', '{"url": … failed'),
        ("http%3A%2F%2Froot%3Asecret%40cam is wrong", "… is wrong"),
        ("rtsp://a:b@c rtsp://d:e@f", "…"),
        ("See http://root:my secret@192.0.2.1/x now", "See … now"),
        ("mail to me@here is fine", "mail to me@here is fine"),
    ],
)
def test_addresses_a_device_quotes_are_cut_out(words: str, shown: str) -> None:
    assert without_urls(words) == shown
    assert str(DeviceRejectedError(words)) == shown
    assert TranslatedMessage("rejected", error=words).placeholders == {"error": shown}


def test_every_kind_of_placeholder_is_cut() -> None:
    err = InvalidValueError("unknown", values=["a", "http://u:p@h/"], most=1.5)
    assert str(err) == "unknown: values=a, …, most=1.5"


def test_long_words_are_cut_off() -> None:
    assert len(str(DeviceRejectedError("x" * 10_000))) == MAX_WORDS
    assert len(without_urls("http://x " + "y" * 10_000)) < MAX_WORDS
