"""What the resolver is told of members: their files say it, and a build only what these leave open. HOT."""

from __future__ import annotations

import os

from pym.model.distribution import EXTRAS, PYTHON, REQUIRES, Releases, Unavailable
from pym.spec.ranges import key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.dist.provider import IndexProvider
    from pym.model.distribution import File, Metadata, Usability
    from pym.ops.project_inputs import ProjectInputs
    from pym.ops.project_members import Local
    from pym.spec.requirement import Requirement


def known(found: ProjectInputs, one: Local, provider: IndexProvider) -> tuple[Releases, Metadata]:
    """The one version of a member, and its metadata with sources in it.

    Raises:
        BuildFailed: Only a build tells something, and it fails.
    """
    about = one.declared
    version, requires = about.version, one.requires
    extras = tuple(sorted(about.extras))
    specifier = None
    if about.requires_python:
        from pym.spec.specifiers import compile as compile_specifier

        specifier = compile_specifier(about.requires_python)
    if not version or requires is None:
        if not one.declared.builds and one.kind == "virtual" and requires is not None:
            version = version or "0"  # nobody builds it: its version is nowhere to be seen
        else:
            releases = provider.releases(about.name, one.url)
            assert isinstance(releases, Releases)
            built = provider.metadata(releases, 0)
            assert not isinstance(built, Unavailable)
            version = version or releases.versions[0]
            if requires is None:
                extras = built[EXTRAS]
                specifier = built[PYTHON]
                requires = _sourced(one, built[REQUIRES])
    usable: Usability = ("", specifier, False, "")
    name = os.path.basename(about.directory)
    file: File = (name, one.url, (), -1, None, about.requires_python, None, None)
    releases = Releases(about.name, (version,), (key(version),), ((usable,),), (0,), ((file,),), url=one.url)
    return releases, (specifier, extras, requires)


def _sourced(one: Local, requires: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
    from pym.ops.project_members import with_extra, without_extra
    from pym.spec.markers.evaluate import gate

    listed: list[Requirement] = []
    for requirement in requires:
        extras = gate(requirement[3])
        if not extras:
            listed += one.lowered.apply([requirement], one.declared)
        for extra in sorted(extras):
            bare = without_extra(requirement)
            listed += [with_extra(part, extra) for part in one.lowered.apply([bare], one.declared, extra=extra)]
    return tuple(listed)
