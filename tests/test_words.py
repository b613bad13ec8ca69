"""What a user reads is worded as Home Assistant words it."""

import pytest

from scripts import words


def test_the_texts_for_users_leave_the_listed_wording_behind() -> None:
    assert not list(words.found(words.texts()))


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("The device said no.", "rejected"),
        ("The server does not tell it.", "does not report"),
        ("The camera is away", "is offline"),
        ("Please enter the USER NAME.", "username"),
        ("Until when.", "end of the time range"),
        ("A certificate of its own making", "self-signed"),
    ],
)
def test_listed_wording_is_found_with_what_to_write(text: str, instead: str) -> None:
    (line, *_) = [one for one in words.found([("a.md:1", text)]) if instead in one]
    assert line.startswith("a.md:1: write ")


def test_parts_of_other_words_are_no_wording() -> None:
    assert not list(words.found([("a.md:1", "Recommended: the usernames, appliance")]))


def test_every_kind_of_text_is_read() -> None:
    read = {where.partition(":")[0].partition(" ")[0] for where, _ in words.texts()}
    assert {
        "en.json",
        "README.md",
        "docs/ptz.md",
        "docs/entities/camtrace.yaml",
        "blueprints/automation/procam/meeting.yaml",
        ".github/ISSUE_TEMPLATE/bug.yml",
    } <= read
