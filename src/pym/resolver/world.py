"""What all forks share: inputs, policy, projects and the dependencies of their versions, each worked out once. HOT."""

from __future__ import annotations

from pym.errors import BuildNeeded
from pym.model.distribution import PYTHON, REQUIRES, TAGS, Unavailable
from pym.resolver.candidates import Candidates
from pym.resolver.environment import whole
from pym.resolver.expand import EXTRA, GROUP, MARKER, PLAIN, Expander, parts_of
from pym.resolver.prefetch import Prefetch
from pym.resolver.project import Project
from pym.spec.ranges import LOWEST, SINGLETON, lower_bound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.distribution import Kind, Metadata
    from pym.model.provider import Provider
    from pym.model.resolution import Inputs, Policy
    from pym.model.target import ResolutionTarget
    from pym.resolver.environment import Environment
    from pym.resolver.expand import Dependency, Package
    from pym.resolver.scopes import Scopes
    from pym.spec.requirement import Requirement


class World:
    """Everything a resolution is about.

    Attributes:
        direct: Whether anything a person asked for is a direct reference.
        start: The environment that is resolved first.
        prefetch: What asks for things in advance, once something has to be fetched.
    """

    def __init__(self, inputs: Inputs, policy: Policy, target: ResolutionTarget, provider: Provider) -> None:
        self.inputs = inputs
        self.policy = policy
        self.target = target
        self.provider = provider
        self.candidates = Candidates(inputs, policy, target)
        self.start: Environment = whole(target)
        self.prefetch: Prefetch | None = None
        constraints: dict[str, list[Requirement]] = {}
        for one in inputs.constraints:
            name, _, specifier, marker, url = one.requirement
            # Extras of a constraint are not asked for.
            constraints.setdefault(name, []).append((name, (), specifier, marker, url))
        overrides: dict[str, list[Requirement]] = {}
        for one in inputs.overrides:
            overrides.setdefault(one.requirement[0], []).append(one.requirement)
        conflicting = frozenset(
            [
                (item[0], item[1] or GROUP + item[2])
                for group in inputs.conflicts
                for item in group
                if item[1] or item[2]
            ]
        )
        self.expander = Expander(constraints, overrides, inputs.excludes, conflicting)
        self.scopes: Scopes | None = None
        if inputs.scopes:
            from pym.resolver.scopes import Scopes

            self.scopes = Scopes(inputs.scopes)
            self.expander.settled = self.scopes.settled
        self.references: dict[str, list[Requirement]] = {}
        for one in (*inputs.requirements, *inputs.constraints, *inputs.overrides):
            if one.requirement[4]:
                self.references.setdefault(one.requirement[0], []).append(one.requirement)
        self.local: dict[str, list[Requirement]] = {}
        for one in inputs.local:
            if one.requirement[4]:
                self.local.setdefault(one.requirement[0], []).append(one.requirement)
        self.direct = bool(self.references or self.local)
        self._covered: dict[tuple[int, int], int] = {}
        self._tagged: dict[tuple[int, int], bytes] = {}
        self._nodes: dict[str, int] = {}
        self._required: list[int] | None = None
        self._projects: dict[tuple[str, str], Project] = {}
        self._metadata: dict[tuple[int, int], Metadata | Unavailable] = {}
        self._dependencies: dict[tuple[int, int, str, object], list[Dependency]] = {}
        self.missing_extras: set[tuple[str, str, str]] = set()

    def project(self, name: str, url: str = "") -> Project:
        """The project of a name."""
        known = self._projects.get((name, url))
        if known is None:
            found = self.provider.releases(name, url) if url else self.provider.releases(name)
            known = self._projects[name, url] = self.candidates.project(name, url, found)
        return known

    def known(self, name: str) -> Project | None:
        """The project of a name, if its page was needed before."""
        return self._projects.get((name, ""))

    def expect(self, names: list[str]) -> None:
        """These projects are about to be needed, all of them."""
        provider = self.provider
        for name in names:
            provider.want_page(name)
        if provider.fetching and self.prefetch is None:
            self.prefetch = Prefetch(self, self.start)
            self.prefetch.begin()

    def want_metadata(self, project: Project, position: int) -> None:
        """The metadata of a version may be needed."""
        if project.source is not None:
            self.provider.want_metadata(project.source, project.origin(position), cheap=True)

    def reference(self, name: str, environment: Environment) -> str:
        """The direct reference that a person gave for a name in this part of the environments, "" for none."""
        for requirement in self.references.get(name, ()):
            if environment.universal:
                if environment.meets(environment.where(requirement)):
                    return requirement[4]
            elif requirement[3] is None or environment.applies(requirement, ""):
                return requirement[4]
        for requirement in self.local.get(name, ()):
            # The project that says so may be looked at later: until the forks are divided by it, it says nothing.
            if not environment.universal or environment.everywhere(requirement):
                return requirement[4]
        return ""

    def metadata(self, project: Project, position: int) -> Metadata | Unavailable:
        """The metadata of one version."""
        known = self._metadata.get((id(project), position))
        if known is None:
            assert project.source is not None
            known = self.provider.metadata(project.source, project.origin(position))
            self._metadata[id(project), position] = known
        return known

    def root(self, environment: Environment) -> list[Dependency]:
        """What a person asked for."""
        requirements = [one.requirement for one in self.inputs.requirements]
        return self.expander.expand(requirements, "", "", environment)

    def dependencies(
        self, project: Project, position: int, package: Package, environment: Environment
    ) -> list[Dependency] | tuple[str, ...]:
        """The dependencies of one version of a package, or the reason why it cannot be chosen."""
        kind, name, extra, _ = package
        if kind != PLAIN:
            return self._of_proxy(project, position, package, environment)
        if not self.policy.dependencies:
            return []
        metadata = self.metadata(project, position)
        if isinstance(metadata, Unavailable):
            if metadata.kind == "needs-build":
                raise self._needs_build(project, position, metadata)
            return ("metadata", metadata.kind, metadata.reason)
        pythons = metadata[PYTHON]
        if pythons is not None and lower_bound(pythons) > environment.python:
            return ("requires-python", pythons[0])
        key = (id(project), position, extra, environment if environment.universal else None)
        known = self._dependencies.get(key)
        if known is None:
            requires = metadata[REQUIRES]
            if self.scopes is not None and project.releases is not None:
                requires = self.scopes.apply(name, project.releases.versions[position], requires)
            if extra.startswith(GROUP):
                listed = self.inputs.groups.get(name, {}).get(extra[1:], ())
                known = self.expander.expand(listed, "", name, environment, group=True)
            else:
                if extra and extra not in metadata[1]:
                    assert project.releases is not None
                    self.missing_extras.add((name, project.releases.versions[position], extra))
                known = self.expander.expand(requires, extra, name, environment)
            self._dependencies[key] = known
        return known

    def _needs_build(self, project: Project, position: int, metadata: Unavailable) -> BuildNeeded:
        assert project.releases is not None
        version = project.releases.versions[position]
        return BuildNeeded(
            f"`{project.name}=={version}` has to be built to tell what it requires, and nothing is built for this",
            context=metadata.reason,
            hints=(
                f"`--only-binary {project.name}` takes a version with wheels instead",
                f"a constraint such as `{project.name}!={version}` takes another version",
            ),
        )

    def _of_proxy(
        self, project: Project, position: int, package: Package, environment: Environment
    ) -> list[Dependency]:
        """A proxy requires the very same version of what it stands for, with the marker and without."""
        kind, name, extra, where = package
        assert project.releases is not None
        version = project.releases.versions[position]
        key = project.keys[position]
        exact = (name, (), (f"=={version}", ((key, key + b"\0"),), SINGLETON, version), None, "")
        wheres = [environment.always] if where == environment.always else [environment.always, where]
        if kind == MARKER:
            return [((PLAIN, name, "", one), exact) for one in wheres]
        assert kind == EXTRA
        return [((PLAIN, name, each, one), exact) for one in wheres for each in parts_of(extra)]

    def python_of(self, project: Project, position: int) -> bytes:
        """The lowest Python that the metadata of a version admits."""
        metadata = self.metadata(project, position)
        return b"" if isinstance(metadata, Unavailable) else lower_bound(metadata[PYTHON])

    def python_of_tags(self, project: Project, position: int) -> bytes:
        """The lowest Python that a file of a version is for by its name: below all of them if there is an sdist."""
        assert project.releases is not None
        place = project.releases.place(position)
        known = self._tagged.get((id(project), place))
        if known is None:
            known = self._tagged[id(project), place] = self._python_of_tags(project, project.releases.kind(position))
        return known

    def _python_of_tags(self, project: Project, kind: Kind) -> bytes:
        from pym.spec.tagged_pythons import lowest_python

        admits = self.candidates.admits
        if any(not usability[TAGS] and admits(project, usability) for usability in kind):
            return LOWEST  # an sdist can be built for any
        return min([lowest_python(usability[TAGS]) for usability in kind if admits(project, usability)], default=LOWEST)

    def covered(self, project: Project, position: int) -> int:
        """Where the files of a version can be used, as a marker: everywhere if there is an sdist."""
        assert project.releases is not None
        place = project.releases.place(position)
        known = self._covered.get((id(project), place))
        if known is None:
            known = self._cover(project, project.releases.kind(position))
            self._covered[id(project), place] = known
        return known

    def _cover(self, project: Project, kind: Kind) -> int:
        from pym.spec.implied import implied_marker
        from pym.spec.markers import diagram

        for usability in kind:
            if not usability[TAGS] and self.candidates.admits(project, usability):
                return diagram.TRUE  # an sdist can be built anywhere
        found = diagram.FALSE
        seen = set()
        for usability in kind:
            if usability[TAGS] and self.candidates.admits(project, usability):
                marker = implied_marker(usability[TAGS])
                if marker not in seen:
                    seen.add(marker)
                    found = diagram.disjoin(found, diagram.of(marker))
        return found

    def node(self, text: str) -> int:
        """The diagram of a marker that is written out."""
        known = self._nodes.get(text)
        if known is None:
            from pym.spec.markers import diagram
            from pym.spec.markers.parse import compile as compile_marker

            known = self._nodes[text] = diagram.of(compile_marker(text))
        return known

    def required_nodes(self) -> list[int]:
        """The environments that every distribution has to have a file for."""
        if self._required is None:
            texts = (*self.inputs.environments, *self.inputs.required_environments)
            self._required = [self.node(text) for text in texts]
        return self._required
