"""How versions and specifiers are written (PEP 440), read without a regular expression or a library. A HOT module.

Reads every spelling the standard permits and gives back the canonical one. What a specifier admits is not decided
here: see `admits`.
"""

from __future__ import annotations

OPERATORS = ("===", "~=", "==", "!=", "<=", ">=", "<", ">")
_PRE = (
    ("alpha", "a"),
    ("beta", "b"),
    ("preview", "rc"),
    ("pre", "rc"),
    ("rc", "rc"),
    ("a", "a"),
    ("b", "b"),
    ("c", "rc"),
)
_POST = (("post", "post"), ("rev", "post"), ("r", "post"))
_DEV = (("dev", "dev"),)
_LIMIT = 100  # characters; no version anybody means is longer, and int() of thousands of digits is refused by Python


class Spelled:
    """A version as read. `pre` is "" or as in "rc1"; `post` and `dev` are None where they are not said."""

    __slots__ = ("dev", "epoch", "local", "post", "pre", "release")

    def __init__(
        self, epoch: int, release: tuple[int, ...], pre: str, post: int | None, dev: int | None, local: str
    ) -> None:
        self.epoch = epoch
        self.release = release
        self.pre = pre
        self.post = post
        self.dev = dev
        self.local = local

    @property
    def key(self) -> tuple[object, ...]:
        """Sorts as PEP 440 does, local parts aside."""
        end = len(self.release)
        while end > 1 and self.release[end - 1] == 0:
            end -= 1
        letters = self.pre.rstrip("0123456789")
        phase = letters or ("z" if self.dev is None or self.post is not None else "")
        return (
            self.epoch,
            self.release[:end],
            phase,
            int(self.pre[len(letters) :] or 0),
            -1 if self.post is None else self.post,
            (1, 0) if self.dev is None else (0, self.dev),
        )

    def __str__(self) -> str:
        text = f"{self.epoch}!" if self.epoch else ""
        text += ".".join([str(number) for number in self.release]) + self.pre
        if self.post is not None:
            text += f".post{self.post}"
        if self.dev is not None:
            text += f".dev{self.dev}"
        return f"{text}+{self.local}" if self.local else text


class Specifier:
    """One clause, such as `>=3.12`. `wildcard` says that it ends in `.*`."""

    __slots__ = ("operator", "version", "wildcard")

    def __init__(self, operator: str, version: Spelled, wildcard: bool) -> None:
        self.operator = operator
        self.version = version
        self.wildcard = wildcard

    def __str__(self) -> str:
        return f"{self.operator}{self.version}{'.*' if self.wildcard else ''}"


def read_version(text: str) -> Spelled | None:
    """`text` as a version, space around it aside. None when it is not one."""
    text = text.strip().lower()
    if not text.isascii() or len(text) > _LIMIT:
        return None
    if text.replace(".", "").isdecimal():
        parts = text.split(".")
        return None if "" in parts else Spelled(0, tuple(map(int, parts)), "", None, None, "")
    at = 1 if text[:1] == "v" else 0
    number, at = _number(text, at)
    if number is None:
        return None
    epoch = 0
    if text[at : at + 1] == "!":
        epoch = number
        number, at = _number(text, at + 1)
        if number is None:
            return None
    release = [number]
    while text[at : at + 1] == ".":
        number, after = _number(text, at + 1)
        if number is None:
            break
        release.append(number)
        at = after
    word, digits, at = _phase(text, at, _PRE)
    pre = f"{word}{digits}" if word else ""
    post: int | None = None
    if text[at : at + 1] == "-" and text[at + 1 : at + 2].isdigit():
        post, at = _number(text, at + 1)
    else:
        word, digits, at = _phase(text, at, _POST)
        post = digits if word else None
    word, digits, at = _phase(text, at, _DEV)
    dev = digits if word else None
    local = ""
    if text[at : at + 1] == "+":
        parts = text[at + 1 :].replace("-", ".").replace("_", ".").split(".")
        if not all(part.isalnum() for part in parts):
            return None
        local = ".".join([str(int(part)) if part.isdigit() else part for part in parts])
        at = len(text)
    return Spelled(epoch, tuple(release), pre, post, dev, local) if at == len(text) else None


def read_specifiers(text: str) -> tuple[Specifier, ...] | None:
    """The clauses of `text`, in the order of their versions. None when one is wrong or there is none at all."""
    found = []
    for clause in text.split(","):
        specifier = _specifier(clause.strip())
        if specifier is None:
            return None
        found.append(specifier)
    found.sort(key=_by_version)
    return tuple(found)


def _by_version(specifier: Specifier) -> tuple[object, ...]:
    return specifier.version.key


def _specifier(clause: str) -> Specifier | None:
    for operator in OPERATORS:
        if clause.startswith(operator):
            rest = clause[len(operator) :].strip()
            wildcard = rest.endswith(".*")
            version = read_version(rest[:-2] if wildcard else rest)
            if version is None:
                return None
            if wildcard:
                # A prefix match is on release numbers: `==3.12rc1.*` has no meaning.
                plain = not version.pre and version.post is None and version.dev is None and not version.local
                fits = operator in ("==", "!=") and plain
            elif operator == "~=":
                fits = len(version.release) > 1 and not version.local
            else:
                fits = not version.local or operator in ("==", "!=", "===")
            return Specifier(operator, version, wildcard) if fits else None
    return None


def _number(text: str, at: int) -> tuple[int | None, int]:
    """The digits from `at` on as a number (None when there are none), and where they end."""
    end = at
    while end < len(text) and text[end].isdigit():
        end += 1
    return (int(text[at:end]) if end > at else None), end


def _phase(text: str, at: int, words: tuple[tuple[str, str], ...]) -> tuple[str, int, int]:
    """`.rc1` and its other spellings from `at` on: the canonical word ("" when there is none), its number, the end."""
    start = at + 1 if text[at : at + 1] in ("-", "_", ".") else at
    for spelled, word in words:
        if text.startswith(spelled, start):
            end = start + len(spelled)
            number, end = _number(text, end + 1 if text[end : end + 1] in ("-", "_", ".") else end)
            return word, number or 0, end
    return "", 0, at
