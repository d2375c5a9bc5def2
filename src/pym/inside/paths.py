# Run by other interpreters, with `-I -S -B -c`, to say where they install to. Syntax of Python 3.4.
#
# Written as `probe` writes. Read by pym.python.paths, which trusts none of it.
import os
import sys
import sysconfig


def scheme():
    """The name of the scheme that installers use, as pip finds it."""
    preferred = getattr(sysconfig, "get_preferred_scheme", None)
    if preferred is not None:
        return preferred("prefix")
    known = sysconfig.get_scheme_names()
    for name in (sys.implementation.name + "_" + os.name, sys.implementation.name, os.name + "_prefix", os.name):
        if name in known:
            return name
    return "posix_prefix"


def by_distutils():
    """Before 3.10 distributors changed distutils' scheme and not sysconfig's."""
    from distutils.dist import Distribution

    command = Distribution({"name": "x"}).get_command_obj("install", create=True)
    command.finalize_options()
    return {
        "purelib": command.install_purelib,
        "platlib": command.install_platlib,
        "scripts": command.install_scripts,
        "data": command.install_data,
        "include": os.path.dirname(command.install_headers),
    }


def main():
    paths = dict(sysconfig.get_paths(scheme()))
    if sys.version_info < (3, 10) and not getattr(sysconfig, "_PIP_USE_SYSCONFIG", False):
        try:
            paths.update(by_distutils())
        except Exception:  # a system without distutils has nothing that differs
            pass
    names = ("purelib", "platlib", "scripts", "data", "include", "stdlib")
    answer = b"\t".join([os.path.abspath(paths[name]).encode("unicode_escape") for name in names])
    answer = b"\n-- pym asks, 1 --\n" + answer + b"\n"
    while answer:
        answer = answer[os.write(1, answer) :]
    os._exit(0)


main()
