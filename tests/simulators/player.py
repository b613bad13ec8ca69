"""A video player that uses FFmpeg as Home Assistant's stream component does."""

import itertools

import av


def steps(url: str, frames: int = 20) -> list[float]:
    """Return the media time between the pictures of a stream, in seconds."""
    options = {"rtsp_transport": "tcp", "timeout": "5000000"}
    with av.open(url, "r", options=options) as container:
        pictures = container.decode(container.streams.video[0])
        shown = [frame.time for frame in itertools.islice(pictures, frames)]
    times = [time for time in shown if time is not None]  # the first has none
    return [later - earlier for earlier, later in itertools.pairwise(times)]


def watch(url: str, frames: int = 3) -> list[tuple[int, int]]:
    """Open a stream as Home Assistant does and return the sizes of some pictures."""
    options = {"rtsp_transport": "tcp", "timeout": "2000000"}
    options["analyzeduration"] = "100000"
    with av.open(url, "r", options=options) as container:
        seen = []
        for frame in container.decode(container.streams.video[0]):
            seen.append((frame.width, frame.height))
            if len(seen) == frames:
                break
    return seen
