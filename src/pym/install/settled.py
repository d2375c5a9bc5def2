"""Whether what was changed in a virtual environment is known to have got to the disk. A HOT module.

Nothing is flushed when an environment is changed. Within the boot that saw the change all reads come from memory and
are right. After a power cut renames are there, but ext4 and xfs may have left files without their content. So the first
change in a boot leaves a mark: `.pym-boot` in the directory of the environment, a symbolic link that leads nowhere,
whose target names the boot. (Its text is in the inode, so that it is on the disk whenever the link is.) The mark comes
with the change, by a rename that its journal knows of, and precedes everything that it vouches for.

A command in a later boot compares the files with RECORD once (`install.aftermath`), and takes the mark away.
"""

from __future__ import annotations

import os

from pym.cache import durable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.model.environment import Environment

MARK = ".pym-boot"


def boots(environment: Environment) -> list[str]:
    """The boots in which an environment was changed since it was last compared, in hex. One `readlink`."""
    if environment.kind != "virtual":
        return []  # what is not ours alone (`/usr`, a directory that is about to be packed) gets no mark
    try:
        return os.readlink(os.path.join(environment.prefix, MARK)).split("+")
    except OSError:
        return []


def unproved(environment: Environment) -> bool:
    """Whether files of an environment may have been lost in a power cut since they were written."""
    told = boots(environment)
    return bool(told) and told != [now()]


def now() -> str:
    """This boot, in hex. Where the system does not tell boots apart, every command compares nothing."""
    return durable.boot().hex()


def wanted(environment: Environment) -> str:
    """What the mark has to say when something has been written, "" if it says so already or there is to be none."""
    told = boots(environment)
    if environment.kind != "virtual" or now() in told:
        return ""
    # What an earlier boot has left unproved stays so.
    return "+".join([*told, now()])
