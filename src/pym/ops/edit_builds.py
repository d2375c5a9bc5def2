"""Builds projects that are added and do not say what they are called. Cold."""

from __future__ import annotations

from pym.ops.build_later import Later

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.model.builds import Builds
    from pym.model.interpreter import Interpreter
    from pym.model.resolution import Policy
    from pym.ops.builds import Builder
    from pym.ops.places import Places
    from pym.ops.wiring import Wiring


def builder(wiring: Wiring, python: str, places: Places, policy: Policy, builds: Callable[[], Builds]) -> Later:
    """What builds for `add`; whoever asks for it closes it.

    Args:
        wiring: The call.
        python: `--python`, "" for what the project would use.
        places: Where packages come from.
        policy: Which candidates count.
        builds: Makes the settings of builds.
    """

    def interpreter() -> Interpreter:
        from pym.ops.choose import choose
        from pym.ops.locate import locate_or_install

        return locate_or_install(wiring, choose(wiring, python, shared_environment=True), environments=True)

    def make() -> Builder:
        from pym.ops import resolving
        from pym.ops.build_means import Means
        from pym.ops.builds import Builder
        from pym.project.requirements_options import Options

        return Builder(
            Means(
                wiring,
                builds(),
                interpreter=interpreter,
                locations=lambda: resolving.make_locations(wiring, wiring.settings, places, Options()),
                policy=policy,
                keyring=places.keyring,
            )
        )

    return Later(make)
