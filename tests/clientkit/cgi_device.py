"""A device that answers CGIs as a test wishes."""

from aiohttp import web


class Device:
    """Answers every request with the next of its answers, the last one for good."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, str]] = [(200, "OK")]
        self.asked: list[str] = []
        self.cut = 0
        """How many requests are cut off without an answer."""

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.text()
        self.asked.append(f"{request.method} {request.raw_path} {body}".strip())
        if self.cut:
            self.cut -= 1
            assert request.transport is not None
            request.transport.abort()
        status, text = self.answers[0]
        if len(self.answers) > 1:
            del self.answers[0]
        return web.Response(status=status, text=text)
