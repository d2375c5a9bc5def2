"""Requirements files as people write them, and what is said about those that cannot be meant."""

from __future__ import annotations

import os

import pytest

from pym.cache import memo
from pym.errors import PymError, UsageError
from pym.project import requirements_parse, requirements_txt
from pym.project.requirements_txt import Reader

HASH = "a" * 64


class Files:
    def __init__(self, root) -> None:
        self.root = root
        self.cache = str(root / "cache")
        self.warnings: list[str] = []
        self.fetched: list[str] = []
        self.environ: dict[str, str] = {}
        self.remote: dict[str, bytes] = {}
        self.typed = b""

    def write(self, name: str, text: str | bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def _fetch(self, url: str) -> bytes:
        self.fetched.append(url)
        return self.remote[url]

    def read(self, *names: str, constraint: bool = False) -> Reader:
        reader = Reader(
            cwd=str(self.root),
            environ=self.environ,
            cache=self.cache,
            fetch=self._fetch,
            standard_input=lambda: self.typed,
            warn=self.warnings.append,
        )
        for name in names:
            reader.read(name, constraint=constraint)
        return reader

    def error(self, text: str | bytes) -> PymError:
        self.write("a.in", text)
        with pytest.raises(UsageError) as caught:
            self.read("a.in")
        return caught.value


@pytest.fixture
def files(tmp_path, monkeypatch) -> Files:
    monkeypatch.setattr(memo, "SETTLED_NS", -(10**18))  # what was just written counts as settled
    return Files(tmp_path)


def names(inputs) -> list[str]:
    return [one.requirement[0] for one in inputs]


def test_requirements_comments_and_continuations(files):
    files.write(
        "a.in",
        "# a comment \\\nsix  # inline\n\nIdna[B,a_c] >= 2, \\\n  <3 ; os_name == 'nt'\n"
        f"anyio==1 \\\n    --hash=sha256:{HASH} \\\n    --hash sha256:{'b' * 64}\n",
    )
    found = files.read("a.in").requirements
    assert names(found) == ["six", "idna", "anyio"]
    idna = found[1].requirement
    assert idna[1] == ("a-c", "b")
    assert idna[2][0] == ">=2,<3"
    assert idna[3] is not None
    assert found[2].hashes == (f"sha256:{HASH}", f"sha256:{'b' * 64}")
    assert {one.origin for one in found} == {"-r a.in"}


def test_a_comment_in_a_continued_line_ends_it(files):
    files.write("a.in", "six>=1, \\\n# why\n<2\n")
    with pytest.raises(UsageError):
        files.read("a.in")


def test_included_files_and_constraints(files):
    files.write("a.in", "-r sub/b.in\n--constraint=c.txt\nsix\n")
    files.write("sub/b.in", "--requirement ../leaf.in\nattrs\n-c'more c.txt'\n")
    files.write("leaf.in", "idna\n")
    files.write("c.txt", "click<9\nbare\n-r below.txt\n")
    files.write("below.txt", "trio<1\n")
    files.write("sub/more c.txt", "six<2\n")
    reader = files.read("a.in")
    assert [(one.requirement[0], one.origin) for one in reader.requirements] == [
        ("idna", "-r sub/../leaf.in"),
        ("attrs", "-r sub/b.in"),
        ("six", "-r a.in"),
    ]
    assert [(one.requirement[0], one.origin) for one in reader.constraints] == [
        ("six", "-c sub/more c.txt"),
        ("click", "-c c.txt"),
        ("trio", "-r below.txt"),
    ]


def test_files_that_include_each_other_are_read_once(files):
    files.write("a.in", "-r b.in\nsix\n")
    files.write("b.in", "-r a.in\nidna\n-r b.in\n")
    assert names(files.read("a.in").requirements) == ["idna", "six"]


def test_a_diamond_does_not_multiply(files):
    for level in range(30):
        files.write(f"{level}.in", f"-r {level + 1}.in\n-r ./{level + 1}.in\n")
    files.write("30.in", "six\n")
    assert names(files.read("0.in").requirements) == ["six"]


def test_files_from_elsewhere(files):
    files.remote = {
        "http://127.0.0.1/dir/a.in": b"-r b.in\nsix\n",
        "http://127.0.0.1/dir/b.in": b"idna\n",
    }
    reader = files.read("http://127.0.0.1/dir/a.in")
    assert names(reader.requirements) == ["idna", "six"]
    assert reader.requirements[0].origin == "-r http://127.0.0.1/dir/b.in"
    files.write("local.in", "-r http://127.0.0.1/dir/b.in\n")
    assert names(files.read("local.in").requirements) == ["idna"]


def test_standard_input_has_no_origin(files):
    files.typed = b"six\n-r b.in\n"
    files.write("b.in", "idna\n")
    found = files.read("-").requirements
    assert [(one.requirement[0], one.origin) for one in found] == [("six", ""), ("idna", "-r b.in")]


def test_absolute_paths_are_shown_relative_below_the_working_directory(files):
    files.write("sub/a.in", "six\n")
    assert files.read(str(files.root / "sub/a.in")).requirements[0].origin == "-r sub/a.in"


def test_option_lines(files):
    files.environ = {"TOKEN": "secret"}
    files.write(
        "sub/a.in",
        "-i https://i.example/${TOKEN}/simple\n--extra-index-url https://e.example --extra-index-url=https://f.example\n"
        "--find-links ../wheels\n--no-binary a,b\n--only-binary=:all:\n--no-index\n--require-hashes\n"
        "--pre\n--use-feature fast-deps\n",
    )
    options = files.read("sub/a.in").options
    assert options.index == "https://i.example/secret/simple"
    assert options.given_index == "https://i.example/${TOKEN}/simple"
    assert [value for value, _ in options.extra_indexes] == ["https://e.example", "https://f.example"]
    assert options.find_links == [(str(files.root / "wheels"), "../wheels")]
    assert options.no_binary == ["a", "b"]
    assert options.only_binary == [":all:"]
    assert options.no_index
    assert options.require_hashes
    assert files.warnings == [
        "Ignoring unsupported option in `sub/a.in`: `--pre` (hint: pass `--pre` on the command line instead)",
        "Ignoring unsupported option in `sub/a.in`: `--use-feature`",
    ]


def test_two_index_urls_are_one_too_many(files):
    error = files.error("-i https://a.example\n-i https://b.example\n")
    assert "`a.in:2`" in error.message


def test_direct_references(files):
    root = str(files.root)
    files.write("sub/proj/pyproject.toml", '[project]\nname = "My_Proj"\nversion = "1"\n')
    files.write(
        "sub/a.in",
        "six @ ./six.whl\n"
        "./some-1.0-py3-none-any.whl[x] ; os_name == 'nt'\n"
        "other-2.0.tar.gz\n"
        "-e ./sub/proj[dev]\n"
        "https://files.example/a%2Bb-1.0.zip#egg=odd_name\n"
        "git+ssh://git@host.example/r.git@v1#egg=r\n"
        f"file://{root}/with%20space-3.0.zip\n",
    )
    reader = files.read("sub/a.in")
    assert [(one.requirement[0], one.requirement[4]) for one in reader.requirements] == [
        ("six", f"file://{root}/six.whl"),
        ("some", f"file://{root}/some-1.0-py3-none-any.whl"),
        ("other", f"file://{root}/other-2.0.tar.gz"),
        ("my-proj", f"file://{root}/sub/proj"),
        ("odd-name", "https://files.example/a%2Bb-1.0.zip#egg=odd_name"),
        ("r", "git+ssh://git@host.example/r.git@v1#egg=r"),
        ("with space", f"file://{root}/with%20space-3.0.zip"),
    ]
    assert reader.requirements[1].requirement[1] == ("x",)
    assert reader.requirements[1].requirement[3] is not None
    assert reader.requirements[3].editable
    assert reader.given[f"file://{root}/sub/proj"] == "./sub/proj"


def test_a_reference_without_a_name(files):
    error = files.error("./nowhere\n")
    assert "`./nowhere`" in error.message
    assert "`a.in:1`" in error.message


def test_variables(files):
    files.environ = {"W": "https://user:pw@files.example/six-1.0-py3-none-any.whl", "NAME": "idna", "lower": "x"}
    files.write("a.in", "${W}\nother @ ${W} ; os_name == 'nt'\n${NAME}>=1\n")
    reader = files.read("a.in")
    assert names(reader.requirements) == ["six", "other", "idna"]
    assert reader.requirements[0].requirement[4] == files.environ["W"]
    assert reader.given == {files.environ["W"]: "${W}"}
    assert "${lower}" in files.error("six ${lower}\n").context


def test_what_variables_hold_is_not_written_down(files):
    files.environ = {"PASSWORD": "hunter2", "NAME": "six"}
    text = (
        "--index-url https://me:${PASSWORD}@i.example/simple\n"
        "${NAME}>=1\nidna @ https://h.example/${PASSWORD}/idna-1.zip\n"
    )
    files.write("a.in", text)
    first = files.read("a.in")
    files.write("b.in", "-i https://me:hunter2@i.example/simple\nsix\n")
    files.read("b.in")
    kept = b"".join(path.read_bytes() for path in files.root.rglob("cache/**/*") if path.is_file())
    assert b"hunter2" not in kept
    files.environ["PASSWORD"] = "other"
    again = files.read("a.in")
    assert first.options.index != again.options.index == "https://me:other@i.example/simple"


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfsix\nidna\n",
        "six\nidna\n".encode("utf-16"),
        b"\xff\xfe" + "six\nidna".encode("utf-16-le"),
        "six\nidna\n".encode("utf-32"),
        b"six\r\nidna\r",
        b"# -*- coding: latin-1 -*-\nsix # caf\xe9\nidna",
    ],
)
def test_encodings_and_line_ends(files, data):
    files.write("a.in", data)
    assert names(files.read("a.in").requirements) == ["six", "idna"]


@pytest.mark.parametrize(
    ("text", "place", "shown"),
    [
        ("six\n\nanyio >= 1 ; foo == 'x'\n", "a.in:3:1", "anyio >= 1 ; foo == 'x'\n^"),
        ("six\n--frob x\n", "a.in:2:1", "--frob x\n^"),
        ("six \\\n  --hash=foo:1\n", "a.in:2:10", "  --hash=foo:1\n         ^"),
        ("six --hash=sha256\n", "a.in:1:12", "six --hash=sha256\n           ^"),
        ("six --frob\n", "a.in:1:5", "six --frob\n    ^"),
        ("-e\n", "a.in:1:3", "-e\n  ^"),
        ("six\n-c\n", "a.in:2:1", "-c\n^"),
        ("id\0na\n", "a.in:1:3", "id?na\n  ^"),
        ("-r 'open\n", "a.in:1:1", "-r 'open\n^"),
        ("six #x\n--no-index=1\n", "a.in:2:1", "--no-index=1\n^"),
        ("-e . --hash=sha256:00\n", "a.in:1:5", "-e . --hash=sha256:00\n    ^"),
        ("[x]\n", "a.in:1:1", "[x]\n^"),
        (f"{'x' * 100} !{'y' * 5000}\n", "a.in:1:1", "^"),
    ],
)
def test_mistakes_name_their_place_and_show_it(files, text, place, shown):
    error = files.error(text)
    assert f"`{place}`" in error.message
    assert shown in error.context
    assert max(len(line) for line in error.context.splitlines()) < 400


def test_bytes_that_are_no_text(files):
    assert "`a.in:2:3`" in files.error(b"six\nid\xe9\n").message
    assert "no encoding" in files.error(b"# coding: klingon\nsix\n").context


def test_files_that_cannot_be_read(files):
    files.write("a.in", "six\n-r nope.txt\n")
    with pytest.raises(UsageError, match=r"`nope\.txt`, which `a\.in:2` includes"):
        files.read("a.in")
    with pytest.raises(UsageError, match=r"File not found: `missing\.in`"):
        files.read("missing.in")
    (files.root / "dir").mkdir()
    with pytest.raises(UsageError) as caught:
        files.read("dir")
    assert caught.value.context == "it is a directory"
    with pytest.raises(UsageError):
        files.read("nul\0.in")


def test_a_known_file_is_not_parsed_again(files, monkeypatch):
    files.write("a.in", f"-r b.in\nsix==1 --hash=sha256:{HASH}\n")
    files.write("b.in", "idna ; os_name == 'nt'\n")
    first = files.read("a.in")
    monkeypatch.setattr(requirements_parse, "parse", lambda *_: pytest.fail("parsed again"))
    again = files.read("a.in")
    assert again.requirements == first.requirements
    files.write("b.in", "anyio\n")
    os.utime(files.root / "b.in", ns=(2 * 10**18, 2 * 10**18))
    with pytest.raises(pytest.fail.Exception, match="parsed again"):
        files.read("a.in")


def test_a_file_that_was_just_written_is_not_trusted_yet(files, monkeypatch):
    monkeypatch.setattr(memo, "SETTLED_NS", 10**12)
    files.write("a.in", "six\n")
    files.read("a.in")
    assert not list(files.root.rglob(f"cache/{requirements_txt.KIND}/*"))
