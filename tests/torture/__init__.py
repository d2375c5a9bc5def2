"""Sweeps over every system call of the commands that change something. Minutes to hours: nothing for each test run.

    python -m tests.torture kill                         SIGKILL at every mutating system call
    python -m tests.torture errors                       every such call fails once, with each of eight errors
    python -m tests.torture disk                         on file systems too small in bytes or in files (needs root)
    python -m tests.torture crowd                        32 processes at once, half of them killed
    python -m tests.torture all

    --only NAME      only this command (`install`, `upgrade`, …; of projects `sync-first`, `add`, …: see `cases.py` and
                     `projects.py`); may be given several times
    --most N         at most N points of each command, evenly spread, the same ones each time; 0 for all of them
    --errors E,E     only these errors
    --work DIR       where it all happens; the default is a directory of its own below the system's temporary one

Prints a line for each command, and one for each defect with how to bring it about again. The exit code is 1 if there
was one. Needs strace. What the test suite runs of it is in `tests/e2e/test_torture.py`.
"""
