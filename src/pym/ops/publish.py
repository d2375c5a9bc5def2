"""`pym publish`: uploads distributions to an index (legacy upload interface). Cold.

`publish_target` says where to, `publish_files` what, `publish_access` with whose name; `publish_form` makes the form,
`publish_check` looks for what is there already, `publish_refusal` reads what a server does not like.
"""

from __future__ import annotations

from pym.errors import PublishFailed, PymError, UsageError, shown
from pym.model.value import Value
from pym.net import upload
from pym.net.address import redact
from pym.net.failures import Failure
from pym.net.multipart import Form
from pym.ops import publish_access, publish_files, publish_form, publish_refusal
from pym.ops.publish_check import Shelf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pym.net.reply import Reply
    from pym.net.settings import NetworkSettings
    from pym.ops.publish_access import Access, Given
    from pym.ops.publish_files import Distribution
    from pym.ops.publish_target import Destination
    from pym.ops.wiring import Wiring

_PATIENCE = 900.0  # seconds that a server may take to look at what it was sent


class Told:
    """Hears how it goes; see `cli.commands.publish`."""

    def begins(self, count: int, url: str) -> None:
        """`count` files go to `url`."""

    def passed_over(self, one: Distribution) -> None:
        """It is there already."""

    def uploads(self, one: Distribution) -> None:
        """It is being uploaded, or would be."""

    def wrong(self, error: PymError) -> None:
        """With `--dry-run`: something that would have ended it."""


class Asked(Value):
    """What was asked for.

    Attributes:
        files: Paths and patterns as typed.
        dry_run: Whether nothing is uploaded.
        attested: Whether attestations are uploaded as well.
        keyring: `--keyring-provider`.
        patience: Seconds without a word from the server; None for the usual.
    """

    __slots__ = ("attested", "dry_run", "files", "keyring", "patience")

    def __init__(
        self,
        files: Sequence[str],
        *,
        dry_run: bool = False,
        attested: bool = True,
        keyring: str = "",
        patience: float | None = None,
    ) -> None:
        self.files = files
        self.dry_run = dry_run
        self.attested = attested
        self.keyring = keyring
        self.patience = patience


def run(
    wiring: Wiring,
    asked: Asked,
    destination: Destination,
    given: Given,
    told: Told,
    *,
    ask: Callable[[str, bool], str] | None,
) -> int:
    """Publishes; with `--dry-run` gives how many files there is something wrong with.

    Args:
        wiring: The call.
        asked: What.
        destination: Where to.
        given: Credentials as typed.
        told: Hears how it goes.
        ask: Asks a person for credentials; None if nobody is there.

    Raises:
        PublishFailed: There is nothing to publish, or the server does not take it. What was uploaded before stays.
        PymError: Something cannot be read or reached.
    """
    if wiring.offline:
        raise UsageError(
            "Publishing needs the network, and it may not be used", hints=("leave out `--offline` (or `PYM_OFFLINE`)",)
        )
    found = publish_files.find(asked.files, wiring.context.cwd, warn=wiring.reporter.warn, attested=asked.attested)
    if not found:
        raise PublishFailed(
            "No files found to publish",
            context="" if asked.files else "there is no distribution in `dist`",
            hints=() if asked.files else ("`pym build` makes them",),
        )
    told.begins(len(found), redact(destination.url))
    shelf = Shelf(wiring, destination.check, destination.index, asked.keyring) if destination.check else None
    job = _Job(wiring, asked, destination, given, told, ask, shelf)
    if asked.dry_run:
        return sum([job.fails(one) for one in found])
    for one in found:
        one.read()  # before anything is uploaded: half of a release helps nobody
    for one in found:
        job.publish(one)
    return 0


class _Job:
    """The files of one call, one after the other."""

    def __init__(
        self,
        wiring: Wiring,
        asked: Asked,
        destination: Destination,
        given: Given,
        told: Told,
        ask: Callable[[str, bool], str] | None,
        shelf: Shelf | None,
    ) -> None:
        self._wiring = wiring
        self._asked = asked
        self._destination = destination
        self._given = given
        self._told = told
        self._ask = ask
        self._shelf = shelf
        self._known: Access | None = None

    def fails(self, one: Distribution) -> bool:
        """Whether it could not be published, as far as that can be told without trying."""
        try:
            one.read()
            if self._shelf is not None and self._shelf.has(one):
                self._told.passed_over(one)
                return False
            self._told.uploads(one)
            publish_form.fields(one, ("", ""), one.attestations)
        except PymError as error:
            self._told.wrong(error)
            return True
        return False

    def publish(self, one: Distribution) -> None:
        """Uploads it, unless it is there."""
        if self._shelf is not None and self._shelf.has(one):
            self._told.passed_over(one)
            return
        access = self._access()
        self._told.uploads(one)
        reporter = self._wiring.reporter
        task = reporter.task(f"Hashing {one.filename}", one.size)
        try:
            digests = publish_form.hashes(one.path, task)
        finally:
            task.done()
        fields = publish_form.fields(one, digests, one.attestations)
        form = Form(fields, ("content", one.path))
        task = reporter.task(f"Uploading {one.filename}", form.length)
        trouble: PublishFailed
        try:
            reply = upload.upload(
                access.url, form, access.authorization, self._settings(), task=task, notice=reporter.warn
            )
        except Failure as failure:
            trouble = PublishFailed(
                f"Failed to publish `{one.shown}` to `{redact(access.url)}`",
                context="\n".join([line for line in (failure.cause, failure.detail) if line]),
                hints=failure.hints,
            )
        else:
            if reply.good:
                return
            trouble = _refused(one, access, reply)
        finally:
            task.done()
        # Two may have uploaded the same at once, or an answer may have got lost.
        if self._shelf is not None and self._shelf.has(one):
            self._told.passed_over(one)
            return
        raise trouble

    def _access(self) -> Access:
        if self._known is None:
            self._known = publish_access.find(
                self._destination,
                self._given,
                self._wiring.context.environ,
                self._wiring.network,
                ask=self._ask,
                told=self._wiring.reporter.debug,
            )
            if self._known.source:
                self._wiring.reporter.debug(f"Using credentials from {self._known.source}")
        return self._known

    def _settings(self) -> NetworkSettings:
        settings = self._wiring.network
        settings.read_timeout = self._asked.patience or max(_PATIENCE, settings.read_timeout)
        return settings


def _refused(one: Distribution, access: Access, reply: Reply) -> PublishFailed:
    message = access.clean(publish_refusal.said(reply))
    lines = [access.clean(reply.said)]
    if message:
        lines.append(f"it says: {message}")
    if reply.status in (401, 403) and access.source:
        lines.append(f"the credentials come from {access.source}")
    if access.reason:
        lines.append(f"trusted publishing failed: {shown(access.reason)[1:-1]}")
    return PublishFailed(
        f"Failed to publish `{one.shown}` to `{redact(access.url)}`",
        context="\n".join(lines),
        hints=publish_refusal.hints(reply, f"{message} {reply.said}"),
    )
