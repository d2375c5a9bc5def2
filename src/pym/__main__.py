"""Starts pym: `python -I -S …/pym/__main__.py` (the launcher) or `python -m pym`. Compiled at each start: short."""

import _signal  # type: ignore[import-not-found]
import sys

if __name__ == "__main__":
    # Until a command is under way nothing has been begun: Ctrl-C just ends the process, see `cli.main.handle`.
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    # The file's own directory, put there by a start without -I, would let `pym/errors.py` pass for a module `errors`.
    package = __file__.rpartition("/")[0]
    sys.path[:] = [package.rpartition("/")[0], *(entry for entry in sys.path if entry != package)]
    try:
        try:
            file = open(f"{package}/{sys.implementation.cache_tag}.bundle", "rb", 0)  # noqa: SIM115 - read to the end
        except OSError:
            pass  # a checkout: modules are found one by one
        else:
            import marshal

            size = int.from_bytes(file.read(4), "little")
            code, packs, index, members = marshal.loads(file.read(size))
            loader = {"file": file, "base": 4 + size, "packs": packs, "index": index}
            exec(code, loader)  # noqa: S102
            loader["run"](members)
            sys.modules["pym.cli.start"].ahead = loader["load"]  # type: ignore[attr-defined]
    except (OSError, EOFError, ValueError, TypeError) as error:
        sys.stderr.write(f"error: pym cannot be loaded from {package}: {error}\nhint: install it again\n")
        sys.exit(2)
    from pym.cli.start import console

    console()
