"""Archives made byte by byte, honest ones and the pieces of hostile ones; and small Pythons in the shape of PBS's.

`tests.support.hostile` puts the pieces together wrongly.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import platform
import struct
import sys
import tarfile
import zlib
from pathlib import Path

GNU, POSIX = b"ustar  \0", b"ustar\x0000"
END = bytes(1024)


def header(
    name: str | bytes,
    *,
    kind: bytes = b"0",
    size: int | bytes = 0,
    mode: int | bytes = 0o644,
    mtime: int | bytes = 1704000000,
    target: str | bytes = b"",
    magic: bytes = GNU,
    prefix: bytes = b"",
    tail: bytes = b"",
    checksum: bytes | None = None,
) -> bytes:
    """One 512-byte header. Numbers may be given as the bytes of the field; `tail` stands from byte 345 on."""
    name = name.encode() if isinstance(name, str) else name
    target = target.encode() if isinstance(target, str) else target
    block = bytearray(512)
    block[0:100] = name[:100].ljust(100, b"\0")
    block[100:108] = _number(mode, 8)
    block[108:116] = block[116:124] = b"0000000\0"
    block[124:136] = _number(size, 12)
    block[136:148] = _number(mtime, 12)
    block[156:157] = kind
    block[157:257] = target[:100].ljust(100, b"\0")
    block[257:265] = magic
    block[265:269] = block[297:301] = b"root"
    rest = (prefix or tail).ljust(167, b"\0")
    block[345:512] = rest
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block) if checksum is None else checksum
    return bytes(block)


def _number(value: int | bytes, width: int) -> bytes:
    return value.ljust(width, b"\0") if isinstance(value, bytes) else b"%0*o\0" % (width - 1, value)


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 512)


def file(name: str | bytes, data: bytes = b"", **fields) -> bytes:
    return header(name, size=fields.pop("size", len(data)), **fields) + padded(data)


def directory(name: str | bytes, **fields) -> bytes:
    return header(name, kind=b"5", **{"mode": 0o755, **fields})


def link(name: str | bytes, target: str | bytes, **fields) -> bytes:
    return header(name, kind=b"2", target=target, **{"mode": 0o777, **fields})


def hard_link(name: str | bytes, target: str | bytes, **fields) -> bytes:
    return header(name, kind=b"1", target=target, **fields)


def record(key: str | bytes, value: str | bytes) -> bytes:
    """One pax record, its length counted in."""
    body = b" %s=%s\n" % (_bytes(key), _bytes(value))
    length = len(body)
    while len(body) + len(str(length)) != length:
        length = len(body) + len(str(length))
    return str(length).encode() + body


def pax(records: dict[str, str | bytes] | bytes, kind: bytes = b"x", **fields) -> bytes:
    """A pax extended header. Bytes are taken for its content as they are."""
    data = records if isinstance(records, bytes) else b"".join(record(k, v) for k, v in records.items())
    return header("././@PaxHeader", kind=kind, size=fields.pop("size", len(data)), magic=POSIX, **fields) + padded(data)


def long_name(name: str | bytes, kind: bytes = b"L", ending: bytes = b"\0") -> bytes:
    """GNU's header for a long name, or with `kind` K a long link target."""
    data = _bytes(name) + ending
    return header("././@LongLink", kind=kind, size=len(data)) + padded(data)


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def tar(*entries: bytes, end: bytes = END) -> bytes:
    return b"".join(entries) + end


def gz(data: bytes, level: int = 6) -> bytes:
    return gzip.compress(data, level, mtime=0)


def zst(data: bytes, **options) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor(**options).compress(data)


def zst_raw(*blocks: tuple[int, int, bytes], flags: int = 0, window: int = 0x50) -> bytes:
    """A Zstandard frame out of blocks given as (type, size field, content), without a content size."""
    body = b"\x28\xb5\x2f\xfd" + bytes([flags]) + (b"" if flags & 0x20 else bytes([window]))
    for place, (kind, size, content) in enumerate(blocks):
        body += (size << 3 | kind << 1 | (place == len(blocks) - 1)).to_bytes(3, "little") + content
    return body


def gz_with(data: bytes, flags: int, optional: bytes) -> bytes:
    """A gzip member with optional header fields (RFC 1952); bit 1 of `flags` adds the header's checksum."""
    head = b"\x1f\x8b\x08" + bytes([flags]) + bytes(6) + optional
    if flags & 2:
        head += struct.pack("<H", zlib.crc32(head) & 0xFFFF)
    return head + gz(data)[10:]


def honest() -> dict[str, tuple[str, bytes]]:
    """Archives that any unpacker agrees on: what it shows -> (file name, content)."""
    small = tar(
        file("python/bin/python3.12", b"#!/bin/sh\n", mode=0o755),
        link("python/bin/python", "python3.12"),
        file("python/lib/a.py", b"a" * 513),
        file("python/lib/empty", b""),
        file("python/lib/block", b"b" * 512),
    )
    deep = "python/" + "/".join(f"directory-{n:03}" for n in range(30)) + "/file"
    large = b"".join(hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(100_000))  # 3.2 MB, incompressible
    name = "a.tar.gz"
    shapes = {
        "files only, as PBS packs": gz(small),
        "directory members": gz(
            tar(directory("python/"), directory("python/lib/"), file("python/lib/x", b"x"), directory("python/bin"))
        ),
        "directory members after what lies in them": gz(
            tar(file("python/lib/deep/x", b"x"), directory("python/lib/deep/"), directory("python/"))
        ),
        "GNU long names": gz(
            tar(long_name(deep), file(deep[:100], b"deep"), long_name("t" * 150, b"K"), link("python/l", "t" * 100))
        ),
        "pax names": gz(
            tar(
                pax({"comment": "made by hand"}, b"g"),
                pax({"path": deep + "é", "mtime": "1704000000.5", "SCHILY.xattr.user.x": b"\0\xff"}),
                file("python/x", b"deep", magic=POSIX),
                pax({"linkpath": "u" * 120, "path": "python/link"}),
                link("python/other", "u" * 100, magic=POSIX),
                pax({"size": "5"}),
                header("python/sized", size=0, magic=POSIX) + padded(b"12345"),
                pax({"size": "6"}),
                file("python/sized twice", b"123456", magic=POSIX),
            )
        ),
        "ustar prefix": gz(tar(file("c/d", b"x", magic=POSIX, prefix=b"python/a/b"))),
        "hard links": gz(
            tar(
                file("python/a", b"one", mode=0o755),
                hard_link("python/lib/b", "python/a", mode=0o755),
                hard_link("python/lib/c", "python/lib/b", mode=0o755),
            )
        ),
        "links": gz(
            tar(
                link("python/bin/python", "python3"),
                link("python/bin/python3", "./python3.12"),
                file("python/bin/python3.12", b"x", mode=0o755),
                link("python/lib64", "lib"),
                file("python/lib/libpython3.12.so.1.0", b"elf"),
                link("python/lib/libpython3.12.so", "libpython3.12.so.1.0"),
                link("python/lib/back", "../bin/python"),
                link("python/lib/through", "../lib64/libpython3.12.so"),
                link("python/lib/top", ".."),
                link("python/lib/here", "."),
                link("python/lib/nowhere", "not/there"),
                file("python/share/terminfo/x/xterm", b"x"),
                link("python/share/terminfo/v/vt", "../x/xterm"),
            )
        ),
        "a chain of sixteen links": gz(
            tar(file("python/l0", b"x"), *(link(f"python/l{n}", f"l{n - 1}") for n in range(1, 17)))
        ),
        "modes, owners and times of no use": gz(
            tar(
                directory("python/shut/", mode=0),
                file("python/shut/inside", b"x", mode=0),
                file("python/setuid", b"x", mode=0o6755),
                file("python/sticky", b"x", mode=0o1666),
                file("python/early", b"x", mtime=b"\xff" * 12),
                file("python/late", b"x", mtime=b"\x80" + b"\xff" * 11),
                file("python/modes of POSIX only", b"x", mode=0o100644),
            )
        ),
        "odd but harmless names": gz(
            tar(
                *(
                    file(f"python/{n}", b"x")
                    for n in ("a b", "-rf", "$(x)", "`x`", "~", "*", "a'b\"c", "...", ".a", "é")
                )
            )
        ),
        "several blocks": gz(tar(file("python/large", large), file("python/after", b"x"), file("python/last", large))),
        "one byte": gz(tar(file("python/one", b"1"))),
        "gzip padding": gz(small) + bytes(4096),
        "gzip header fields": gz_with(small, 0x1E, b"\x05\0extraname\0comment\0"),
        "gzip stored": gz(small, 0),
        "much zero padding": gz(small + bytes(3 << 20)),
    }
    found = {what: (name, data) for what, data in shapes.items()}
    found |= {
        "zst": ("a.tar.zst", zst(small)),
        "zst, several blocks": ("a.tar.zst", zst(tar(file("python/large", large), file("python/after", large)))),
        "zst, checksum and no size": ("a.tar.zst", zst(small, write_checksum=True, write_content_size=False)),
        "zst, raw and RLE blocks": (
            "a.tar.zst",
            zst_raw((0, 512, header("python/x", size=100_352)), (1, 100_352, b"r"), (1, 1024, b"\0")),
        ),
        "zst, widest window": ("a.tar.zst", zst_raw((0, len(small), small), window=17 << 3)),
    }
    return found


def made_by_tarfile(tree: Path, kind: int) -> bytes:
    """`tree` as the standard library packs it, hard links found by inode."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", format=kind) as archive:
        archive.add(tree, "python")
    return out.getvalue()


def host_triple() -> str:
    """The platform triple of this machine, as PBS names it."""
    machine = {"AMD64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    if sys.platform == "darwin":
        return f"{machine}-apple-darwin"
    if sys.platform == "win32":
        return f"{machine}-pc-windows-msvc"
    return f"{machine}-unknown-linux-{'gnu' if platform.libc_ver()[0] == 'glibc' else 'musl'}"


def pbs_archive(
    directory: Path,
    version: str = "3.12.1",
    build: str = "20240107",
    flavor: str = "install_only_stripped",
    triple: str | None = None,
) -> Path:
    """A tiny archive in the shape of a python-build-standalone release, in `directory`/`build` as a mirror keeps it.

    Its interpreter is a shell script: `--version` or `-V` print `Python VERSION`, everything else VERSION.

    Args:
        directory: Of the mirror; made if need be.
        version: As in `3.12.1`, `3.13.0rc1`.
        build: The release tag.
        flavor: What stands between triple and ending: `install_only`, `freethreaded-install_only_stripped`,
            `pgo+lto-full` (this one a .tar.zst with `PYTHON.json`).
        triple: Default is this machine's.

    Returns:
        The archive; its line is appended to the SHA256SUMS beside it.
    """
    triple = triple or host_triple()
    full = flavor.endswith("full")
    minor = ".".join(version.split(".")[:2])
    short = minor + ("t" if "freethreaded" in flavor else "")
    multiarch = triple.replace("-unknown", "")
    root = "python/install/" if full else "python/"
    library = f"{root}lib/python{short}"
    script = f'#!/bin/sh\ncase "$1" in\n-V|--version) echo "Python {version}" ;;\n*) echo "{version}" ;;\nesac\n'
    pip = (
        f'#!/bin/sh\n\'\'\'exec\' "$(dirname -- "$(realpath -- "$0")")/python{short}" "$0" "$@"\n\' \'\'\'\n'
        "import sys\nfrom pip._internal.cli.main import main\nsys.exit(main())\n"
    )
    variables = {
        "AR": "/tools/llvm/bin/llvm-ar",
        "CC": "clang -pthread",
        "CXX": "clang++ -pthread",
        "LDFLAGS": "-L/install/lib -Wl,-rpath,/install/lib",
        "LDSHARED": "clang -pthread -shared",
        "LIBDIR": "/install/lib",
        "prefix": "/install",
    }
    sysconfig = f"build_time_vars = {json.dumps(variables, indent=1)}\n"
    entries = [
        file(f"{root}bin/pip{minor}", pip.encode(), mode=0o755),
        link(f"{root}bin/python", f"python{short}"),
        link(f"{root}bin/python3", f"python{short}"),
        file(f"{root}bin/python{short}", script.encode(), mode=0o755),
        file(f"{root}include/python{short}/Python.h", b"/* Python.h */\n"),
        file(f"{root}include/python{short}/patchlevel.h", f'#define PY_VERSION  "{version}"\n'.encode()),
        link(f"{root}lib/libpython{short}.so", f"libpython{short}.so.1.0"),
        file(f"{root}lib/libpython{short}.so.1.0", b"\x7fELF" + bytes(60), mode=0o755),
        file(f"{root}lib/pkgconfig/python-{minor}.pc", b"prefix=/install\nlibdir=${prefix}/lib\n"),
        file(f"{library}/_sysconfigdata__linux_{multiarch}.py", sysconfig.encode()),
        file(f"{library}/config-{minor}-{multiarch}/Makefile", b"prefix=\t/install\n"),
        file(f"{library}/os.py", b'"""The standard library, all of it."""\n'),
        file(f"{library}/site-packages/README.txt", b"packages\n"),
        file(f"{root}share/terminfo/x/xterm", b"\x1a\x01"),
    ]
    if full:
        facts = {
            "version": "8",
            "target_triple": triple,
            "python_version": version,
            "python_major_minor_version": minor,
            "python_exe": f"install/bin/python{short}",
            "python_paths": {"stdlib": f"install/lib/python{short}"},
            "python_implementation_name": "cpython",
        }
        entries.insert(0, file("python/PYTHON.json", json.dumps(facts).encode()))
        entries.insert(1, file("python/build/core.o", b"\x7fELF"))
    data = tar(*entries)
    name = f"cpython-{version}+{build}-{triple}-{flavor}.tar.{'zst' if full else 'gz'}"
    path = Path(directory, build, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(zst(data) if full else gz(data))
    with open(path.parent / "SHA256SUMS", "a") as sums:
        sums.write(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n")
    return path


def digest(root: Path) -> str:
    """One hash over every name, type, mode, content and link target below `root`."""
    found = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        status = path.lstat()
        content = os.readlink(path).encode() if path.is_symlink() else path.read_bytes() if path.is_file() else b""
        found.update(repr((str(path.relative_to(root)), status.st_mode, content)).encode())
    return found.hexdigest()


def listing(root: Path) -> dict[str, tuple[str, ...]]:
    """What an unpacked tree amounts to: path -> type, and of a file its mode, hash and the first path of its inode."""
    found: dict[str, tuple[str, ...]] = {}
    inodes: dict[int, str] = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        status = path.lstat()
        if path.is_symlink():
            found[name] = ("link", os.readlink(path))
        elif path.is_dir():
            found[name] = ("directory",)
        else:
            first = inodes.setdefault(status.st_ino, name)
            mode = "executable" if status.st_mode & 0o111 else "file"
            found[name] = (mode, hashlib.sha256(path.read_bytes()).hexdigest(), first)
    return found
