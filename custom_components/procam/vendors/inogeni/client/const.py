"""Addresses, nouns, ranges and times of the CAMTRACK API 3.4."""

from typing import Final

PORT: Final = 1881
"""HTTP and WebSocket."""
TCP_PORT: Final = 11881
CONTROL_PATH: Final = "/control"
WEBSOCKET_PATH: Final = "/websocket"
APPLICATION: Final = "CAMTRACK"

REPORT: Final = "REP"
"""Verb of a message that carries a result."""
PRESET: Final = "PRESET"
STANDBY: Final = "SYSTEM_STANDBY"
SWITCHER_INPUT: Final = "SWITCHER_INPUT"
SWITCHER_INPUT_NAME: Final = "SWITCHER_INPUT_NAME"
DEVICE_DATA: Final = "_DEVICE_DATA"
"""End of the nouns of all kinds of devices."""
AUDIO: Final = "CHANNEL_ID_AUDIO"
CREDENTIALS: Final = "CREDENTIALS"
SYSTEM_ON: Final = "SYSTEM_ON"
SYSTEM_OFF: Final = "SYSTEM_OFF"
ENABLE: Final = "ENABLE"
DISABLE: Final = "DISABLE"

REFUSALS: Final = frozenset({"FAILED", "ERROR", "INFO"})
"""INFO answers DELETE CREDENTIALS while the permit flag is not set."""

PRESETS: Final = range(1, 11)
SWITCHER_INPUTS: Final = range(1, 13)
INPUT_DEVICES: Final = range(1, 13)
OUTPUT_DEVICES: Final = range(1, 13)
"""The command section stops at 8, appendix A at 12; the device knows its own limit."""
SWITCH_DEVICES: Final = range(1, 2)
REPORTED_DEVICES: Final = range(1, 100)
"""Device numbers accepted in a report; later firmware may have more than documented."""
REPORTED_NUMBERS: Final = range(1000)
"""Numbers accepted in any report; audio channel ids go up to 999."""
EVERY: Final = 0
"""The number that addresses all devices of a kind, or resets all audio channels."""
AUDIO_CHANNELS: Final = frozenset({EVERY, 1, *range(101, 1000)})
"""Channel 2 follows from the others and cannot be set."""
NAME_LENGTH: Final = range(1, 65)
"""Ours: the document sets no limit for switcher input names."""

TIMEOUT_S: Final = 5.0
"""The device answers within milliseconds; this is far beyond a busy one."""
ACKNOWLEDGED_S: Final = 20.0
"""For the result after an acknowledgment: it shows that the device is working on it,
and the document sets no limit."""
DOUBT_S: Final = 1.0
"""Wait for a clearer answer after a refusal that may be meant for another command."""
HINT_DELAY_S: Final = 0.3
"""From a change made by another client to the request for a read: an acknowledgment
comes before the change, and several reports may belong to it."""
LIST_QUIET_S: Final = 0.4
"""Device lists have neither a count nor an end mark: silence this long ends them."""
LIST_EMPTY_S: Final = 1.5
"""Silence that ends a list while reports or the acknowledgment are still missing;
empty lists are rare, and a slow device may not lose its devices."""
LIST_LIMIT_S: Final = 3.0
MISSING_LISTS: Final = 2
"""Consecutive lists without a device after which it is gone: a list may have a gap."""
GRACE_S: Final = 0.3
"""For a refusal after the acknowledgment of a command that reports no result. Both
come from one run through the device, milliseconds apart; a person does not notice."""
SWITCH_GRACE_S: Final = 3.0
"""The same for a switch device: a report is printed in the document, but no command
to ask for the state, so the acknowledgment has to do."""
READ_BACK_S: Final = (0.0, 2.0, 5.0, 10.0)
"""Pauses before each look at what a command to all devices of a kind has done."""
CLOSE_S: Final = 1.0
CANDIDATE_S: Final = 2.0
"""For another port tried after the configured one failed."""

HEARTBEAT_S: Final = 20.0
"""WebSocket ping; with aiohttp's half of it for the pong a dead link shows in 30 s."""
KEEPALIVE_IDLE_S: Final = 15
KEEPALIVE_INTERVAL_S: Final = 5
KEEPALIVE_COUNT: Final = 3
"""TCP has no ping: the kernel asks for us, at no cost to the device's application.
15 + 3 * 5 = 30 s until a dead link shows."""

MAX_HTTP_BYTES: Final = 2**16
MAX_MESSAGE_BYTES: Final = 2**16
"""The longest documented message is below 400 bytes."""
MAX_GARBAGE_BYTES: Final = 2**20
"""Received without one message: what sends that is not a CAMTRACK."""
MAX_WAITING_EVENTS: Final = 10_000
"""Ten seconds at a thousand a second; a subscriber that far behind starts again."""
