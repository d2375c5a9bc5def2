"""Starts pym: `python -I -S …/pym/__main__.py` (the launcher) or `python -m pym`. Compiled at each start: short."""

import sys

if __name__ == "__main__":
    # The file's own directory, put there by a start without -I, would let `pym/errors.py` pass for a module `errors`.
    package = __file__.rpartition("/")[0]
    sys.path[:] = [package.rpartition("/")[0], *(entry for entry in sys.path if entry != package)]
    try:
        with open(f"{package}/{sys.implementation.cache_tag}.bundle", "rb", 0) as file:
            import marshal

            modules = marshal.loads(file.read())
            exec(marshal.loads(modules["pym.launch.loader"][2]), {"modules": modules})  # noqa: S102
    except OSError:
        pass  # a checkout: modules are found one by one
    from pym.cli.start import console

    console()
