"""Hints on versions that exist and do not count: pre-releases, yanked ones, too new ones, those for other Pythons."""

from __future__ import annotations

from pym.model.distribution import UPLOADED
from pym.resolver.project import highest, positions
from pym.spec import moment
from pym.spec.ranges import LOWEST, admits, release_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.resolver.environment import Environment
    from pym.resolver.explain.facts import Requires, Unusable
    from pym.resolver.project import Project
    from pym.resolver.world import World


def for_prerelease(project: Project, versions: int) -> list[str]:
    """Pre-releases that would do."""
    assert project.releases is not None
    version = project.releases.versions[highest(versions & project.versions)]
    return [
        f"pre-releases of `{project.name}` are available in the requested range (such as {version}): "
        "enable them with `--prerelease allow`"
    ]


def for_yanked(project: Project, versions: int) -> list[str]:
    """A version that was taken back."""
    assert project.releases is not None
    version = project.releases.versions[highest(versions & project.versions)]
    return [
        f"a yanked version is used only where you require it exactly yourself: add `{project.name}=={version}` to your "
        "requirements to use it all the same"
    ]


def for_python(world: World, project: Project, facts: list[Unusable]) -> list[str]:
    """Versions that need a newer Python; the one that needs the least is named."""
    assert project.releases is not None
    best: tuple[bytes, int, str] | None = None
    for fact in facts:
        bound = lower_bound_text(fact.reason[1])
        if not bound:
            continue
        order = release_key(bound)
        position = highest(fact.versions & project.versions)
        if best is None or (order, -position) < (best[0], -best[1]):
            best = (order, position, bound)
    if best is None:
        return []
    one = f"{project.name}=={project.releases.versions[best[1]]}"
    bound = best[2]
    target = world.target
    says = f"`{one}` needs Python {bound} or newer"
    if target.universal:
        if target.source == "requires-python":
            return [f"{says}, and `requires-python` is `{target.requires_python}`: raise it to `>={bound}`"]
        if target.source == "interpreter":
            return [
                f"{says}, and the current Python is {target.python}: resolve for it with `--python-version {bound}`"
            ]
        return [f"{says}, and `--python-version` is {target.python}: raise it to {bound}"]
    if target.source == "interpreter":
        return [
            f"{says}, and the current Python is {target.python}: use another one with `--python {bound}`, or resolve "
            f"for it with `--python-version {bound}`"
        ]
    if target.source == "requires-python":
        return [f"{says}, and `requires-python` is `{target.requires_python}`: raise it to `>={bound}`"]
    return [f"{says}, and `{target.source}` is {target.python}: raise it to {bound}"]


def lower_bound_text(text: str) -> str:
    """The Python that a requires-python begins with, as it is written there; "" when it has no such limit."""
    best = ""
    for clause in text.split(","):
        clause = clause.strip()
        for operator in (">=", "~=", "===", "==", ">"):
            if clause.startswith(operator):
                version = clause[len(operator) :].strip().removesuffix(".*")
                try:
                    if not best or release_key(version) > release_key(best):
                        best = version
                except ValueError:
                    pass
                break
    return best


def for_date(world: World, project: Project, asked: list[Requires]) -> list[str]:
    """Versions in the range asked for that were uploaded too late."""
    source, releases = project.source, project.releases
    if source is None or releases is None or source is releases:
        return []
    policy = world.policy
    limit = policy.exclude_newer_package.get(project.name, policy.exclude_newer)
    if limit is None:
        return []
    for position in reversed(range(len(source.keys))):
        key = source.keys[position]
        if key in project.keys or not _asked(key, asked):
            continue
        flag = "--exclude-newer-package" if project.name in policy.exclude_newer_package else "--exclude-newer"
        files = [file[UPLOADED] for file in source.files(position)]
        dates = [uploaded for uploaded in files if uploaded is not None]
        version = source.versions[position]
        says = f"of `{project.name}` only files uploaded before {moment.text(limit)} count (`{flag}`)"
        if not dates:
            return [
                f"{says}, and the index does not say when {version} was uploaded: lift the limit with "
                f"`--exclude-newer-package {project.name}=false`"
            ]
        return [
            f"{says}, and {version} was uploaded at {moment.text(min(dates))}: move the date, or lift it with "
            f"`--exclude-newer-package {project.name}=false`"
        ]
    return []


def _asked(key: bytes, asked: list[Requires]) -> bool:
    return all(one.requirement[2] is None or admits(one.requirement[2][1], key) for one in asked)


def for_fork(world: World, environment: Environment) -> list[str]:
    """The fork that failed is perhaps none that anybody needs."""
    if not environment.universal or not environment.node:  # type: ignore[union-attr]
        return []
    lower: bytes = environment.lower  # type: ignore[union-attr]
    upper: bytes = environment.upper  # type: ignore[union-attr]
    target = world.target
    installed = target.installed or (target.python if target.source == "interpreter" else "")
    if installed and (lower > LOWEST or upper) and not lower <= release_key(installed) < upper:
        return [
            f"the current Python is {installed}, and the resolution failed for others: leave these out by narrowing "
            "`requires-python`, or with `--python-version`"
        ]
    return ["if nothing has to run in that split, leave it out with `environments` in `[tool.pym]`"]


def described(project: Project, versions: int) -> str:
    """`a==2.0`: the highest of some versions."""
    assert project.releases is not None
    return f"{project.name}=={project.releases.versions[positions(versions & project.versions)[-1]]}"
