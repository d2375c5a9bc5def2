"""What `pym publish` does. Cold: all of it needs the libraries that talk to servers."""

from __future__ import annotations

import sys

from pym.cli.chosen import Chosen
from pym.cli.terminal import in_mebibytes
from pym.errors import UsageError
from pym.ops import publish, publish_target
from pym.ops.publish_access import Given

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.invocation import Invocation
    from pym.cli.terminal import Terminal
    from pym.errors import PymError
    from pym.ops.publish_files import Distribution

_TRUSTED = ("automatic", "always", "never")
_KEYRINGS = ("disabled", "subprocess")
_CONFLICTS = (
    ("token", "--token <TOKEN>", "username", "--username <USERNAME>"),
    ("token", "--token <TOKEN>", "password", "--password <PASSWORD>"),
    ("index", "--index <INDEX>", "publish_url", "--publish-url <PUBLISH_URL>"),
    ("index", "--index <INDEX>", "check_url", "--check-url <CHECK_URL>"),
)


def run(invocation: Invocation) -> int:
    """The command; returns the exit code."""
    invocation.exclude(_CONFLICTS)
    if invocation.flag("skip_existing"):
        raise UsageError(
            "`--skip-existing` is not supported: that a file is there already cannot be told from a refusal",
            hints=("`--check-url URL` passes over files that are there, and tells those that differ",),
        )
    wiring = invocation.wiring()
    chosen = Chosen(invocation, wiring.settings)
    keyring = chosen.text("keyring_provider", "PYM_KEYRING_PROVIDER", "keyring-provider", _KEYRINGS)
    # What was typed comes before what the environment says, whichever of the two it is.
    url, index = invocation.text("publish_url"), invocation.text("index")
    if not url and not index:
        url = chosen.text("", "PYM_PUBLISH_URL")
        index = chosen.text("", "PYM_PUBLISH_INDEX") if not url else ""
        url = url or (wiring.settings.text("publish-url") if not index else "")
    destination = publish_target.find(
        wiring,
        url=url,
        index=index,
        check=chosen.text("check_url", "PYM_PUBLISH_CHECK_URL", "check-url"),
    )
    dry_run = invocation.flag("dry_run")
    token = _credential(invocation, "token")
    given = Given(
        user="" if token else _credential(invocation, "username"),
        password="" if token else _credential(invocation, "password"),
        token=token,
        trusted=chosen.text("trusted_publishing", "PYM_TRUSTED_PUBLISHING", "trusted-publishing", _TRUSTED)
        or "automatic",
        keyring=keyring == "subprocess",
    )
    asked = publish.Asked(
        invocation.texts("files"),
        dry_run=dry_run,
        attested=not invocation.flag("no_attestations", "PYM_PUBLISH_NO_ATTESTATIONS"),
        keyring=keyring,
        patience=_patience(invocation),
    )
    wrong = publish.run(
        wiring,
        asked,
        destination,
        given,
        _Said(invocation, dry_run=dry_run),
        ask=_ask if invocation.reporter.interactive and sys.stdin is not None and sys.stdin.isatty() else None,
    )
    if wrong:
        invocation.reporter.error(f"Found issues with {wrong} file{'' if wrong == 1 else 's'}")
        return 1
    return 0


def _credential(invocation: Invocation, name: str) -> str:
    """What was typed; else the variable, unless something else of the three was typed."""
    typed = [one for one in ("token", "username", "password") if invocation.text(one)]
    if name in typed:
        return invocation.text(name)
    if (name == "token" and typed) or "token" in typed:
        return ""
    return invocation.environ.get(f"PYM_PUBLISH_{name.upper()}", "")


def _patience(invocation: Invocation) -> float | None:
    text = invocation.environ.get("PYM_UPLOAD_HTTP_TIMEOUT", "")
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:
        raise UsageError("`PYM_UPLOAD_HTTP_TIMEOUT` must be a number of seconds above 0, and at most a day")
    return seconds


def _ask(question: str, secret: bool) -> str:
    if secret:
        from getpass import getpass

        try:
            return getpass(question, sys.stderr).strip()
        except EOFError:
            return ""
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip()


class _Said(publish.Told):
    """Prints."""

    def __init__(self, invocation: Invocation, *, dry_run: bool) -> None:
        self._invocation = invocation
        self._reporter: Terminal = invocation.reporter
        self._dry_run = dry_run

    def begins(self, count: int, url: str) -> None:
        files = f"{count} file{'' if count == 1 else 's'}"
        self._reporter.info(
            f"{'Checking' if self._dry_run else 'Publishing'} {files} {'against' if self._dry_run else 'to'} {url}"
        )

    def passed_over(self, one: Distribution) -> None:
        self._reporter.info(f"File {one.filename} already exists, skipping")

    def uploads(self, one: Distribution) -> None:
        verb = self._reporter.paint("Checking" if self._dry_run else "Uploading", "green")
        self._reporter.info(f"{verb} {one.filename} {self._reporter.paint(f'({in_mebibytes(one.size)})', 'dim')}")

    def wrong(self, error: PymError) -> None:
        from pym.cli.render import show_error

        show_error(error, self._invocation)
