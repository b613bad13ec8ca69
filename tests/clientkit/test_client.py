"""What clients of all vendors have in common."""

from custom_components.procam.clientkit.client import RefreshRequest


def test_what_changed_is_read_unless_the_event_knows_better() -> None:
    assert RefreshRequest().needs_read
