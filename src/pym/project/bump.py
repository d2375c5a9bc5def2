"""The next version of a project (`pym version --bump`), by uv's rules. A cold module."""

from __future__ import annotations

from pym.errors import UsageError
from pym.spec.notation import Spelled, read_version

RELEASES = ("major", "minor", "patch")
PRERELEASES = {"alpha": "a", "beta": "b", "rc": "rc"}
PARTS = (*RELEASES, "stable", *PRERELEASES, "post", "dev")


def version(text: str) -> Spelled:
    """A version as typed or written.

    Raises:
        UsageError: It is none.
    """
    found = read_version(text.strip())
    if found is None:
        raise UsageError(f"`{text}` is not a version", hints=("such as `1.2.3`, `2.0rc1` or `1.0.post2`",))
    return found


def parse(texts: list[str]) -> list[tuple[str, int | None]]:
    """`PART` and `PART=NUMBER` as typed.

    Raises:
        UsageError: One is malformed, or they cannot go together.
    """
    found: list[tuple[str, int | None]] = []
    for text in texts:
        part, equals, number = text.partition("=")
        if part not in PARTS or (equals and part == "stable"):
            raise UsageError(
                f"invalid value '{text}' for '--bump <BUMP[=VALUE]>'", context=f"one of {', '.join(PARTS)}"
            )
        if equals and not (number.isdigit() and number.isascii() and int(number[:30]) < 1 << 64):
            raise UsageError(f"invalid numeric value `{number}` for `--bump {part}`")
        found.append((part, int(number) if equals else None))
    parts = [part for part, _ in found]
    named = ", ".join(parts)
    for alone in ("stable", "post"):
        if alone in parts and len(parts) > 1:
            raise UsageError(f"`--bump {alone}` cannot be used with another `--bump` value, got: {named}")
    for what, group in (("release", RELEASES), ("pre-release", (*PRERELEASES, "dev"))):
        several = [part for part in parts if part in group]
        if len(several) > 1:
            raise UsageError(
                f"Only one {what} version component can be provided to `--bump`, got: {', '.join(several)}"
            )
    return found


def bumped(old: Spelled, bumps: list[tuple[str, int | None]]) -> Spelled:
    """The version after all of `bumps`, the coarsest first.

    Raises:
        UsageError: It would not be newer than the old one.
    """
    new = old
    for part, number in sorted(bumps, key=lambda bump: PARTS.index(bump[0])):
        new = _bumped(new, part, number)
    if (*new.key, new.local) <= (*old.key, old.local):
        raise UsageError(f"{old} => {new} didn't increase the version; {_advice(old, new, bumps)}")
    return new


def _advice(old: Spelled, new: Spelled, bumps: list[tuple[str, int | None]]) -> str:
    parts = [part for part, _ in bumps]
    if "dev" in parts:
        return (
            "when bumping to a dev version you also need to increase another version component, e.g., with "
            "`--bump <major|minor|patch|alpha|beta|rc>`"
        )
    if any(part in PRERELEASES for part in parts) and not old.pre and old.release == new.release:
        return (
            "when bumping to a pre-release version you also need to increase a release version component, e.g., with "
            "`--bump <major|minor|patch>`"
        )
    return "provide the exact version to force an update"


def _bumped(old: Spelled, part: str, number: int | None) -> Spelled:
    if part in RELEASES:
        at = RELEASES.index(part)
        release = [*old.release, *([0] * (at + 1 - len(old.release)))]
        release[at] = release[at] + 1 if number is None else number
        release[at + 1 :] = [0] * (len(release) - at - 1)
        return Spelled(old.epoch, tuple(release), "", None, None, old.local)
    if part == "stable":
        return Spelled(old.epoch, old.release, "", None, None, old.local)
    if part in PRERELEASES:
        letters = PRERELEASES[part]
        known = old.pre.rstrip("0123456789")
        following = int(old.pre[len(known) :] or 0) + 1 if known == letters else 1
        return Spelled(
            old.epoch, old.release, f"{letters}{following if number is None else number}", None, None, old.local
        )
    if part == "post":
        following = 1 if old.post is None else old.post + 1
        return Spelled(old.epoch, old.release, old.pre, following if number is None else number, None, old.local)
    following = 1 if old.dev is None else old.dev + 1
    return Spelled(old.epoch, old.release, old.pre, old.post, following if number is None else number, old.local)
