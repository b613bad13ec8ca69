"""The odd forms of the messages that answer a command on a channel of a CAMTRACK."""

from collections.abc import Iterator
import json
from typing import Final

from .forms import HTML, Answer, Bend, Form, members

_END: Final = "\0"
"""Between the messages of an answer, which is no part of any."""


def joined(texts: list[str]) -> Answer:
    """Return the messages as one answer."""
    return Answer(body=_END.join(texts).encode())


def split(answer: Answer) -> list[str]:
    """Return the messages of an answer."""
    return answer.body.decode().split(_END) if answer.body else []


def _fixed(name: str, *texts: str) -> Form:
    return Form(name, lambda _: joined(list(texts)))


def _refused(answer: Answer) -> Answer:
    first = json.loads(split(answer)[0])
    return joined(
        [json.dumps(first | {"status": "FAILED", "message": "COMMAND NOT VALID"})]
    )


def _each(answer: Answer, before: str, after: str = "") -> Answer:
    return joined([before + text + after for text in split(answer)])


LOST: Final = (
    _fixed("no answer"),
    _fixed("web page", HTML),
    _fixed("{}", "{}"),
    _fixed("[]", "[]"),
    _fixed("null", "null"),
    _fixed("not JSON", '{"command":'),
    Form("refused", _refused),
    Form("acknowledged only", lambda answer: joined(split(answer)[:1])),
)
"""Forms in which the answer is lost."""

WHOLE: Final = (
    Form("byte order mark", lambda answer: _each(answer, "\ufeff")),
    Form("line end", lambda answer: _each(answer, "", "\r\n")),
    Form("twice", lambda answer: joined(split(answer) * 2)),
    Form("backwards", lambda answer: joined(split(answer)[::-1])),
    Form(
        "indented",
        lambda answer: joined(
            [json.dumps(json.loads(text), indent=2) for text in split(answer)]
        ),
    ),
)
"""Forms in which the answer is all there."""


def odd_members(answer: Answer) -> Iterator[Form]:
    """Yield the forms in which one member of one message differs."""
    texts = split(answer)
    for index, text in enumerate(texts):
        for form in members(Answer(body=text.encode())):
            yield Form(f"{index}.{form.name}", _in_message(index, form))


def _in_message(index: int, form: Form) -> Bend:
    def bend(answer: Answer) -> Answer:
        texts = split(answer)
        texts[index] = form.bend(Answer(body=texts[index].encode())).body.decode()
        return joined(texts)

    return bend
