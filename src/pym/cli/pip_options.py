"""Options of what resolves and builds: each is defined once, as the type of a parameter. See `app`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from pym.cli.options import BUILDS, CACHE, INDEXES, OUTPUT, RESOLVER, Many, env

Constraints = Annotated[
    Many,
    typer.Option(
        "--constraints",
        "--constraint",
        "-c",
        metavar="FILE",
        help=env("Versions that are permitted: narrows what is chosen, and adds nothing.", "PYM_CONSTRAINT"),
    ),
]
Overrides = Annotated[
    Many,
    typer.Option(
        "--overrides",
        "--override",
        metavar="FILE",
        help=env("Requirements that replace all others of their name.", "PYM_OVERRIDE"),
    ),
]
Excludes = Annotated[
    Many,
    typer.Option(
        "--excludes", "--exclude", metavar="FILE", help=env("Packages to leave out altogether.", "PYM_EXCLUDE")
    ),
]
BuildConstraints = Annotated[
    Many,
    typer.Option(
        "--build-constraints",
        "--build-constraint",
        "-b",
        metavar="FILE",
        help=env("Versions that are permitted in builds.", "PYM_BUILD_CONSTRAINT"),
    ),
]
Extra = Annotated[
    Many, typer.Option("--extra", metavar="NAME", help="Include what this extra of the project requires.")
]
AllExtras = Annotated[bool, typer.Option("--all-extras", help="Include what all extras require.")]
Group = Annotated[
    Many,
    typer.Option(
        "--group",
        metavar="[PATH:]NAME",
        help="Include a dependency group of `pyproject.toml`, here or at a path.",
    ),
]
NoDeps = Annotated[bool, typer.Option("--no-deps", help="Do not follow requirements: only what is listed itself.")]
PythonVersion = Annotated[
    str | None,
    typer.Option(
        metavar="VERSION",
        help="The Python to resolve for, as `3.12` or `3.12.4`; with --universal the oldest one.",
    ),
]
PythonPlatform = Annotated[
    str | None,
    typer.Option(
        metavar="PLATFORM",
        help="The platform to resolve for: `linux`, `macos`, `windows`, or a target as `aarch64-apple-darwin`, "
        "`x86_64-manylinux_2_28`, `x86_64-unknown-linux-musl`.",
    ),
]
Upgrade = Annotated[
    bool,
    typer.Option(
        "--upgrade",
        "-U",
        help="Take the newest versions, whatever is locked, installed or in the output file.",
        rich_help_panel=RESOLVER,
    ),
]
UpgradePackage = Annotated[
    Many,
    typer.Option(
        "--upgrade-package",
        "-P",
        metavar="NAME",
        help="The same for one package; `name==1.2` asks for that version besides.",
        rich_help_panel=RESOLVER,
    ),
]
UpgradeGroup = Annotated[Many, typer.Option("--upgrade-group", metavar="GROUP", hidden=True, rich_help_panel=RESOLVER)]
Resolution = Annotated[
    Literal["highest", "lowest", "lowest-direct"] | None,
    typer.Option(
        metavar="MODE",
        help=env(
            "Which versions to prefer: `highest` (unless said otherwise), `lowest`, or `lowest-direct`: the lowest "
            "of what is listed itself.",
            "PYM_RESOLUTION",
        ),
        rich_help_panel=RESOLVER,
    ),
]
Prerelease = Annotated[
    Literal["disallow", "allow", "if-necessary", "explicit", "if-necessary-or-explicit"] | None,
    typer.Option(
        metavar="MODE",
        help=env(
            "When pre-releases count: `if-necessary` (where no release will do, unless said otherwise), `allow`, "
            "`disallow`, `explicit` (where a requirement names one).",
            "PYM_PRERELEASE",
        ),
        rich_help_panel=RESOLVER,
    ),
]
Pre = Annotated[bool, typer.Option("--pre", hidden=True)]
PrereleasePackage = Annotated[
    Many,
    typer.Option(metavar="NAME=MODE", help="The same for one package.", rich_help_panel=RESOLVER),
]
ForkStrategy = Annotated[
    Literal["fewest", "requires-python"] | None,
    typer.Option(
        metavar="STRATEGY",
        help=env(
            "With --universal: `fewest`, as few versions as can be, or `requires-python`, the newest for each Python.",
            "PYM_FORK_STRATEGY",
        ),
        rich_help_panel=RESOLVER,
    ),
]
ExcludeNewer = Annotated[
    str | None,
    typer.Option(
        metavar="DATE",
        help=env(
            "Ignore files that were uploaded later: a date, a timestamp (RFC 3339) or a time span as `7 days`, "
            "`P7D`; `false` for no limit.",
            "PYM_EXCLUDE_NEWER",
        ),
        rich_help_panel=RESOLVER,
    ),
]
ExcludeNewerPackage = Annotated[
    Many,
    typer.Option(metavar="NAME=DATE", help="The same for one package.", rich_help_panel=RESOLVER),
]
NoSources = Annotated[
    bool,
    typer.Option("--no-sources", help=env("Ignore `tool.pym.sources`.", "PYM_NO_SOURCES"), rich_help_panel=RESOLVER),
]
NoSourcesPackage = Annotated[
    Many,
    typer.Option(
        metavar="NAME",
        help=env("Ignore the source of this package.", "PYM_NO_SOURCES_PACKAGE"),
        rich_help_panel=RESOLVER,
    ),
]
TorchBackend = Annotated[
    str | None,
    typer.Option(
        metavar="BACKEND",
        help=env(
            "The index of PyTorch that packages of its kind come from, of those below the address that the setting "
            "`torch-index` (PYM_TORCH_INDEX) names: `cpu`, `cu126`, `rocm6.4`, `xpu` and the like, or `auto`, which "
            "looks at the hardware.",
            "PYM_TORCH_BACKEND",
        ),
        rich_help_panel=RESOLVER,
    ),
]
Index = Annotated[
    Many,
    typer.Option(
        "--index",
        metavar="[NAME=]URL",
        help=env("An index to ask before the default one; the first has precedence.", "PYM_INDEX"),
        rich_help_panel=INDEXES,
    ),
]
DefaultIndex = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help=env("The default index, instead of pip's.", "PYM_DEFAULT_INDEX"),
        rich_help_panel=INDEXES,
    ),
]
IndexUrl = Annotated[
    str | None,
    typer.Option(
        "--index-url",
        "-i",
        metavar="URL",
        help=env("As --default-index.", "PYM_INDEX_URL"),
        rich_help_panel=INDEXES,
    ),
]
ExtraIndexUrl = Annotated[
    Many,
    typer.Option(metavar="URL", help=env("As --index.", "PYM_EXTRA_INDEX_URL"), rich_help_panel=INDEXES),
]
FindLinks = Annotated[
    Many,
    typer.Option(
        "--find-links",
        "-f",
        metavar="PLACE",
        help=env("A directory or page with packages, besides the indexes.", "PYM_FIND_LINKS"),
        rich_help_panel=INDEXES,
    ),
]
NoIndex = Annotated[
    bool,
    typer.Option("--no-index", help=env("Ask no index, only --find-links.", "PYM_NO_INDEX"), rich_help_panel=INDEXES),
]
IndexStrategy = Annotated[
    Literal["first-index", "unsafe-first-match", "unsafe-best-match"] | None,
    typer.Option(
        metavar="STRATEGY",
        help=env(
            "How several indexes go together: `first-index` (the first that has a package has all of it, unless "
            "said otherwise), `unsafe-first-match`, `unsafe-best-match`.",
            "PYM_INDEX_STRATEGY",
        ),
        rich_help_panel=INDEXES,
    ),
]
KeyringProvider = Annotated[
    Literal["disabled", "subprocess"] | None,
    typer.Option(help=env("Ask the `keyring` program for passwords.", "PYM_KEYRING_PROVIDER"), rich_help_panel=INDEXES),
]
NoBuild = Annotated[
    bool,
    typer.Option("--no-build", help=env("Use no source distributions.", "PYM_NO_BUILD"), rich_help_panel=BUILDS),
]
NoBinary = Annotated[
    Many,
    typer.Option(metavar="NAME", help="Use no wheels of this package; `:all:`, `:none:`.", rich_help_panel=BUILDS),
]
OnlyBinary = Annotated[
    Many,
    typer.Option(
        metavar="NAME",
        help="Use only wheels of this package; `:all:`, `:none:`.",
        rich_help_panel=BUILDS,
    ),
]
NoBuildIsolation = Annotated[
    bool,
    typer.Option(
        "--no-build-isolation",
        help=env("Build with what is installed.", "PYM_NO_BUILD_ISOLATION"),
        rich_help_panel=BUILDS,
    ),
]
NoBuildIsolationPackage = Annotated[
    Many, typer.Option(metavar="NAME", help="The same for one package.", rich_help_panel=BUILDS)
]
ConfigSetting = Annotated[
    Many,
    typer.Option(
        "--config-setting",
        "--config-settings",
        "-C",
        metavar="KEY=VALUE",
        help="Passed to build backends.",
        rich_help_panel=BUILDS,
    ),
]
ConfigSettingsPackage = Annotated[
    Many,
    typer.Option(
        "--config-settings-package",
        "--config-setting-package",
        metavar="NAME:KEY=VALUE",
        help="The same for one package.",
        rich_help_panel=BUILDS,
    ),
]
RequireBuildHashes = Annotated[
    bool,
    typer.Option(
        "--require-build-hashes",
        help=env("Every build requirement needs a hash.", "PYM_REQUIRE_BUILD_HASHES"),
        rich_help_panel=BUILDS,
    ),
]
NoRequireBuildHashes = Annotated[bool, typer.Option("--no-require-build-hashes", hidden=True)]
Refresh = Annotated[
    bool, typer.Option("--refresh", help="Ask indexes whether what is cached still holds.", rich_help_panel=CACHE)
]
RefreshPackage = Annotated[Many, typer.Option(metavar="NAME", help="The same for one package.", rich_help_panel=CACHE)]
Cert = Annotated[str | None, typer.Option(metavar="FILE", hidden=True)]
NoSystem = Annotated[bool, typer.Option("--no-system", hidden=True)]
NoUpgrade = Annotated[bool, typer.Option("--no-upgrade", hidden=True)]
NoRefresh = Annotated[bool, typer.Option("--no-refresh", hidden=True)]
NoAllExtras = Annotated[bool, typer.Option("--no-all-extras", hidden=True)]
Deps = Annotated[bool, typer.Option("--deps", hidden=True)]
Build = Annotated[bool, typer.Option("--build", hidden=True)]
BuildIsolation = Annotated[bool, typer.Option("--build-isolation", hidden=True)]
Sources = Annotated[bool, typer.Option("--sources", hidden=True)]
ClientCert = Annotated[str | None, typer.Option(hidden=True)]
TrustedHost = Annotated[Many, typer.Option(hidden=True)]

# How a requirements file looks that is written.

NoAnnotate = Annotated[
    bool, typer.Option("--no-annotate", help="No comments on why each package is there.", rich_help_panel=OUTPUT)
]
Annotate = Annotated[bool, typer.Option("--annotate", hidden=True)]
NoHeader = Annotated[
    bool, typer.Option("--no-header", help="No comment with the command at the top.", rich_help_panel=OUTPUT)
]
Header = Annotated[bool, typer.Option("--header", hidden=True)]
EmitIndexUrl = Annotated[
    bool, typer.Option("--emit-index-url", help="Write the indexes' URLs into the output.", rich_help_panel=OUTPUT)
]
EmitFindLinks = Annotated[
    bool, typer.Option("--emit-find-links", help="Write `--find-links` into the output.", rich_help_panel=OUTPUT)
]
