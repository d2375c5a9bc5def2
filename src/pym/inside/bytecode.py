# Run by other interpreters, with `-I -S -B -W ignore -c`, to compile modules. Python 3.4 syntax; it is given source that
# nobody has looked at, and compiles it without running any of it. Read and driven by pym.install.compiling.
#
# First writes its cache tag and the magic number of its bytecode in hex, each ended by a NUL. Then reads tasks from
# stdin, three fields each ended by a NUL: the source, the file to make, the name the code is to carry. Answers each with
# one byte: `+` made, `-` cannot be compiled, `!` could not be read or written.
#
# Ends by itself when whoever started it is gone, after one module at most; and when one takes longer than the seconds
# it is given as argument, and nobody ends it.
import gc
import marshal
import os
import sys

from importlib import _bootstrap_external as external

try:
    from _signal import alarm
except ImportError:  # Windows

    def alarm(seconds):
        pass


MAGIC = external.MAGIC_NUMBER
FLAGS = b"\0\0\0\0" if sys.version_info >= (3, 7) else b""


def pack(number):
    return (int(number) & 0xFFFFFFFF).to_bytes(4, "little")


def translate(source, target, name):
    with open(source, "rb") as file:
        about = os.fstat(file.fileno())
        data = file.read()
    try:
        code = compile(data, name, "exec", dont_inherit=True)
        content = MAGIC + FLAGS + pack(about.st_mtime) + pack(about.st_size) + marshal.dumps(code)
    except Exception:  # whatever a module can do to a compiler: it has no bytecode then
        return b"-"
    fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o444)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(fd, view) :]
    finally:
        os.close(fd)
    return b"+"


def main():
    gc.disable()  # syntax trees have no cycles
    tag = sys.implementation.cache_tag or ""
    os.write(1, tag.encode("utf-8") + b"\0" + "".join("%02x" % byte for byte in MAGIC).encode("ascii") + b"\0")
    limit = int(sys.argv[1])
    parent = os.getppid()
    rest = b""
    while True:
        data = os.read(0, 65536)
        if not data:
            break
        fields = (rest + data).split(b"\0")
        while len(fields) > 3:
            source, target, name = fields[:3]
            del fields[:3]
            if os.getppid() != parent:
                os._exit(1)
            alarm(limit)
            try:
                answer = translate(source, target, os.fsdecode(name))
            except OSError:
                answer = b"!"
            os.write(1, answer)
        alarm(0)
        rest = b"\0".join(fields)
    os._exit(0)


main()
