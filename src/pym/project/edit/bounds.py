"""The bounds that a requirement gets when it is added without any (`--bounds`)."""

from __future__ import annotations

from pym.spec import requirements
from pym.spec.notation import Spelled, read_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.spec.requirement import Requirement

KINDS = ("lower", "major", "minor", "exact")


def bounded(requirement: Requirement, version: str, kind: str) -> Requirement:
    """The requirement with bounds around a version, whose local part does not count.

    Args:
        requirement: Without bounds.
        version: The one that was chosen.
        kind: `lower` (`>=1.2.3`), `major` (`>=1.2.3,<2.0.0`), `minor` (`>=1.2.3,<1.3.0`) or `exact` (`==1.2.3`).
    """
    plain = version.partition("+")[0]
    found = read_version(plain)
    if kind == "exact":
        text = f"=={plain}"
    elif kind in ("major", "minor") and found is not None:
        text = f">={plain},<{_above(found, kind)}"
    else:
        text = f">={plain}"
    name, extras, _, marker, url = requirement
    return name, extras, requirements.compile(f"{name}{text}")[2], marker, url


def _above(version: Spelled, kind: str) -> str:
    """The first version that the bound is to leave out: the part that may break things is counted up.

    That is the first one that is not zero, for `minor` the one after it: 0.1.2 to 0.2.0 and 0.1.3.
    """
    release = list(version.release)
    zeros = next((at for at, number in enumerate(release) if number), len(release))
    if zeros == len(release):  # 0, 0.0, 0.0.0
        at = 1 if kind == "major" else 2
    else:
        # What counts as minor depends on where the version begins to count, but never beyond the third part.
        at = zeros if kind == "major" or zeros >= 2 else zeros + 1
    release += [0] * (at + 1 - len(release))
    above = [*release[:at], release[at] + 1, *([0] * (len(release) - at - 1))]
    return (f"{version.epoch}!" if version.epoch else "") + ".".join(map(str, above))
