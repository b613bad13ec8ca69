"""Which lost push channels a person is asked to look at."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from custom_components.procam.clientkit.errors import (
    DeviceConnectionError,
    DeviceError,
    DeviceUnsupportedError,
)
from custom_components.procam.contract.issue import Issue
from custom_components.procam.vendors.camstreamer import issues as camstreamer
from custom_components.procam.vendors.camtrace import issues as camtrace
from custom_components.procam.vendors.mobotix import issues as mobotix

type PushIssue = Callable[[Mapping[str, Any], DeviceError], Issue | None]


@pytest.mark.parametrize(
    ("push_issue", "key"),
    [
        (camstreamer.push_issue, "push_failing"),
        (camtrace.push_issue, "control_failing"),
        (mobotix.push_issue, "push_failing"),
    ],
)
def test_a_channel_that_is_not_offered_is_no_issue(
    push_issue: PushIssue, key: str
) -> None:
    assert push_issue({}, DeviceUnsupportedError("No such channel")) is None
    issue = push_issue({}, DeviceConnectionError("It was closed"))
    assert issue is not None
    assert issue.key == key
