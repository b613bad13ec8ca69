"""What recordings are called in lists."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.procam.contract.media_library import clip_title

CLOCK = datetime(2026, 11, 29, 14, 5, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("length_s", "title"),
    [
        (None, "14:05:03"),
        (0.2, "14:05:03, 1 s"),
        (35, "14:05:03, 35 s"),
        (600, "14:05:03, 10 min"),
    ],
)
def test_a_recording_is_called_by_its_time_and_length(
    length_s: float | None, title: str
) -> None:
    length = None if length_s is None else timedelta(seconds=length_s)
    assert clip_title(CLOCK, length) == title
