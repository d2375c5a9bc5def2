"""An interpreter for a choice: one that is there, or one that is fetched for it. A HOT module."""

from __future__ import annotations

from pym.errors import NoInterpreter, shown
from pym.ops.choose import Choice, conflict
from pym.python import discovery

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.interpreter import Interpreter
    from pym.ops.wiring import Wiring


_NAMED = 3  # broken interpreters that an error names


def locate(wiring: Wiring, choice: Choice, *, environments: bool) -> Interpreter | None:
    """The interpreter on this machine that `choice` leads to, None if there is none.

    Args:
        wiring: The call.
        choice: What is asked for.
        environments: Whether virtual environments count.

    Raises:
        BrokenInterpreter: The one that was named, or the active environment, does not work.
    """
    search = discovery.Search(
        wiring.context, wiring.store, wiring.specifiers, wiring.preference, environments=environments
    )
    wiring.skipped = search.skipped
    return search.find(choice.request)


def locate_or_install(wiring: Wiring, choice: Choice, *, environments: bool) -> Interpreter:
    """Like `locate`, but what is missing is downloaded if that is allowed.

    Raises:
        NoInterpreter: There is none, and none was to be downloaded; tells who asked for it.
        PymError: The download failed.
    """
    found = locate(wiring, choice, environments=environments)
    if found is None:
        found = _install(wiring, choice)
    return found


def require_compatible(wiring: Wiring, choice: Choice, interpreter: Interpreter) -> None:
    """Refuses an interpreter that the project does not take.

    Raises:
        NoInterpreter: Names the request, who set it, and the file that demands something else.
    """
    text = conflict(wiring, choice, interpreter.version)
    if text:
        raise NoInterpreter(
            text, hints=(f"change `{choice.source}`, for example with `pym python pin`",) if choice.source else ()
        )


def _install(wiring: Wiring, choice: Choice) -> Interpreter:
    downloads, preference = wiring.downloads, wiring.preference
    missing = not_found(wiring, choice, environments=True)
    if not choice.request.is_local and preference != "only-system":
        # Only now is the catalogue worth reading.
        from pym.ops import python_install, python_wanted

        download = python_wanted.pick(wiring, choice.request)
        if download is None:
            missing.hints = (
                *missing.hints,
                "the catalogue has no such Python either; `--catalogue` takes another one",
            )
        elif downloads == "automatic":
            return python_install.install_missing(wiring, download, choice)
        else:
            missing.hints = (
                *missing.hints,
                f"Python {download.key.version} can be downloaded, but `python-downloads` is `{downloads}`: "
                f"`pym python install {choice.request.canonical()}` installs it",
            )
    raise missing


def not_found(wiring: Wiring, choice: Choice, *, environments: bool) -> NoInterpreter:
    """The error for when nothing was found; says where was looked and who asked."""
    request, preference = choice.request, wiring.preference
    places = {
        "only-managed": ["managed installations"],
        "managed": ["managed installations", "search path"],
        "system": ["search path", "managed installations"],
        "only-system": ["search path"],
    }[preference]
    if environments:
        places = ["virtual environments", *places]
    hints = (f"the version is set by `{choice.source}`",) if choice.source else ()
    broken = [f"passed over {shown(path)}: {reason}" for path, reason in list(wiring.skipped.items())[:_NAMED]]
    context = "\n".join(broken)
    if request.kind in ("file", "directory"):
        return NoInterpreter(f"No interpreter found at {request.describe()}", hints=hints)
    where = (
        f"{', '.join(places[:-1])}{',' if len(places) > 2 else ''} or {places[-1]}" if len(places) > 1 else places[0]
    )
    what = "" if request.kind in ("default", "any") else f" for {request.describe()}"
    return NoInterpreter(f"No interpreter found{what} in {where}", context=context, hints=hints)
