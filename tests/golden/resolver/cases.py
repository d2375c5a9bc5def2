"""The questions. Each is a dictionary:

packages            As `tests.support.universe` describes them; a list is of versions that require nothing.
requirements, constraints, overrides
                    Lists, or lists by origin.
policy              Arguments of `Policy`; dates as text.
python, platform, universal, source, installed
                    The target.
missing             (kind, reason, indexes) by name.
statuses            PEP 792, by name.
environments, required_environments, conflicts
                    As in `Inputs`.
"""

from __future__ import annotations

from typing import Any

LINUX, WINDOWS = "sys_platform == 'linux'", "sys_platform == 'win32'"
INDEX = "https://index.example.com/simple/"
BUILT = {"wheels": [], "sdist": True}

CASES: dict[str, dict[str, Any]] = {
    # -- what there is, and what is required ---------------------------------------------------------------------------
    "only-lower-versions": {"packages": {"a": ["1.0", "2.0"]}, "requirements": ["a>2"]},
    "only-one-version": {"packages": {"a": ["1.0"]}, "requirements": ["a>=2"]},
    "only-higher-versions": {"packages": {"a": ["2.0", "3.0"]}, "requirements": ["a<2"]},
    "no-such-version": {"packages": {"a": ["1.0", "3.0"]}, "requirements": ["a==2.0"]},
    "none-between": {"packages": {"a": ["1.0", "3.0"]}, "requirements": ["a>1,<3"]},
    "none-between-two-parents": {
        "packages": {"a": ["1.0", "3.0"], "p": {"1": ["a>1"]}, "q": {"1": ["a<3"]}},
        "requirements": ["p", "q"],
    },
    "no-versions": {"packages": {"a": []}, "requirements": ["a"]},
    "empty-range": {"packages": {"a": ["1.0"]}, "requirements": ["a>2,<1"]},
    "two-lines": {"packages": {"a": ["1.0", "2.0"]}, "requirements": ["a==1.0", "a==2.0"]},
    "two-files": {
        "packages": {"a": ["1.0", "2.0"]},
        "requirements": {"-r one.in": ["a==1.0"], "demo (pyproject.toml)": ["a==2.0"]},
    },
    "typed": {"packages": {"a": ["1.0"]}, "requirements": {"": ["a>1"]}},
    "chain": {
        "packages": {"a": {"1": ["b>1"], "2": ["b>1"]}, "b": {"1": [], "2": ["c>1"]}, "c": ["1"]},
        "requirements": ["a"],
    },
    "diamond": {
        "packages": {"a": {"1": ["c==1"]}, "b": {"1": ["c==2"]}, "c": ["1", "2"]},
        "requirements": ["a", "b"],
    },
    "diamond-with-older-versions": {
        "packages": {
            "a": {"1": ["c<2"], "2": ["c==1"]}, "b": {"1": ["c>1"], "2": ["c>=2"], "3": ["c==2"]}, "c": ["1", "2"],
        },
        "requirements": ["a", "b"],
    },
    "shared-conclusion": {
        "packages": {
            "a": {"1": ["x"], "2": ["y"]}, "x": {"1": ["z<2"]}, "y": {"1": ["z<2"]},
            "b": {"1": ["z>=2"]}, "z": ["1", "2"],
        },
        "requirements": ["a", "b"],
    },
    "many-versions-pin": {
        "packages": {
            "a": {f"1.{i}": [f"b>=1.{i},<1.{i + 1}"] for i in range(12)},
            "b": {f"1.{i}": ["d<2"] for i in range(12)}, "c": {"1": ["d>=2"]}, "d": ["1", "2"],
        },
        "requirements": ["a", "c"],
    },
    "not-needed-is-not-told": {
        "packages": {"a": {"1": ["b", "c>1"]}, "b": {"1": [], "2": ["d"]}, "c": ["1"], "d": ["1"]},
        "requirements": ["b", "d", "a"],
    },
    "self-dependency": {"packages": {"a": {"2.0": ["a<2"]}}, "requirements": ["a"]},
    "direct-reference": {
        "packages": {"a": ["1.0", "2.0"], "p": {"1": ["a>=2"]}},
        "requirements": ["a @ {files}/a-1.0-py3-none-any.whl", "p"],
    },
    # -- extras, constraints, overrides --------------------------------------------------------------------------------
    "extra-against-base": {
        "packages": {"a": {"1": {"requires": ["b<2"], "extras": {"x": ["b>=2"]}}}, "b": ["1", "2"]},
        "requirements": ["a[x]"],
    },
    "extras-against-each-other": {
        "packages": {"a": {"1": {"extras": {"x": ["b==1"], "y": ["b==2"]}}}, "b": ["1", "2"]},
        "requirements": ["a[x,y]"],
    },
    "extra-of-older-version": {
        "packages": {"a": {"1": {"extras": {"x": ["b>1"]}}, "2": {"extras": {"x": ["b>2"]}}}, "b": ["1"]},
        "requirements": ["a[x]"],
    },
    "constraint": {"packages": {"a": ["1.0", "2.0"]}, "requirements": ["a>=2"], "constraints": ["a<2"]},
    "constraint-of-dependency": {
        "packages": {"a": {"1": ["b>=2"]}, "b": ["1", "2"]}, "requirements": ["a"], "constraints": ["b<2"],
    },
    "override": {
        "packages": {"a": {"1": ["b<2"]}, "b": ["1", "2"]}, "requirements": ["a", "b<2"], "overrides": ["b>2"],
    },
    "override-of-dependency": {
        "packages": {"a": {"1": ["b<2"]}, "b": ["1", "2"]}, "requirements": ["a"], "overrides": ["b==3"],
    },
    # -- versions that do not count ------------------------------------------------------------------------------------
    "prereleases-only": {
        "packages": {"a": ["1.0a1", "1.0a2"]}, "requirements": ["a"], "policy": {"prerelease": "disallow"},
    },
    "prerelease-requested": {
        "packages": {"p": {"1": ["a>=2.0a1"]}, "a": ["1.0", "2.0a1"]},
        "requirements": ["p"],
        "policy": {"prerelease": "explicit"},
    },
    "yanked-with-reason": {"packages": {"a": {"1.0": {"yanked": "broken"}}}, "requirements": ["a"]},
    "yanked-in-range": {"packages": {"a": {"1.0": [], "1.1": {"yanked": True}}}, "requirements": ["a>1.0"]},
    "yanked-all": {"packages": {"a": {"1.0": {"yanked": True}, "1.1": {"yanked": True}}}, "requirements": ["a"]},
    "yanked-of-dependency": {
        "packages": {"d": {"1.0": ["y==1.1"]}, "y": {"1.0": [], "1.1": {"yanked": True}}}, "requirements": ["d"],
    },
    "date": {
        "packages": {"a": {"1.0": {"uploaded": "2024-01-01T00:00:00Z"}}},
        "requirements": ["a"],
        "policy": {"exclude_newer": "2023-02-01T00:00:00+00:00"},
    },
    "date-of-one-package": {
        "packages": {
            "a": {"1.0": {"uploaded": "2020-01-01T00:00:00Z"}, "2.0": {"uploaded": "2024-01-01T00:00:00Z"}},
            "p": {"1": ["a>=2"]},
        },
        "requirements": ["p"],
        "policy": {"exclude_newer_package": {"a": "2023-02-01T00:00:00+00:00"}},
    },
    "date-unknown": {
        "packages": {"a": ["1.0"]}, "requirements": ["a"], "policy": {"exclude_newer": "2023-02-01T00:00:00+00:00"},
    },
    "date-does-not-matter": {
        "packages": {
            "a": {"1.0": {"uploaded": "2020-01-01T00:00:00Z"}, "2.0": {"uploaded": "2024-01-01T00:00:00Z"}}
        },
        "requirements": ["a>2"],
        "policy": {"exclude_newer": "2023-02-01T00:00:00+00:00"},
    },
    # -- Python and platform -------------------------------------------------------------------------------------------
    "python-version": {"packages": {"a": {"2.0": {"requires_python": ">=3.13"}}}, "requirements": ["a"]},
    "python-of-interpreter": {
        "packages": {"a": {"2.0": {"requires_python": ">=3.14"}, "1.0": {"requires_python": ">=3.13"}}},
        "requirements": ["a"],
        "python": "3.12.1",
        "source": "interpreter",
    },
    "python-of-project": {
        "packages": {"a": {"2.0": {"requires_python": ">=3.11"}}},
        "requirements": ["a"],
        "python": "3.9",
        "universal": True,
        "source": "requires-python",
        "installed": "3.12.1",
    },
    "python-of-metadata": {
        "packages": {"a": {"2.0": {"requires_python": ">=3.13", "page_python": ""}}}, "requirements": ["a"],
    },
    "wheel-of-other-platform": {
        "packages": {"a": {"2.0": {"wheels": ["cp312-cp312-win_amd64", "cp312-cp312-macosx_11_0_arm64"]}}},
        "requirements": ["a"],
    },
    "wheel-of-other-python": {"packages": {"a": {"2.0": {"wheels": ["cp313-none-any"]}}}, "requirements": ["a"]},
    "wheel-of-other-abi": {
        "packages": {"a": {"2.0": {"wheels": ["cp312-cp312t-manylinux_2_28_x86_64"]}}}, "requirements": ["a"],
    },
    "wheels-of-several-kinds": {
        "packages": {
            "a": {
                "1.0": {"wheels": ["cp312-cp312-win_amd64"]}, "2.0": {"wheels": ["cp313-none-any"]},
                "3.0": {"yanked": True}, "4.0": {"wheels": ["cp312-cp312-win32"]},
            }
        },
        "requirements": ["a"],
    },
    "wheels-of-older-pythons": {
        "packages": {"a": {"2.0": {"wheels": ["cp38-cp38-win_amd64"]}}}, "requirements": ["a"], "universal": True,
    },
    # -- files and metadata --------------------------------------------------------------------------------------------
    "no-binary": {"packages": {"a": ["1.0"]}, "requirements": ["a"], "policy": {"no_binary": ["a"]}},
    "no-build": {"packages": {"a": {"1.0": BUILT}}, "requirements": ["a"], "policy": {"no_build": [":all:"]}},
    "metadata-invalid": {
        "packages": {"a": {"1.0": [], "2.0": {"unavailable": ("invalid", "its metadata is malformed: `b ==== 1`")}}},
        "requirements": ["a>=2"],
    },
    "metadata-inconsistent": {
        "packages": {"a": {"1.0": {"unavailable": ("inconsistent", "its metadata is that of `b`")}}},
        "requirements": ["a"],
    },
    "metadata-offline": {
        "packages": {"a": {"1.0": {"unavailable": ("offline", "its metadata is not in the cache")}}},
        "requirements": ["a"],
    },
    "metadata-failed": {
        "packages": {"a": {"1.0": {"unavailable": ("failed", "the connection was reset")}}}, "requirements": ["a"],
    },
    # -- places --------------------------------------------------------------------------------------------------------
    "not-found": {"packages": {}, "requirements": ["nothing"]},
    "not-found-misspelt": {
        "packages": {"numpy": ["1.0"], "p": {"1": ["nunpy"]}}, "requirements": ["numpy", "p"],
    },
    "not-found-of-dependency": {
        "packages": {"a": {"1": ["nothing"], "2": ["nothing>1"]}}, "requirements": ["a"],
    },
    "offline": {
        "packages": {}, "requirements": ["a"], "missing": {"a": ("offline", "it is not in the cache", ())},
    },
    "no-index": {"packages": {}, "requirements": ["a"], "missing": {"a": ("no-index", "there is no index", ())}},
    "unauthorized": {
        "packages": {}, "requirements": ["a"],
        "missing": {"a": ("unauthorized", f"the index `{INDEX}` answered `401`", (INDEX,))},
    },
    "forbidden": {
        "packages": {}, "requirements": ["a"],
        "missing": {"a": ("forbidden", f"the index `{INDEX}` answered `403`", (INDEX,))},
    },
    "failed": {
        "packages": {}, "requirements": ["a"], "missing": {"a": ("failed", "the server was shut down", (INDEX,))},
    },
    "quarantined": {
        "packages": {"a": []}, "requirements": ["a"], "statuses": {"a": ("quarantined", "malware")},
    },
    # -- forks ---------------------------------------------------------------------------------------------------------
    "fork": {
        "packages": {"a": ["1.0", "2.0"]},
        "requirements": [f"a<1 ; {LINUX}", "a>=1 ; sys_platform != 'linux'"],
        "universal": True,
    },
    "fork-overlap": {
        "packages": {"a": ["1.0", "2.0"]},
        "requirements": [f"a<2 ; {LINUX}", "a>=2 ; python_version >= '3.13'"],
        "universal": True,
        "installed": "3.12.1",
    },
    "fork-between-parents": {
        "packages": {"p": {"1": [f"a==1 ; {LINUX}"]}, "q": {"1": [f"a==2 ; {WINDOWS}"]}, "a": ["1", "2"]},
        "requirements": ["p", "q"],
        "universal": True,
    },
    "fork-required-environment": {
        "packages": {
            "a": {
                "1.0": {"wheels": ["cp312-cp312-macosx_11_0_arm64"]}, "2.0": {"wheels": ["cp312-cp312-win_amd64"]},
            }
        },
        "requirements": ["a"],
        "universal": True,
        "required_environments": [f"{LINUX} and platform_machine == 'x86_64'"],
    },
    "fork-of-environments": {
        "packages": {"a": {"1": [f"b>1 ; {WINDOWS}"]}, "b": ["1"]},
        "requirements": ["a"],
        "universal": True,
        "environments": [LINUX, WINDOWS],
    },
    # -- long ones -----------------------------------------------------------------------------------------------------
    "several-lines": {
        "packages": {
            "app": {"1": ["web>=2", "data<3"], "2": ["web>=3", "data"]},
            "web": {"1": [], "2": ["net>=2"], "3": ["net>=3", "tls"]},
            "net": {"1": [], "2": ["tls>=2"], "3": ["tls>=2"]},
            "data": {"1": ["tls<2"], "2": ["tls<2"], "3": ["tls==1"]},
            "tls": ["1", "2"],
        },
        "requirements": ["app", "data"],
    },
}  # fmt: skip
