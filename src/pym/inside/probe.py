# Run by other interpreters, with `-I -S -B -c`, to say what they are. Python 3.4 syntax; imports only what is built in.
#
# Writes one line of its own making, so that whatever else is printed can be told from the answer, then one line of
# fields separated by tabs, each escaped to ASCII (names of files need not be text). Read by pym.python.probe, which
# trusts none of it.
import os
import sys


def platform():
    machine = os.uname().machine.lower() if hasattr(os, "uname") else ""
    wide = sys.maxsize > 2**32
    if sys.platform == "win32":
        arch = "aarch64" if "ARM64" in sys.version else "x86_64" if "AMD64" in sys.version else "x86"
        return "windows", arch, "none"
    # What the interpreter is, not what the kernel is: a 32-bit one may run on a 64-bit kernel.
    if machine in ("x86_64", "amd64"):
        arch = "x86_64" if wide else "x86"
    elif machine in ("aarch64", "arm64", "armv8l", "armv7l", "armv8b"):
        arch = "aarch64" if wide else "armv7"
    elif machine in ("i386", "i486", "i586", "i686"):
        arch = "x86"
    else:
        arch = {"ppc64le": "powerpc64le", "riscv64": "riscv64gc"}.get(machine, machine)
    if sys.platform == "darwin":
        return "macos", arch, "none"
    if not sys.platform.startswith("linux"):
        return sys.platform.rstrip("0123456789.").lower(), arch, "none"
    try:
        libc = "gnu" if os.confstr("CS_GNU_LIBC_VERSION").startswith("glibc") else "musl"
    except (AttributeError, ValueError, OSError):
        libc = "musl"
    if arch == "armv7" and libc == "gnu":
        libc = "gnueabi"
        try:
            with open("/proc/self/exe", "rb") as program:
                if program.read(40)[37] & 4:  # EF_ARM_ABI_FLOAT_HARD, 0x400 of the flags
                    libc = "gnueabihf"
        except (OSError, IndexError):
            pass
    return "linux", arch, libc


def variant():
    flags = getattr(sys, "abiflags", None)
    if flags is None:  # Windows, before 3.14
        import sysconfig

        flags = ("t" if sysconfig.get_config_var("Py_GIL_DISABLED") else "") + (
            "d" if hasattr(sys, "gettotalrefcount") else ""
        )
    return "+".join((["freethreaded"] if "t" in flags else []) + (["debug"] if "d" in flags else []))


def main():
    info = sys.version_info
    version = "%d.%d.%d" % info[:3]
    if info[3] != "final":
        version += {"alpha": "a", "beta": "b"}.get(info[3], "rc") + str(info[4])
    executable = os.path.abspath(sys.executable) if sys.executable else ""
    prefix = sys.prefix
    # `-S` leaves out `site`, which before 3.14 is what moves the prefix into a virtual environment: the same rule here.
    near = os.path.dirname(executable)
    for place in (near, os.path.dirname(near)):
        if executable and os.path.isfile(os.path.join(place, "pyvenv.cfg")):
            prefix = os.path.dirname(near)
            break
    fields = (sys.implementation.name, version, variant()) + platform()
    fields += (executable, prefix, sys.base_prefix, getattr(sys, "_base_executable", None) or "")
    answer = b"\t".join([field.encode("unicode_escape") for field in fields])
    answer = b"\n-- pym asks, 1 --\n" + answer + b"\n"
    while answer:
        answer = answer[os.write(1, answer) :]
    os._exit(0)


main()
