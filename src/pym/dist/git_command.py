"""Running the git executable, with nothing of the caller's repository, no prompts, no hooks and no secrets to be seen.

A password goes to git by a credential helper that prints a variable of git's own environment: no command line, no
configuration file and no URL holds it, and git asks the helper for that one host only.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading

from pym.errors import GitError
from pym.spec.direct import scheme

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import IO

    from pym.spec.git import GitReference

# What is the caller's to decide about connections. Everything else that begins with GIT_ is about a repository of
# theirs, as inside a hook or `git rebase --exec`, and would lead our commands there.
_KEPT = (
    "GIT_ASKPASS",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_PARAMETERS",
    "GIT_CONFIG_SYSTEM",
    "GIT_HTTP_PROXY_AUTHMETHOD",
    "GIT_HTTP_USER_AGENT",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_SSH_VARIANT",
)
_KEPT_PREFIXES = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_", "GIT_SSL_", "GIT_PROXY_SSL_")
_CONFIGURATION = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "protocol.ext.allow=never",
    "protocol.fd.allow=never",
    # Everything below is made by pym and belongs to whoever's cache it is.
    "safe.directory=*",
    # Nothing goes on in the background, and all that is fetched lies in packs.
    "gc.auto=0",
    "maintenance.auto=false",
    "fetch.unpackLimit=1",
    "transfer.unpackLimit=1",
    "fetch.recurseSubmodules=false",
    "fetch.prune=false",
    "fetch.pruneTags=false",
    "fetch.writeCommitGraph=false",
    "submodule.recurse=false",
    "advice.detachedHead=false",
    # A server that says nothing for a minute is not waited for.
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=60",
)
_HELPER = '!f() { test "$1" = get && printf "username=%s\\npassword=%s\\n" "$_PYM_GIT_USER" "$_PYM_GIT_PASSWORD"; }; f'
_USERINFO = re.compile(r"(://)[^/@\s'\"]+@")
_TAIL = 16 << 10  # bytes of what git says that are kept
_LINES = 20  # of them, shown
_OUTPUT = 64 << 20  # bytes that git may answer


class Git:
    """How git is run for one repository.

    Args:
        reference: Whose user, password and transport are used.
        environ: The environment that git gets, less what is about other repositories.

    Raises:
        GitError: There is no git.
    """

    __slots__ = ("_environ", "_options", "_secrets", "_shown", "path")

    def __init__(self, reference: GitReference, environ: Mapping[str, str]) -> None:
        self.path = _find(environ)
        self._shown = reference.repository
        self._environ = {
            name: value
            for name, value in environ.items()
            if not name.startswith("GIT_") or name in _KEPT or name.startswith(_KEPT_PREFIXES)
        }
        self._environ.update(GIT_TERMINAL_PROMPT="0", GIT_LFS_SKIP_SMUDGE="1", GCM_INTERACTIVE="never")
        configuration = list(_CONFIGURATION)
        if scheme(reference.repository) == "file":
            # Git takes no submodules from paths unless told to: right for what comes from elsewhere.
            configuration.append("protocol.file.allow=always")
        self._secrets = tuple(secret for secret in (reference.password, reference.user) if len(secret) > 3)
        if reference.user:
            configuration += self._authenticate(reference)
        self._options = [word for line in configuration for word in ("-c", line)]

    def _authenticate(self, reference: GitReference) -> list[str]:
        place = "/".join(reference.repository.split("/", 3)[:3])
        if reference.password:
            self._environ.update(_PYM_GIT_USER=reference.user, _PYM_GIT_PASSWORD=reference.password)
            # The empty helper before it: none of the user's own may write our password down somewhere.
            return [f"credential.{place}.helper=", f"credential.{place}.helper={_HELPER}"]
        # A user alone is for the user's own helpers to complete.
        count = self._environ.get("GIT_CONFIG_COUNT", "0")
        at = int(count) if count.isascii() and count.isdigit() else 0
        self._environ[f"GIT_CONFIG_KEY_{at}"] = f"credential.{place}.username"
        self._environ[f"GIT_CONFIG_VALUE_{at}"] = reference.user
        self._environ["GIT_CONFIG_COUNT"] = str(at + 1)
        return []

    def run(
        self,
        *arguments: str,
        directory: str,
        action: str,
        configuration: Sequence[str] = (),
        hints: tuple[str, ...] = (),
    ) -> str:
        """Runs a command of git and returns what it prints.

        Args:
            arguments: After `git`.
            directory: Absolute; the command looks for no repository above it.
            action: For the error: "fetch", "check out".
            configuration: Further `name=value` in force for it.
            hints: For the error.

        Raises:
            GitError: It failed; `context` is the end of what it said.
        """
        status, output, said = self.attempt(*arguments, directory=directory, configuration=configuration)
        if status:
            raise GitError(f"Failed to {action} `{self._shown}`", context=said, hints=(*hints, *_hints(said)))
        return output

    def attempt(self, *arguments: str, directory: str, configuration: Sequence[str] = ()) -> tuple[int, str, str]:
        """Like `run`, for what may fail: exit status, output, the end of what it said (without secrets)."""
        options = [*self._options, *[word for line in configuration for word in ("-c", line)]]
        environ = {**self._environ, "GIT_CEILING_DIRECTORIES": os.path.dirname(directory)}
        try:
            process = subprocess.Popen(
                [self.path, *options, *arguments],
                cwd=directory,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise GitError(f"`{self.path}` cannot be run", context=error.strerror or str(error)) from error
        assert process.stdout is not None and process.stderr is not None
        tail = _Tail(process.stderr)
        try:
            output = process.stdout.read(_OUTPUT)
            if len(output) == _OUTPUT:
                raise GitError(f"`{self._shown}` answers without end", context=f"more than {_OUTPUT >> 20} MiB")
            status = process.wait()
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            process.stdout.close()
            tail.finish()
        return status, output.decode("utf-8", "replace"), self._without_secrets(tail.text())

    def _without_secrets(self, text: str) -> str:
        text = _USERINFO.sub(r"\1***@", text)
        from urllib.parse import quote

        for secret in self._secrets:
            for spelling in (secret, quote(secret, safe="")):
                text = text.replace(spelling, "***")
        lines = ["".join(c if c.isprintable() else " " for c in line).rstrip() for line in re.split(r"[\r\n]+", text)]
        return "\n".join([line for line in lines if line][-_LINES:])


class _Tail:
    """The end of a stream, read in a thread so that whoever writes it is never kept waiting."""

    __slots__ = ("_data", "_stream", "_thread")

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._data = b""
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        try:
            while data := os.read(self._stream.fileno(), 1 << 16):
                self._data = (self._data + data)[-_TAIL:]
        except (OSError, ValueError):
            pass

    def finish(self) -> None:
        # What git has started may outlive it and hold the stream: it is not waited for.
        self._thread.join(1.0)
        if not self._thread.is_alive():
            self._stream.close()

    def text(self) -> str:
        return self._data.decode("utf-8", "replace")


def _find(environ: Mapping[str, str]) -> str:
    found = shutil.which("git", path=environ.get("PATH"))
    # Never what lies in the working directory, as an empty entry of PATH would have it.
    if found is None or not os.path.isabs(found):
        raise GitError(
            "Git executable not found",
            context="a reference to a git repository needs `git`, and it is in none of the directories of `PATH`",
            hints=("install git (`apt install git`, `brew install git`), or name an archive of the revision instead",),
        )
    return found


def _hints(said: str) -> tuple[str, ...]:
    if "terminal prompts disabled" in said or "could not read Username" in said or "could not read Password" in said:
        return ("git has no credentials for it: set up a credential helper, `~/.netrc` or use `git+ssh://`",)
    if "dubious ownership" in said:
        return ("another user owns that repository: if you trust it, tell git so with `safe.directory`",)
    if "transport 'file' not allowed" in said:
        return ("a submodule of it names a path of this machine, which only a local repository may",)
    return ()
