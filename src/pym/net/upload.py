"""Sending a form with a file: again after what may pass, within one host, and never a secret to another. Cold."""

from __future__ import annotations

from pym.net import targets
from pym.net.address import offline, redact
from pym.net.client import shared
from pym.net.failures import Failure
from pym.net.reply import Reply, final
from pym.net.retry import SYSTEM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pym.net.client import Answer
    from pym.net.multipart import Form
    from pym.net.retry import Clock
    from pym.net.settings import NetworkSettings
    from pym.report import Task

_ACCEPT = "application/json;q=0.9, text/plain;q=0.8, text/html;q=0.7"
_LONGEST_REPLY = 64 << 10  # bytes of an answer that are read


def upload(
    url: str,
    form: Form,
    authorization: str,
    settings: NetworkSettings,
    *,
    task: Task,
    notice: Callable[[str], None] | None = None,
    clock: Clock = SYSTEM,
) -> Reply:
    """Sends a form.

    Args:
        url: Where to, without credentials.
        form: What.
        authorization: Value of the header of that name, "" for none. It goes to the origin of `url` only.
        settings: How, and how often.
        task: Told every byte that is sent.
        notice: Told before each wait what failed.
        clock: Waits.

    Raises:
        Offline: The network may not be used.
        Failure: There was no answer, or one that leads elsewhere.
    """
    if settings.offline:
        raise offline(url)

    def told(text: str) -> None:
        if notice is not None:
            notice(text)
        task.restart()

    return final(lambda: _post(url, form, authorization, settings, task, clock), settings, clock, told)


def _post(url: str, form: Form, authorization: str, settings: NetworkSettings, task: Task, clock: Clock) -> Reply:
    headers = {"content-type": form.kind, "accept": _ACCEPT, "accept-encoding": "identity"}
    if authorization:
        headers["authorization"] = authorization
    place = url
    for _ in range(targets.MOST_REDIRECTS + 1):
        with shared(settings).send("POST", place, headers, _told(form.blocks(), task), form.length) as answer:
            location = answer.header("location")
            if answer.status not in targets.REDIRECTS or not location:
                return _read(answer, clock)
        place = _followed(url, place, location)
        task.restart()
    raise Failure(url, f"redirect loop: more than {targets.MOST_REDIRECTS} redirects", kind="redirect")


def _told(blocks: Iterator[bytes], task: Task) -> Iterator[bytes]:
    for block in blocks:
        yield block
        task.advance(len(block))


def _followed(url: str, before: str, location: str) -> str:
    """Where a redirect leads.

    Raises:
        Failure: Elsewhere than to the same scheme, host and port: what was meant for one is not for another.
    """
    origin = targets.parse(before)
    target = targets.follow(url, origin, location)
    if targets.origin(target) != targets.origin(origin):
        raise Failure(
            url,
            "the server redirects to another host, which neither files nor credentials are sent to",
            kind="redirect",
            detail=f"redirected to {redact(str(target))}",
            hints=("if that is where you mean to upload to, name its URL",),
        )
    return str(target)


def _read(answer: Answer, clock: Clock) -> Reply:
    said = answer.failure().cause
    kind = answer.header("content-type").partition(";")[0].strip().lower()
    body = bytearray()
    try:
        for block, _ in answer.blocks(clock):
            body += block
            if len(body) >= _LONGEST_REPLY:
                break
    except Failure:
        pass  # the status is what counts
    return Reply(answer.status, said, kind, bytes(body[:_LONGEST_REPLY]), wait=answer.header("retry-after"))
