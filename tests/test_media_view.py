"""The addresses of recordings."""

import re

import pytest

from custom_components.procam.media_view import _from_step, media_url


@pytest.mark.parametrize(
    "part", ["clip", "2026-11-21T03:00:00+01:00", "a/b c", "Küche%"]
)
def test_an_id_of_any_kind_needs_no_quoting(part: str) -> None:
    url = media_url("entry", ("day", part))
    assert re.fullmatch(r"/api/procam/media/entry/[\w-]+/[\w-]+", url)
    assert _from_step(url.rpartition("/")[2]) == part
