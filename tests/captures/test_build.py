"""A capture keeps every byte that can be shown, and stays of a size that can be sent."""

import json
from typing import Any

import pytest

from custom_components.procam.capture import build
from custom_components.procam.capture.build import build_capture
from custom_components.procam.capture.redaction import Redactor
from custom_components.procam.clientkit.recorder import Recorder
from simulators.replay import bytes_of


def capture_of(recorder: Recorder, **options: Any) -> dict[str, Any]:
    return build_capture("mobotix", {"port": 80}, options, recorder, Redactor())


def test_bytes_of_every_kind_are_kept() -> None:
    recorder = Recorder()
    bodies = (b"a=Ch\xe2teau", "\ufeffa=b\r\n".encode(), b"", b"a=1\n")
    for number, body in enumerate(bodies):
        recorder.answers.add("GET", f"/{number}", 200, "text/plain", body)
    recorder.add_message("tcp", b"\xff")
    capture = capture_of(recorder)
    assert tuple(map(bytes_of, capture["answers"])) == bodies
    assert bytes_of(capture["pushed"][0]) == b"\xff"
    assert capture["pushed"][0]["after_s"] == 0


def test_a_binary_answer_is_shown_by_its_first_bytes() -> None:
    recorder = Recorder()
    body = b"\0secret" * 20
    recorder.answers.add("GET", "/", 200, "application/octet-stream", body)
    (answer,) = capture_of(recorder)["answers"]
    assert bytes_of(answer) == body[:48]
    assert answer["size"] == len(body)


def test_the_longest_answers_are_left_out_of_a_large_capture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(build, "MAX_BYTES", 3500)
    recorder = Recorder()
    for number in range(3):
        body = b'{"a": "b"} ' * 100 * (number + 1)
        recorder.answers.add("GET", f"/{number}", 200, "text/plain", body)
    capture = capture_of(recorder)
    assert [one.get("left_out") for one in capture["answers"]] == [None, True, True]
    assert len(json.dumps(capture)) < 3500


def test_names_in_options_keep_their_numbers() -> None:
    capture = capture_of(
        Recorder(),
        presets={"1": "Lecture", "2": "Board room"},
        audio_channels={"101": "Lectern"},
        http_inputs=2,
    )
    assert capture["options"] == {
        "presets": {"1": "Name1", "2": "Name 2"},
        "audio_channels": {"101": "Name3"},
        "http_inputs": 2,
    }


def test_options_of_an_unknown_form_are_made_unrecognizable() -> None:
    capture = capture_of(Recorder(), presets="Altar")
    assert "Altar" not in json.dumps(capture)
