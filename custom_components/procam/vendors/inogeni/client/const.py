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
AUDIO: Final = "CHANNEL_ID_AUDIO"
CREDENTIALS: Final = "CREDENTIALS"
SYSTEM_ON: Final = "SYSTEM_ON"
SYSTEM_OFF: Final = "SYSTEM_OFF"
ENABLE: Final = "ENABLE"
DISABLE: Final = "DISABLE"

REFUSALS: Final = frozenset({"FAILED", "ERROR", "INFO"})
"""INFO is how DELETE CREDENTIALS says that the permit flag is not set."""

PRESETS: Final = range(1, 11)
SWITCHER_INPUTS: Final = range(1, 13)
INPUT_DEVICES: Final = range(1, 13)
OUTPUT_DEVICES: Final = range(1, 13)
"""The command section stops at 8, appendix A at 12; the device knows its own limit."""
SWITCH_DEVICES: Final = range(1, 2)
REPORTED_DEVICES: Final = range(1, 100)
"""Numbers believed in a report; later firmware may have more than is documented."""
REPORTED_NUMBERS: Final = range(1000)
"""Of anything; audio channel ids go up to 999."""
EVERY: Final = 0
"""The number that addresses all devices of a kind, or resets all audio channels."""
AUDIO_CHANNELS: Final = frozenset({EVERY, 1, *range(101, 1000)})
"""Channel 2 follows from the others; the device does not let it be set."""
NAME_LENGTH: Final = range(1, 65)
"""Ours: the document sets no limit for switcher input names."""

TIMEOUT_S: Final = 5.0
"""The device answers within milliseconds; this is far beyond a busy one."""
LIST_QUIET_S: Final = 0.4
"""Device lists have neither count nor end mark: silence this long ends them."""
LIST_EMPTY_S: Final = 1.5
"""Silence that ends a list while reports or the acknowledgement are still missing;
empty lists are rare, and a slow device must not lose its units."""
LIST_LIMIT_S: Final = 3.0
GRACE_S: Final = 0.3
"""For a refusal after the acknowledgement of a command that reports no result. Both
come from one run through the device, milliseconds apart; a person does not notice."""
CLOSE_S: Final = 1.0
CANDIDATE_TIMEOUT_S: Final = 2.0
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
"""Received without one message among it: whoever sends that is no CAMTRACK."""
MAX_WAITING_EVENTS: Final = 10_000
"""Ten seconds at a thousand a second; a reader that far behind starts afresh."""
MAX_UNKNOWN: Final = 50
