"""Wheels that are well-formed archives and not what they say they are (C1 to C12), and odd ones that harm nobody."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile

from tests.support.wheels import digest

STEM = "pkg-1.0"
FILENAME = f"{STEM}-py3-none-any.whl"
INFO = f"{STEM}.dist-info"
WHEEL = b"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
METADATA = b"Metadata-Version: 2.1\nName: pkg\nVersion: 1.0\n"


def wheel(
    files: dict[str, bytes] | None = None,
    *,
    info: str = INFO,
    about: dict[str, bytes | None] | None = None,
    rows: dict[str, str | None] | None = None,
    more: str = "",
    modes: dict[str, int] | None = None,
) -> bytes:
    """A wheel, with everything open to lies.

    Args:
        files: Contents by path; one module if left out.
        info: Name of the `.dist-info`.
        about: Files of it, over the usual ones; None leaves one out.
        rows: Rows of RECORD that are not what they should be, by path; None leaves one out.
        more: Rows behind the others.
        modes: Unix modes by path.
    """
    inside = dict(files if files is not None else {"pkg/__init__.py": b"x = 1\n"})
    for name, content in {"METADATA": METADATA, "WHEEL": WHEEL, **(about or {})}.items():
        if content is not None:
            inside[f"{info}/{name}"] = content
    own = f"{info}/RECORD"
    if "RECORD" not in (about or {}):
        lines = {path: f"{path},{digest(content)},{len(content)}" for path, content in inside.items()}
        lines[own] = f"{own},,"
        lines.update(rows or {})
        inside[own] = "".join(f"{line}\n" for line in lines.values() if line is not None).encode() + more.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in inside.items():
            entry = zipfile.ZipInfo(path)
            entry.external_attr = (0o100000 | (modes or {}).get(path, 0o644)) << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _entry_points(text: str) -> bytes:
    return wheel(about={"entry_points.txt": text.encode()})


def _program(name: str, target: str = "pkg:main", group: str = "console_scripts") -> bytes:
    return _entry_points(f"[{group}]\n{name} = {target}\n")


def _data(*paths: str, stem: str = STEM) -> bytes:
    return wheel({"pkg.py": b"", **{f"{stem}.data/{path}": b"#!python\n" for path in paths}})


def corpus() -> dict[str, tuple[bytes, str]]:
    """Every one by a name that tells what it is, with the code of the catalogue, and a word its refusal has to have."""
    module, other = "pkg/__init__.py", digest(b"other")
    return {
        "C1 other name in METADATA": (wheel(about={"METADATA": METADATA.replace(b"pkg", b"evil")}), "`evil`"),
        "C1 other version in METADATA": (wheel(about={"METADATA": METADATA.replace(b"1.0", b"1.1")}), "`1.1`"),
        "C1 other dist-info": (wheel(info="evil-1.0.dist-info"), "belongs to another"),
        "C1 dist-info of another version": (wheel(info="pkg-1.1.dist-info"), "belongs to another"),
        "C2 two dist-info": (wheel({"evil-1.0.dist-info/METADATA": METADATA}), "2 `.dist-info`"),
        "C2 none": (wheel(info="pkg-1.0.info"), "no `.dist-info`"),
        "C3 no name": (wheel(about={"METADATA": b"Metadata-Version: 2.1\nVersion: 1.0\n"}), "`Name`"),
        "C3 no version": (wheel(about={"METADATA": b"Metadata-Version: 2.1\nName: pkg\n"}), "`Version`"),
        "C3 no METADATA": (wheel(about={"METADATA": None}), "no METADATA"),
        "C3 name below the headers": (wheel(about={"METADATA": b"Version: 1.0\n\nName: pkg\n"}), "`Name`"),
        "C3 Latin-1": (wheel(about={"METADATA": METADATA + b"Author: Ren\xe9\n"}), "0xe9"),
        "C3 Latin-1 below the headers": (wheel(about={"METADATA": METADATA + b"\ncaf\xe9\n"}), "not UTF-8"),
        "C3 huge": (wheel(about={"METADATA": METADATA + b"\n" + b"x" * (17 << 20)}), "may have"),
        "C4 version 2": (wheel(about={"WHEEL": WHEEL.replace(b"1.0", b"2.0")}), "version 2.0"),
        "C4 no version": (wheel(about={"WHEEL": b"Tag: py3-none-any\n"}), "Wheel-Version"),
        "C4 malformed version": (wheel(about={"WHEEL": WHEEL.replace(b"1.0", b"one")}), "`one`"),
        "C4 no WHEEL": (wheel(about={"WHEEL": None}), "no file WHEEL"),
        "C5 no RECORD": (wheel(about={"RECORD": None}), "no RECORD"),
        "C6 other hash": (wheel(rows={module: f"{module},{other},6"}), f"`{module}`: has the hash"),
        "C6 other size": (wheel(rows={module: f"{module},{digest(bytes(6))},7"}), "has 6 bytes"),
        "C6 unknown algorithm": (wheel(rows={module: f"{module},crc32=abcd,6"}), "`crc32=abcd`"),
        "C6 other hash by another algorithm": (wheel(rows={module: f"{module},sha512=abcd,6"}), "`sha512=abcd`"),
        "C6 other hash of METADATA": (
            wheel(rows={f"{INFO}/METADATA": f"{INFO}/METADATA,{other},{len(METADATA)}"}),
            "METADATA`: has the hash",
        ),
        "C7 file without row": (wheel(rows={module: None}), f"`{module}`: is in the wheel and not"),
        "C7 row without file": (wheel(more=f"pkg/gone.py,{other},5\n"), "`pkg/gone.py`: is in RECORD and not"),
        "C7 two rows that differ": (wheel(more=f"{module},{other},6\n"), "twice"),
        "C7 row of four fields": (wheel(more="a,b,c,d\n"), "4 fields"),
        "C7 not UTF-8": (wheel(about={"RECORD": b"caf\xe9,,\n"}), "not UTF-8"),
        "C7 no table": (wheel(more='"pkg/a.py,,\n'), "no table"),
        "C8 absolute row": (wheel(more="/etc/passwd,,\n"), "`/etc/passwd`: is in RECORD and not"),
        "C8 row outside": (wheel(more="../../bin/evil,,\n"), "`../../bin/evil`: is in RECORD and not"),
        "C10 slash": (_program("a/b"), "a path for a name"),
        "C10 backslash": (_program("a\\b"), "a path for a name"),
        "C10 parent": (_program(".."), "no name that a file can have"),
        "C10 absolute": (_program("/usr/bin/evil"), "a path for a name"),
        "C10 NUL": (_program("a\0b"), "no name that a file can have"),
        "C10 bidirectional": (_program("a\u202eb"), "no name that a file can have"),
        "C10 empty": (_program(""), "no name that a file can have"),
        "C10 python": (_program("python"), "replace an interpreter"),
        "C10 python3.12": (_program("python3.12"), "replace an interpreter"),
        "C10 Python.exe": (_program("Python.exe"), "replace an interpreter"),
        "C10 pythonw without console": (_program("pythonw", group="gui_scripts"), "replace an interpreter"),
        "C10 activate": (_program("activate"), "file of the environment"),
        "C10 Activate.ps1": (_program("Activate.ps1"), "file of the environment"),
        "C10 too long": (_program("a" * 300), "no name that a file can have"),
        "C11 code": (_program("run", "a;import os"), "`a;import os`"),
        "C11 code in the attribute": (_program("run", "a:b;import os"), "`a:b;import os`"),
        "C11 call": (_program("run", "a:b()"), "`a:b()`"),
        "C11 no module": (_program("run", ":games"), "`:games`"),
        "C11 no attribute": (_program("run", "pkg"), "`pkg`"),
        "C11 separator that is none in ini": (_program("run", "a:b\x0bimport os"), "not a function"),
        "C11 line separator": (_program("run", "a:b\u2028import os"), "not a function"),
        "C11 open bracket": (_program("run", "a:b [extra"), "malformed"),
        "C11 dots": (_program("run", "a..b:c"), "`a..b:c`"),
        "C11 no entry point": (_entry_points("[console_scripts]\nnothing\n"), "`nothing`"),
        "C11 not UTF-8": (wheel(about={"entry_points.txt": b"[console_scripts]\ncaf\xe9 = a:b\n"}), "not UTF-8"),
        "C12 unknown scheme": (_data("unknown/x"), "where `pkg-1.0.data/unknown/x` should go"),
        "C12 file for a scheme": (_data("scripts"), "should go"),
        "C12 python among the scripts": (_data("scripts/python"), "replace an interpreter"),
        "C12 activate among the scripts": (_data("scripts/activate"), "file of the environment"),
        "C12 python through data": (_data("data/bin/python3"), "replace an interpreter"),
        "C12 python through data, for Windows": (_data("data/Scripts/python.exe"), "replace an interpreter"),
        "C12 pyvenv.cfg": (_data("data/pyvenv.cfg"), "file of the environment"),
        "C12 data of another": (_data("scripts/x", stem="evil-1.0"), "`evil-1.0.data`"),
        "C12 data without a version": (_data("scripts/x", stem="pkg"), "`pkg.data`"),
    }  # fmt: skip


def honest() -> dict[str, tuple[str, bytes]]:
    """Wheels that are odd as real ones are, with their file names."""
    module = "pkg/__init__.py"
    body = b"x = 1\n"
    hexed = f"sha256={hashlib.sha256(body).hexdigest()}"
    sha512 = base64.urlsafe_b64encode(hashlib.sha512(body).digest()).decode()
    return {
        "plain": (FILENAME, wheel()),
        "name spelled otherwise": (
            "My_Pkg-1.0-py3-none-any.whl",
            wheel(info="my.pkg-1.0.dist-info", about={"METADATA": METADATA.replace(b"pkg", b"My-PKG")}),
        ),
        "version spelled otherwise": (
            "pkg-1.0.0-py3-none-any.whl",
            wheel(info="pkg-1.0.dist-info", about={"METADATA": METADATA.replace(b"1.0\n", b"1.00\n")}),
        ),
        "dash in the version": ("pkg-1.0_post1-py3-none-any.whl", wheel(
            info="pkg-1.0-post1.dist-info", about={"METADATA": METADATA.replace(b"1.0\n", b"1.0-1\n")})),
        "build tag": ("pkg-1.0-1-py3-none-any.whl", wheel()),
        "hash in hex": (FILENAME, wheel(rows={module: f"{module},{hexed},6"})),
        "hash padded": (FILENAME, wheel(rows={module: f"{module},{digest(body)}=,6"})),
        "hash by another algorithm": (FILENAME, wheel(rows={module: f"{module},sha512={sha512},6"})),
        "row without hash": (FILENAME, wheel(rows={module: f"{module},,"})),
        "row of one field": (FILENAME, wheel(rows={module: module})),
        "row written as on Windows": (FILENAME, wheel(rows={module: f"pkg\\__init__.py,{digest(body)},6"})),
        "row with ./": (FILENAME, wheel(rows={module: f"./{module},{digest(body)},6"})),
        "row twice": (FILENAME, wheel(more=f"{module},{digest(body)},6\n")),
        "empty lines in RECORD": (FILENAME, wheel(more="\n\n")),
        "RECORD with CRLF": (FILENAME, wheel(more="\r\n")),
        "signed": (FILENAME, wheel(
            about={"RECORD.jws": b"{}", "RECORD.p7s": b"x"}, rows={f"{INFO}/RECORD.jws": None})),
        "comma and quote in a name": (FILENAME, wheel(
            {'a,"b".py': body}, rows={'a,"b".py': f'"a,""b"".py",{digest(body)},6'})),
        "accents": (FILENAME, wheel({"pkg/\u00e9.py": body})),
        "METADATA with CRLF": (FILENAME, wheel(about={"METADATA": METADATA.replace(b"\n", b"\r\n")})),
        "later version 1": (FILENAME, wheel(about={"WHEEL": WHEEL.replace(b"1.0", b"1.9")})),
        "setuid": (FILENAME, wheel(modes={module: 0o6755})),
        "programs": (FILENAME, wheel(about={"entry_points.txt": b"[console_scripts]\n# none\nRun-it = pkg.a:b.c [x,y]\n\n"
            b"[gui_scripts]\nw=pkg:main\n[other]\nwhat = ever you like\n"})),
        "every scheme": (FILENAME, _data("purelib/a.py", "platlib/b.py", "headers/c.h", "scripts/run", "data/share/d")),
        "interpreters elsewhere": (FILENAME, _data("data/share/python", "scripts/ipython", "scripts/pythonic", "data/x")),
        "nothing but metadata": (FILENAME, wheel({})),
    }  # fmt: skip
