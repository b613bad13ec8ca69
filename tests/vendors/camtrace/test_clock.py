"""The server's clock, learned from the Date headers of answers."""

from custom_components.procam.vendors.camtrace.client.clock import ServerClock

NOON = 1_700_000_000.0
HEADER = "Tue, 14 Nov 2023 22:13:20 GMT"


def make(wall: float = NOON) -> ServerClock:
    return ServerClock(lambda: 100.0, lambda: wall)


def test_ours_counts_until_the_server_has_spoken() -> None:
    clock = make()
    assert (clock.known, clock.now(), clock.skew_min()) == (False, NOON, 0)


def test_a_header_reports_the_time_to_a_second() -> None:
    clock = make()
    clock.learn(HEADER, 99.9, 100.1)
    assert clock.known
    assert abs(clock.now() - NOON) < 1
    assert clock.created() in {"2023-11-14T22:13:20Z", "2023-11-14T22:13:21Z"}


def test_more_headers_narrow_it_and_a_slow_one_does_not_spoil_it() -> None:
    clock = make()
    clock.learn_seconds(NOON, 100.0, 100.0)
    clock.learn_seconds(NOON, 99.2, 99.2)
    narrow = clock.offset
    clock.learn_seconds(NOON, 80.0, 110.0)
    assert clock.offset == narrow


def test_a_header_that_contradicts_means_the_clock_was_set() -> None:
    clock = make()
    clock.learn_seconds(NOON, 100.0, 100.0)
    clock.learn_seconds(NOON + 600, 100.0, 100.0)
    assert clock.skew_min() == 10
    clock.learn_seconds(NOON - 600, 100.0, 100.0)
    assert clock.skew_min() == -10


def test_headers_that_are_no_date_are_ignored() -> None:
    clock = make()
    for header in (None, "", "yesterday", "Fri, 31 Dec 9999 23:59:59 GMT"):
        clock.learn(header, 100.0, 100.0)
    assert not clock.known


def test_a_date_without_a_zone_is_utc() -> None:
    clock = make()
    clock.learn("Tue, 14 Nov 2023 22:13:20 -0000", 100.0, 100.0)
    assert abs(clock.now() - NOON) < 1


def test_the_minutes_shown_do_not_flicker_near_half_a_minute() -> None:
    clock = make()
    for skew, shown in ((30, 0), (38, 0), (45, 1), (30, 1), (25, 1), (15, 0)):
        clock._low = None
        clock.learn_seconds(NOON + skew - 0.5, 100.0, 100.0)
        assert clock.skew_min() == shown, skew
