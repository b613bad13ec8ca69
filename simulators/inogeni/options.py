"""The variants the vendor's text leaves open, as switches (facts section 8)."""

from dataclasses import dataclass
from enum import StrEnum


class Order(StrEnum):
    """Order of the messages that answer one command; the text guarantees none."""

    PROGRESS_FIRST = "progress_first"
    REP_FIRST = "rep_first"
    REP_ONLY = "rep_only"
    """IN_PROGRESS is missing where a REP follows; other commands keep it."""


class VersionStyle(StrEnum):
    """How `version` is printed."""

    AS_PRINTED = "as_printed"
    """`CAMTRACK v3.4.0` for the commands whose samples show it, else `v3.4.0`."""
    PLAIN = "plain"
    PREFIXED = "prefixed"


class Framing(StrEnum):
    """How one reply's objects are laid into TCP segments."""

    WHOLE = "whole"
    """One write per object."""
    JOINED = "joined"
    """All objects of a reply in one write."""
    SPLIT = "split"
    """All objects of a reply joined, then cut into `Options.pieces` writes."""


class SwitchList(StrEnum):
    """Answer to GET SWITCH_DEVICE_DATA, named in appendix B without a format."""

    SUPPORTED = "supported"
    NOT_VALID = "not_valid"
    SILENT = "silent"


class HttpLists(StrEnum):
    """Answer to the multi-message GETs over HTTP, "not supported" by the text."""

    NOT_VALID = "not_valid"
    TIMEOUT = "timeout"


@dataclass(slots=True, kw_only=True)
class Options:
    """Switches of the simulated firmware; may be turned while it runs."""

    websocket: bool = True
    """Off: /websocket answers 404."""
    tcp: bool = True
    """Off: nothing listens on the TCP port."""
    http: bool = True
    """Off: /control answers 404."""
    websocket_limit: int | None = None
    """Connections taken at once; a further handshake is answered 503."""
    tcp_limit: int | None = None
    """Connections taken at once; a further one is closed at once."""

    version: str = "3.4.0"
    version_style: VersionStyle = VersionStyle.AS_PRINTED
    spaced_status: bool = False
    """Print `IN PROGRESS` as some samples do, instead of `IN_PROGRESS`."""
    order: Order = Order.PROGRESS_FIRST
    each_for_zero: bool = False
    """Answer value1 = 0 with a REP per device instead of one REP with value1 0."""
    list_descending: bool = False
    """List devices from the highest number down, as one GET sample does."""
    failure_msgid: bool = True
    switch_list: SwitchList = SwitchList.SUPPORTED
    http_lists: HttpLists = HttpLists.NOT_VALID
    http_failed_status: int = 200
    """HTTP status of failed commands; undocumented (facts section 9)."""
    http_content_type: str = "application/json"
    """Content type of HTTP replies; undocumented (facts section 9)."""
    browser_path: bool = True
    """Serve /browser as /control: one sample uses that path."""
    value_alias: bool = False
    """Take `value` for `value1`: one TCP sample uses that key."""

    pretty: bool = False
    """Indent JSON as the samples are printed."""
    framing: Framing = Framing.WHOLE
    pieces: int = 3
    ws_newline: bool = False
    """End WebSocket messages with the newline TCP needs."""
    delay_s: float = 0.0
    """Pause before the first message of a reply over TCP or WebSocket."""
    gap_s: float = 0.0
    """Pause between the messages of a reply over TCP or WebSocket."""
    silent: bool = False
    """Carry out commands over TCP and WebSocket, but send nothing."""
    report_delay_s: float = 0.0
    """Pause between the acknowledgment and the reports of a SET command; the text
    sets no limit."""
    acknowledged_only: frozenset[str] = frozenset()
    """Commands answered without their reports over TCP and WebSocket."""
    unanswered: frozenset[str] = frozenset()
    """Commands carried out without an answer, on every transport."""
    refused: frozenset[str] = frozenset()
    """Commands answered with "not valid", on every transport."""

    broadcast: bool = False
    """Push REPs of changes to the connections that did not ask for them."""
    broadcast_replies: bool = False
    """Send all replies to one connection to the others as well."""
    broadcast_gets: bool = False
    """Push the REPs that answer one connection's GET to the others as well."""

    presets_apply: bool = True
    """A recalled preset sets the device data states it was saved with."""
    standby_disables: bool = False
    """Report all device data DISABLED in standby."""
    volatile: bool = True
    """A power cycle ends standby and forgets the last recalled preset."""
    no_effect: frozenset[str] = frozenset()
    """SET commands this edition accepts without doing anything."""
