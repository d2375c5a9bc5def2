"""Compiled from `app` by `python -m pym.cli.compile`. Do not edit. See `help_page`."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.cli.help_page import Page, Row

ROWS: tuple[Row, ...] = (
    ('init', '', 'Make a project: `pyproject.toml` and what belongs around it.', ''),  # 0
    ('add', '', 'Add requirements to the project.', ''),  # 1
    ('remove', '', 'Remove requirements from the project, from its lock and from its environment.', ''),  # 2
    ('lock', '', 'Bring `pylock.toml` up to date: the versions of all that the project requires, for every environment.', ''),  # 3
    ('sync', '', 'Make the environment of the project hold what the lock says: nothing less, nothing more.', ''),  # 4
    ('run', '', 'Run a command or script in the environment of the project, brought up to date before.', ''),  # 5
    ('tree', '', 'Show what the project requires, and what that requires, as a tree.', ''),  # 6
    ('why', '', 'Tell why a package is in the lock: each chain of requirements that leads to it, and who declares them.', ''),  # 7
    ('why-not', '', 'Tell what keeps a version of a package out of the lock.', ''),  # 8
    ('export', '', 'Write what the project requires, as it is locked, in a form that other programs read.', ''),  # 9
    ('version', '', 'Show the version of the project, or change it.', ''),  # 10
    ('workspace', '', 'Look at the members of a workspace.', ''),  # 11
    ('python', '', 'Install, list, find and pin Pythons.', ''),  # 12
    ('venv', '', 'Make a virtual environment.', ''),  # 13
    ('pip', '', 'Resolve, install and look at packages as pip and pip-tools do.', ''),  # 14
    ('env', '', 'The history of an environment: what each sync changed, and back to an earlier one.', ''),  # 15
    ('verify', '', 'Check every file of an environment against what was installed.', ''),  # 16
    ('cache', '', 'Look at, check and shrink what pym keeps to be fast.', ''),  # 17
    ('-q, --quiet', '', 'Say less; twice, say nothing.', ''),  # 18
    ('-v, --verbose', '', 'Say more.', ''),  # 19
    ('    --color', '<auto|always|never>', 'When to use colour.', 'NO_COLOR, FORCE_COLOR'),  # 20
    ('    --no-progress', '', 'Draw no progress bars.', 'PYM_NO_PROGRESS'),  # 21
    ('    --offline', '', 'Open no network connection.', 'PYM_OFFLINE'),  # 22
    ('    --directory', 'DIR', 'Work in this directory.', ''),  # 23
    ('    --project', 'DIR', 'Look for the project and its files from here.', ''),  # 24
    ('    --config-file', 'FILE', 'Read settings from this file only.', 'PYM_CONFIG_FILE'),  # 25
    ('    --no-config', '', 'Read no settings and no version files.', 'PYM_NO_CONFIG'),  # 26
    ('    --allow-insecure-host', 'HOST', 'Do not check the certificate of this host.', 'PYM_INSECURE_HOST'),  # 27
    ('    --managed-python', '', 'Use only Pythons of the store.', 'PYM_MANAGED_PYTHON'),  # 28
    ('    --no-managed-python', '', 'Use only Pythons of the system.', 'PYM_NO_MANAGED_PYTHON'),  # 29
    ('    --no-python-downloads', '', 'Download no Python, even if one is missing.', 'PYM_PYTHON_DOWNLOADS=never'),  # 30
    ('-n, --no-cache', '', 'Read and write no cache.', 'PYM_NO_CACHE'),  # 31
    ('    --cache-dir', 'DIR', 'Where the cache is.', 'PYM_CACHE_DIR'),  # 32
    ('-V, --version', '', 'Show the version.', ''),  # 33
    ('    --install-completion', '', 'Install completion for the current shell.', ''),  # 34
    ('    --show-completion', '', 'Show completion for the current shell, to copy it or customize the installation.', ''),  # 35
    ('-h, --help', '', 'Show this and exit.', ''),  # 36
    ('[PATH]', '', 'Where to make it; `.venv` unless said otherwise.', ''),  # 37
    ('-p, --python', 'REQUEST', "The Python to make it from: a version, a path, a name. Without it `.python-version` and the project's `requires-python` decide.", 'PYM_PYTHON'),  # 38
    ('-c, --clear', '', 'Replace the environment that is there, with all in it.', 'PYM_VENV_CLEAR'),  # 39
    ('    --force', '', 'Let --clear remove a directory that is no environment, with all in it.', ''),  # 40
    ('    --allow-existing', '', 'Write into what is there, and leave the rest of it alone.', ''),  # 41
    ('    --prompt', 'TEXT', 'What a shell shows while the environment is active; `.` for the name of the working directory.', ''),  # 42
    ('    --system-site-packages', '', 'Let it see the packages of the Python it is made from.', ''),  # 43
    ('    --relocatable', '', 'Write scripts that find out where they are, so that it can be moved.', 'PYM_VENV_RELOCATABLE'),  # 44
    ('    --no-project', '', 'Look at no project.', 'PYM_NO_PROJECT'),  # 45
    ('    --seed', '', 'Install pip, and below Python 3.12 setuptools and wheel.', 'PYM_VENV_SEED'),  # 46
    ('    --link-mode', 'MODE', 'How files get from the store into environments: `clone` (unless said otherwise, or the file system cannot), `hardlink`, `copy`, `symlink`.', 'PYM_LINK_MODE'),  # 47
    ('    --exclude-newer', 'DATE', 'Ignore files that were uploaded later: a date, a timestamp (RFC 3339) or a time span as `7 days`, `P7D`; `false` for no limit.', 'PYM_EXCLUDE_NEWER'),  # 48
    ('    --exclude-newer-package', 'NAME=DATE', 'The same for one package.', ''),  # 49
    ('    --refresh', '', 'Ask indexes whether what is cached still holds.', ''),  # 50
    ('    --refresh-package', 'NAME', 'The same for one package.', ''),  # 51
    ('    --index', '[NAME=]URL', 'An index to ask before the default one; the first has precedence.', 'PYM_INDEX'),  # 52
    ('    --default-index', 'URL', "The default index, instead of pip's.", 'PYM_DEFAULT_INDEX'),  # 53
    ('-i, --index-url', 'URL', 'As --default-index.', 'PYM_INDEX_URL'),  # 54
    ('    --extra-index-url', 'URL', 'As --index.', 'PYM_EXTRA_INDEX_URL'),  # 55
    ('-f, --find-links', 'PLACE', 'A directory or page with packages, besides the indexes.', 'PYM_FIND_LINKS'),  # 56
    ('    --no-index', '', 'Ask no index, only --find-links.', 'PYM_NO_INDEX'),  # 57
    ('    --index-strategy', 'STRATEGY', 'How several indexes go together: `first-index` (the first that has a package has all of it, unless said otherwise), `unsafe-first-match`, `unsafe-best-match`.', 'PYM_INDEX_STRATEGY'),  # 58
    ('    --keyring-provider', '<disabled|subprocess>', 'Ask the `keyring` program for passwords.', 'PYM_KEYRING_PROVIDER'),  # 59
    ('[%O %A %B %P]', '', 'With --merge-driver: what git hands over.', ''),  # 60
    ('    --merge-driver', '', "Merge versions of the lock, for git: `git config merge.pym.driver 'pym lock --merge-driver %O %A %B %P'`, and `pylock.toml merge=pym` in `.gitattributes`.", ''),  # 61
    ('    --check', '', 'Fail if the lock is not up to date, and change nothing.', ''),  # 62
    ('    --locked', '', 'The same as --check.', 'PYM_LOCKED'),  # 63
    ('    --check-exists', '', 'Fail if there is no lock, and do nothing else.', ''),  # 64
    ('    --frozen', '', 'The same as --check-exists.', 'PYM_FROZEN'),  # 65
    ('    --dry-run', '', 'Resolve, say what would change, and write nothing.', ''),  # 66
    ('    --script', 'FILE', 'A script with inline metadata, not the project.', ''),  # 67
    ('    --resolution', 'MODE', 'Which versions to prefer: `highest` (unless said otherwise), `lowest`, or `lowest-direct`: the lowest of what is listed itself.', 'PYM_RESOLUTION'),  # 68
    ('    --prerelease', 'MODE', 'When pre-releases count: `if-necessary` (where no release will do, unless said otherwise), `allow`, `disallow`, `explicit` (where a requirement names one).', 'PYM_PRERELEASE'),  # 69
    ('    --prerelease-package', 'NAME=MODE', 'The same for one package.', ''),  # 70
    ('    --fork-strategy', 'STRATEGY', 'With --universal: `fewest`, as few versions as can be, or `requires-python`, the newest for each Python.', 'PYM_FORK_STRATEGY'),  # 71
    ('    --no-sources', '', 'Ignore `tool.pym.sources`.', 'PYM_NO_SOURCES'),  # 72
    ('    --no-sources-package', 'NAME', 'Ignore the source of this package.', 'PYM_NO_SOURCES_PACKAGE'),  # 73
    ('    --no-build', '', 'Use no source distributions.', ''),  # 74
    ('    --no-build-isolation', '', 'Build with what is installed.', 'PYM_NO_BUILD_ISOLATION'),  # 75
    ('    --no-build-isolation-package', 'NAME', 'The same for one package.', ''),  # 76
    ('-C, --config-setting', 'KEY=VALUE', 'Passed to build backends.', ''),  # 77
    ('    --config-settings-package', 'NAME:KEY=VALUE', 'The same for one package.', ''),  # 78
    ('    --no-build-package', 'NAME', 'Do not build this package.', ''),  # 79
    ('    --no-binary', '', 'Use no wheels.', ''),  # 80
    ('    --no-binary-package', 'NAME', 'Use no wheels of this package.', ''),  # 81
    ('-U, --upgrade', '', 'Take the newest versions, whatever is locked, installed or in the output file.', ''),  # 82
    ('-P, --upgrade-package', 'NAME', 'The same for one package; `name==1.2` asks for that version besides.', ''),  # 83
    ('    --upgrade-group', 'GROUP', 'The same for what a dependency group requires.', ''),  # 84
    ('-p, --python', 'REQUEST', 'The Python to use: a version, a path, the directory of an environment.', 'PYM_PYTHON'),  # 85
    ('    --inexact', '', 'Leave in the environment what is not in the lock.', ''),  # 86
    ('    --dry-run', '', 'Say what would be done, and change nothing.', ''),  # 87
    ('    --check', '', 'Fail if the environment is not up to date, and change nothing.', ''),  # 88
    ('    --output-format', '<text|json>', 'For people or programs.', ''),  # 89
    ('    --locked-python', '', 'Use the very build of Python that the lock names (`lock-python = true`).', ''),  # 90
    ('    --python-platform', 'PLATFORM', 'The platform to resolve for: `linux`, `macos`, `windows`, or a target as `aarch64-apple-darwin`, `x86_64-manylinux_2_28`, `x86_64-unknown-linux-musl`.', ''),  # 91
    ('    --all-packages', '', 'All members of the workspace.', ''),  # 92
    ('    --package', 'NAME', 'A member of the workspace, not the project around.', ''),  # 93
    ('    --no-install-project', '', 'Do not install the project itself.', ''),  # 94
    ('    --no-install-workspace', '', 'Install no member of the workspace.', ''),  # 95
    ('    --no-install-local', '', 'Install nothing that comes from a path.', ''),  # 96
    ('    --no-install-package', 'NAME', 'Do not install this package.', ''),  # 97
    ('    --extra', 'NAME', 'What an extra requires, too.', ''),  # 98
    ('    --all-extras', '', 'What all extras require, too.', ''),  # 99
    ('    --no-extra', 'NAME', 'With --all-extras: but not this one.', ''),  # 100
    ('    --no-dev', '', 'Leave the dependency group `dev` out.', 'PYM_NO_DEV'),  # 101
    ('    --only-dev', '', 'Only the dependency group `dev`: not the project.', ''),  # 102
    ('    --group', 'GROUP', 'What a dependency group requires, too.', ''),  # 103
    ('    --no-group', 'GROUP', 'Leave a dependency group out, whatever else asks for it.', 'PYM_NO_GROUP'),  # 104
    ('    --no-default-groups', '', 'Leave out the dependency groups that are taken unless said otherwise.', 'PYM_NO_DEFAULT_GROUPS'),  # 105
    ('    --only-group', 'GROUP', 'Only a dependency group: not the project.', ''),  # 106
    ('    --all-groups', '', 'What all dependency groups require, too.', ''),  # 107
    ('    --locked', '', 'Fail if the lock would have to be changed.', 'PYM_LOCKED'),  # 108
    ('    --frozen', '', 'Take the lock as it is, up to date or not.', 'PYM_FROZEN'),  # 109
    ('    --compile-bytecode', '', 'Compile modules now, not when they are imported first.', 'PYM_COMPILE_BYTECODE'),  # 110
    ('    --reinstall', '', 'Install everything again, what is there already too.', ''),  # 111
    ('    --reinstall-package', 'NAME', 'The same for one package.', ''),  # 112
    ('    --active', '', "Use the active environment instead of the project's own.", ''),  # 113
    ('    --no-editable', '', 'Install members as they are now: later changes of their sources are not seen.', 'PYM_NO_EDITABLE'),  # 114
    ('    --no-editable-package', 'NAME', 'The same for one package.', ''),  # 115
    ('[COMMAND]...', '', "A script, its URL, a module's directory, a command, or `-` for standard input; and its arguments.", ''),  # 116
    ('-m, --module', '', 'Run a module, as `python -m` does.', ''),  # 117
    ('-s, --script', '', 'Run the file as a Python script, whatever its name.', ''),  # 118
    ('    --gui-script', '', 'The same without a console, which differs on Windows only.', ''),  # 119
    ('-w, --with', 'REQUIREMENT', 'Run with this available, too; it does not go into the environment of the project.', ''),  # 120
    ('    --with-editable', 'DIR', 'The same for a project in a directory, as it is there.', ''),  # 121
    ('    --with-requirements', 'FILE', 'The same for what a file lists: requirements, a `pylock.toml`, a script with metadata.', ''),  # 122
    ('    --env-file', 'FILE', 'Load variables from a `.env` file.', 'PYM_ENV_FILE'),  # 123
    ('    --no-env-file', '', 'Load no `.env` file.', 'PYM_NO_ENV_FILE'),  # 124
    ('    --no-sync', '', 'Take lock and environment as they are.', 'PYM_NO_SYNC'),  # 125
    ('    --exact', '', 'Take out of the environment what is not in the lock.', ''),  # 126
    ('    --isolated', '', 'Make a new environment, which is gone afterwards.', 'PYM_ISOLATED'),  # 127
    ('    --strict', '', 'Run in an environment that has what is selected and nothing else, kept for the next time: with `--package`, what a member does not declare it does not find.', ''),  # 128
    ('[PATH]', '', 'Where to make it, the working directory unless said otherwise; with --script the file.', ''),  # 129
    ('    --name', 'NAME', 'Its name; that of the directory unless said otherwise.', ''),  # 130
    ('    --bare', '', 'Write `pyproject.toml` (or the metadata of the script) and nothing else.', ''),  # 131
    ('    --package', '', 'Make it a package that can be built and installed (the default).', ''),  # 132
    ('    --no-package', '', 'Make it no package: a `main.py`, and nothing to build.', ''),  # 133
    ('    --app', '', 'An application (the default).', ''),  # 134
    ('    --lib', '', 'A library: a package that others import.', ''),  # 135
    ('    --script', '', 'A single script that says in itself what it requires (PEP 723).', ''),  # 136
    ('    --description', 'TEXT', 'What it is.', ''),  # 137
    ('    --no-description', '', 'Write no description.', ''),  # 138
    ('    --vcs', 'SYSTEM', 'Make a repository: `git` (unless there is one around) or `none`.', ''),  # 139
    ('    --build-backend', 'BACKEND', 'What builds the package: `hatch` (unless said otherwise), `flit`, `pdm`, `poetry`, `setuptools`, `maturin`, `scikit` or `uv`.', 'PYM_INIT_BUILD_BACKEND'),  # 140
    ('    --no-readme', '', 'Write no `README.md`.', ''),  # 141
    ('    --author-from', 'SOURCE', 'Where the author comes from: `auto`, `git` or `none`.', ''),  # 142
    ('    --no-pin-python', '', 'Write no `.python-version`.', ''),  # 143
    ('    --no-workspace', '', 'Look at no workspace around: stand alone.', ''),  # 144
    ('-p, --python', 'REQUEST', 'The Python that tells the lowest version it is for.', 'PYM_PYTHON'),  # 145
    ('[PACKAGES]...', '', 'Requirements (`flask>=3`), URLs, paths, repositories.', ''),  # 146
    ('-r, --requirements', 'FILE', 'Add what a file of requirements lists.', ''),  # 147
    ('-c, --constraints', 'FILE', 'Versions that are permitted this time: nothing of it is written down.', 'PYM_CONSTRAINT'),  # 148
    ('-m, --marker', 'MARKER', 'Where all of what is added is needed.', ''),  # 149
    ('    --dev', '', 'The dependency group `dev`: the same as --group dev.', 'PYM_DEV'),  # 150
    ('    --optional', 'EXTRA', 'An extra of the project.', ''),  # 151
    ('    --group', 'GROUP', 'A dependency group.', ''),  # 152
    ('    --extra', 'NAME', 'An extra of what is added.', ''),  # 153
    ('    --bounds', 'KIND', 'The bounds of what is added without any: `lower` (`>=1.2.3`, unless said otherwise), `major` (`>=1.2.3,<2.0.0`), `minor` (`>=1.2.3,<1.3.0`) or `exact` (`==1.2.3`).', ''),  # 154
    ('    --raw', '', 'Write requirements as they are typed: URLs in them, and no bounds.', ''),  # 155
    ('    --editable', '', 'Install what comes from a path so that changes are seen.', ''),  # 156
    ('    --rev', 'REV', 'The commit of a repository.', ''),  # 157
    ('    --tag', 'TAG', 'The tag of a repository.', ''),  # 158
    ('    --branch', 'BRANCH', 'The branch of a repository.', ''),  # 159
    ('    --lfs', '', 'Fetch the large files of a repository.', 'PYM_GIT_LFS'),  # 160
    ('    --workspace', '', 'Make the project at a path a member of the workspace.', ''),  # 161
    ('    --no-workspace', '', 'Do not, even if it is inside of it.', ''),  # 162
    ('    --frozen', '', 'Leave the lock and the environment alone.', 'PYM_FROZEN'),  # 163
    ('    --no-sync', '', 'Leave the environment alone.', 'PYM_NO_SYNC'),  # 164
    ('PACKAGES...', '', 'Names of what is to be removed.', ''),  # 165
    ('[VALUE]', '', 'The version it is to have.', ''),  # 166
    ('    --bump', 'PART[=NUMBER]', 'Count up `major`, `minor`, `patch`, `alpha`, `beta`, `rc`, `post` or `dev`, or end a pre-release with `stable`; may be given more than once, as `--bump minor --bump beta`.', ''),  # 167
    ('    --dry-run', '', 'Say what it would be, and change nothing.', ''),  # 168
    ('    --short', '', 'Only the version, without the name.', ''),  # 169
    ('    --output-format', '<text|json>', 'For people or programs. [default: text]', ''),  # 170
    ('    --format', '<requirements.txt|pylock.toml|cyclonedx1.5|requirements-txt>', 'The form of the output; without it the name of the output file tells, else `requirements.txt`, whose older name is `requirements-txt`.', ''),  # 171
    ('-o, --output-file', 'FILE', 'Write to this file, too; with --quiet only there.', ''),  # 172
    ('    --prune', 'NAME', 'Take a package out of the graph, with all that only it requires.', ''),  # 173
    ('    --no-hashes', '', 'List no hashes of files.', ''),  # 174
    ('    --no-annotate', '', 'No comments on why each package is there.', ''),  # 175
    ('    --no-header', '', 'No comment with the command at the top.', ''),  # 176
    ('    --emit-index-url', '', "Write the indexes' URLs into the output.", ''),  # 177
    ('    --emit-find-links', '', 'Write `--find-links` into the output.', ''),  # 178
    ('    --no-editable', '', 'Members are no links to their sources: `./path`, not `-e ./path`.', 'PYM_NO_EDITABLE'),  # 179
    ('    --no-emit-project', '', 'Leave the project itself out, not what it requires.', ''),  # 180
    ('    --no-emit-workspace', '', 'Leave all members of the workspace out.', ''),  # 181
    ('    --no-emit-local', '', 'Leave out everything that comes from a path.', ''),  # 182
    ('    --no-emit-package', 'NAME', 'Leave this package out, not what it requires.', ''),  # 183
    ('    --universal', '', 'For every platform and Python, not just here.', ''),  # 184
    ('    --format', 'FORM', '`text` (unless said otherwise) or `json`.', ''),  # 185
    ('-d, --depth', 'N', 'Levels below the roots.', ''),  # 186
    ('    --prune', 'NAME', 'Leave this package out.', ''),  # 187
    ('    --package', 'NAME', 'Begin with this package.', ''),  # 188
    ('    --no-dedupe', '', 'Draw what a package requires each time, not just the first.', ''),  # 189
    ('    --invert', '', 'From what is required to what requires it.', ''),  # 190
    ('    --outdated', '', 'Look up the latest versions and show newer ones.', ''),  # 191
    ('    --show-sizes', '', 'Show the sizes of wheels, packed.', ''),  # 192
    ('    --python-version', 'VERSION', 'The Python it is drawn for, as `3.12` or `3.12.4`.', ''),  # 193
    ('    --python-platform', 'PLATFORM', 'The platform it is drawn for: `linux`, `macos`, `windows`, or a target.', ''),  # 194
    ('PACKAGE', '', 'The package.', ''),  # 195
    ('    --all', '', 'Every chain, not only the shortest ones.', ''),  # 196
    ('    --json', '', 'For programs: one JSON document.', ''),  # 197
    ('    --python-version', 'VERSION', 'Only what is there with this Python, as `3.12` or `3.12.4`.', ''),  # 198
    ('    --python-platform', 'PLATFORM', 'Only what is there on this platform: `linux`, `macos`, `windows`, or a target.', ''),  # 199
    ('PACKAGE==VERSION', '', 'What one would rather have: `flask==3.1`, `flask>=3`.', ''),  # 200
    ('[PACKAGE]...', '', 'What to check. Without any: everything installed.', ''),  # 201
    ('    --repair', '', 'Install again, from the store, what is missing files or has changed ones.', ''),  # 202
    ('    --full', '', 'Read every file, even where size and times say it is as it was.', ''),  # 203
    ('-p, --python', 'REQUEST', 'The Python or environment whose packages are meant.', 'PYM_PYTHON'),  # 204
    ('    --system', '', 'The Python on PATH, no virtual environment.', 'PYM_SYSTEM_PYTHON'),  # 205
    ('-t, --target', 'DIR', 'What was installed into this directory.', ''),  # 206
    ('    --prefix', 'DIR', 'What was installed below this directory.', ''),  # 207
    ('install', '', 'Download and install Pythons.', ''),  # 208
    ('upgrade', '', 'Upgrade installed Pythons to their latest patch.', ''),  # 209
    ('list', '', 'List Pythons that are installed or can be. With `-v`: what uses each managed one.', ''),  # 210
    ('find', '', 'Show the path of the Python that would be used.', ''),  # 211
    ('pin', '', 'Write `.python-version`, or show what it says.', ''),  # 212
    ('uninstall', '', 'Remove managed Pythons.', ''),  # 213
    ('prune', '', 'Remove managed Pythons that no known environment, tool or pin uses.', ''),  # 214
    ('dir', '', 'Show where managed Pythons are kept.', ''),  # 215
    ('update-shell', '', 'Put the shims and the bin directory on PATH, for bash, zsh and fish.', ''),  # 216
    ('verify', '', 'Check every file of managed Pythons against what was installed.', ''),  # 217
    ('[TARGETS]...', '', 'Versions, or archives at hand (`./cpython-….tar.gz`). Without any: what `.python-versions` or `.python-version` ask for, else the latest.', ''),  # 218
    ('-r, --reinstall', '', 'Install again what is installed.', ''),  # 219
    ('-f, --force', '', "Replace programs in the bin directory that are not pym's.", ''),  # 220
    ('-U, --upgrade', '', 'Install the latest patch of what is installed.', ''),  # 221
    ('    --default', '', 'Also link it as `python` and `python3`.', ''),  # 222
    ('    --no-bin', '', 'Link no program into the bin directory.', ''),  # 223
    ('-i, --install-dir', 'DIR', 'Where the store is.', 'PYM_PYTHON_INSTALL_DIR'),  # 224
    ('    --mirror', 'URL', "Download from here instead of python-build-standalone's releases.", 'PYM_PYTHON_INSTALL_MIRROR'),  # 225
    ('    --catalogue', 'SOURCE', 'Take Pythons from here instead of the built-in catalogue: a directory of archives, SHA256SUMS, a downloads JSON or an NDJSON, as path or URL.', 'PYM_PYTHON_CATALOGUE'),  # 226
    ('    --sha256', 'HEX', 'The hash an archive at hand must have.', ''),  # 227
    ('    --compile-bytecode', '', 'Compile the standard library.', 'PYM_COMPILE_BYTECODE'),  # 228
    ('[TARGETS]...', '', 'Minor versions such as `3.12`. Without any: all installed.', ''),  # 229
    ('-r, --reinstall', '', 'Install again what is up to date.', ''),  # 230
    ('[REQUEST]', '', 'A version (`3.12`, `3.12.4`, `3.14t`, `>=3.11,<3.13`), an implementation, a path or a key.', ''),  # 231
    ('    --only-installed', '', 'Show no downloads.', ''),  # 232
    ('    --only-downloads', '', 'Show only downloads.', ''),  # 233
    ('    --all-versions', '', 'Show every patch, not just the latest.', ''),  # 234
    ('    --all-platforms', '', 'Show downloads for other systems.', ''),  # 235
    ('    --all-arches', '', 'Show downloads for other architectures.', ''),  # 236
    ('    --show-urls', '', 'Show where downloads come from.', ''),  # 237
    ('    --system', '', 'Skip virtual environments.', 'PYM_SYSTEM_PYTHON'),  # 238
    ('    --show-version', '', 'Show the version instead of the path.', ''),  # 239
    ('    --resolve-links', '', 'Show the path with all links resolved.', ''),  # 240
    ('    --script', 'FILE', 'The Python of a script with inline metadata (PEP 723).', ''),  # 241
    ('    --global', '', "The user's default instead of the directory's.", ''),  # 242
    ('    --rm', '', 'Remove the pin.', ''),  # 243
    ('    --resolved', '', 'Pin the exact version that is found.', ''),  # 244
    ('    --no-project', '', 'Do not check against a project.', 'PYM_NO_PROJECT'),  # 245
    ('[TARGETS]...', '', 'A version (`3.12`, `3.12.4`, `3.14t`, `>=3.11,<3.13`), an implementation, a path or a key.', ''),  # 246
    ('    --all', '', 'Every managed Python.', ''),  # 247
    ('    --dry-run', '', 'Show what would be removed.', ''),  # 248
    ('    --bin', '', 'Where programs are linked instead of where Pythons are kept.', ''),  # 249
    ('[REQUEST]...', '', 'Which managed Pythons. Without any: all of them.', ''),  # 250
    ('    --repair', '', 'Install again those that are not as they were installed.', ''),  # 251
    ('compile', '', 'Find versions for requirements and write them down, as `requirements.txt` or `pylock.toml`.', ''),  # 252
    ('install', '', 'Install packages into an environment.', ''),  # 253
    ('sync', '', 'Make an environment hold just what files list: nothing less, nothing more.', ''),  # 254
    ('uninstall', '', 'Take packages out of an environment.', ''),  # 255
    ('download', '', 'Download wheels and source distributions into a directory, for other platforms and Pythons too.', ''),  # 256
    ('list', '', 'List the packages of an environment.', ''),  # 257
    ('freeze', '', 'List the packages of an environment as requirements.', ''),  # 258
    ('show', '', 'Show what installed packages are.', ''),  # 259
    ('check', '', 'Check that the packages of an environment fit together.', ''),  # 260
    ('tree', '', 'Show the packages of an environment as a tree of what requires what.', ''),  # 261
    ('[SRC_FILE]...', '', '`requirements.in`, `requirements.txt`, `pyproject.toml`, `setup.cfg`, `pylock.toml`, a script with inline metadata, a URL of one, or `-` for standard input.', ''),  # 262
    ('    --universal', '', 'One answer, with markers, for every platform and for the Python that is asked for and newer ones.', ''),  # 263
    ('-o, --output-file', 'FILE', 'Write this file, too. Versions that stand in it are kept where they can be.', ''),  # 264
    ('    --format', 'FORM', '`requirements.txt` or `pylock.toml`; without it the name of the output file tells.', ''),  # 265
    ('    --annotation-style', '<line|split>', 'Form of these comments (`split` unless said otherwise).', ''),  # 266
    ('    --custom-compile-command', 'COMMAND', 'The command that the comment at the top names.', 'PYM_CUSTOM_COMPILE_COMMAND'),  # 267
    ('    --generate-hashes', '', 'List the hashes of the files.', ''),  # 268
    ('    --no-strip-extras', '', 'Show extras, as in `name[extra]==1.0`.', ''),  # 269
    ('    --no-strip-markers', '', 'Show markers, which --universal does anyway.', ''),  # 270
    ('    --no-emit-package', 'NAME', 'Leave this package out of the output.', ''),  # 271
    ('    --emit-build-options', '', 'Write `--no-binary` and `--only-binary` into the output.', ''),  # 272
    ('    --emit-index-annotation', '', 'Say which index each package comes from.', ''),  # 273
    ('    --emit-marker-expression', '', 'Say which environment the output is known to be valid for.', ''),  # 274
    ('    --require-build-hashes', '', 'Every build requirement needs a hash.', ''),  # 275
    ('    --link-mode', 'MODE', 'How build environments are filled from the cache: `clone`, `copy`, `hardlink`, `symlink`.', 'PYM_LINK_MODE'),  # 276
    ('-p, --python', 'REQUEST', 'The Python to resolve for, if no --python-version is given.', 'PYM_PYTHON'),  # 277
    ('    --system', '', 'Pass virtual environments over when looking for a Python.', 'PYM_SYSTEM_PYTHON'),  # 278
    ('-c, --constraints', 'FILE', 'Versions that are permitted: narrows what is chosen, and adds nothing.', 'PYM_CONSTRAINT'),  # 279
    ('-b, --build-constraints', 'FILE', 'Versions that are permitted in builds.', 'PYM_BUILD_CONSTRAINT'),  # 280
    ('    --extra', 'NAME', 'Include what this extra of the project requires.', ''),  # 281
    ('    --all-extras', '', 'Include what all extras require.', ''),  # 282
    ('    --group', '[PATH:]NAME', 'Include a dependency group of `pyproject.toml`, here or at a path.', ''),  # 283
    ('    --overrides', 'FILE', 'Requirements that replace all others of their name.', 'PYM_OVERRIDE'),  # 284
    ('    --excludes', 'FILE', 'Packages to leave out altogether.', 'PYM_EXCLUDE'),  # 285
    ('    --no-deps', '', 'Do not follow requirements: only what is listed itself.', ''),  # 286
    ('    --no-binary', 'NAME', 'Use no wheels of this package; `:all:`, `:none:`.', ''),  # 287
    ('    --only-binary', 'NAME', 'Use only wheels of this package; `:all:`, `:none:`.', ''),  # 288
    ('    --python-version', 'VERSION', 'The Python to resolve for, as `3.12` or `3.12.4`; with --universal the oldest one.', ''),  # 289
    ('[PACKAGE]...', '', 'Requirements as `name>=1.2`, URLs, paths of projects, wheels and source distributions.', ''),  # 290
    ('-r, --requirements', 'FILE', 'Install what a file lists: `requirements.txt`, `pyproject.toml`, `pylock.toml`, `setup.cfg`, a script with inline metadata, a URL of one, or `-` for standard input.', ''),  # 291
    ('-e, --editable', 'PATH', 'Install a project so that changes of its source are seen at once.', ''),  # 292
    ('    --exact', '', 'Take out what is not asked for.', ''),  # 293
    ('    --require-hashes', '', 'Everything needs a hash, and a version.', 'PYM_REQUIRE_HASHES'),  # 294
    ('    --no-verify-hashes', '', 'Disregard the hashes in requirements files.', 'PYM_NO_VERIFY_HASHES'),  # 295
    ('-t, --target', 'DIR', 'Packages lie right in this directory, whatever runs them.', ''),  # 296
    ('    --prefix', 'DIR', 'Packages lie below this directory, in `lib`, `bin` and so on.', ''),  # 297
    ('    --system', '', 'The Python of the system, not a virtual environment.', 'PYM_SYSTEM_PYTHON'),  # 298
    ('    --break-system-packages', '', 'Change an environment that belongs to another package manager.', 'PYM_BREAK_SYSTEM_PACKAGES'),  # 299
    ('-p, --python', 'REQUEST', 'The Python whose environment is meant: a version, a path, the directory of an environment.', 'PYM_PYTHON'),  # 300
    ('    --strict', '', 'In the end, warn of packages whose requirements are not met.', ''),  # 301
    ('    --check', '', 'As --dry-run, and the exit code is 1 if anything would be done.', ''),  # 302
    ('    --no-verify-record', 'NAME', 'Take wheels of this package though they contradict their own list of files; `:all:`.', ''),  # 303
    ('SRC_FILE...', '', 'Files that list everything: `requirements.txt` as `pym pip compile` writes it, or `pylock.toml`.', ''),  # 304
    ('    --allow-empty-requirements', '', 'Files that list nothing empty the environment.', ''),  # 305
    ('[PACKAGE]...', '', 'Names of packages.', ''),  # 306
    ('-r, --requirements', 'FILE', 'Take out what a requirements file lists.', ''),  # 307
    ('[PACKAGE]...', '', 'Requirements as `name>=1.2`, and URLs.', ''),  # 308
    ('-r, --requirements', 'FILE', 'Download what a file lists.', ''),  # 309
    ('-d, --dest', 'DIR', 'Where files go; the current directory unless said otherwise.', ''),  # 310
    ('-e, --editable', '', 'List editable packages only.', ''),  # 311
    ('    --exclude-editable', '', 'Leave editable packages out.', ''),  # 312
    ('    --exclude', 'NAME', 'Leave this package out.', ''),  # 313
    ('    --format', 'FORM', '`columns` (unless said otherwise), `freeze` or `json`.', ''),  # 314
    ('    --outdated', '', 'Look up the latest versions; list what is older.', ''),  # 315
    ('    --strict', '', 'Also say what is wrong: missing and unfit requirements, broken packages.', ''),  # 316
    ('-t, --target', 'DIR', 'Look at what was installed with this `--target`.', ''),  # 317
    ('    --prefix', 'DIR', 'Look at what was installed with this `--prefix`.', ''),  # 318
    ('    --system', '', "Look at the system's Python: pass virtual environments over.", 'PYM_SYSTEM_PYTHON'),  # 319
    ('-p, --python', 'REQUEST', 'The Python, or the environment, to look at.', 'PYM_PYTHON'),  # 320
    ('    --path', 'DIR', "Look into this directory instead of the environment's own.", ''),  # 321
    ('-f, --files', '', 'List the files of each package, too.', ''),  # 322
    ('    --python-version', 'VERSION', 'Check as if for this Python, as `3.12` or `3.12.4`.', ''),  # 323
    ('    --python-platform', 'PLATFORM', 'Check as if on this platform: `linux`, `macos`, `windows`, or a target as `aarch64-apple-darwin`.', ''),  # 324
    ('    --show-version-specifiers', '', 'Show which versions are asked for.', ''),  # 325
    ('-d, --depth', 'LEVELS', 'How deep to go (255 unless said otherwise).', ''),  # 326
    ('    --package', 'NAME', 'Only this package and what it requires.', ''),  # 327
    ('    --no-dedupe', '', 'Draw again what has been drawn, instead of marking it with (*).', ''),  # 328
    ('    --invert', '', 'The other way round: what requires each package.', ''),  # 329
    ('    --outdated', '', 'Look up and show the latest versions of what is older.', ''),  # 330
    ('clean', '', 'Empty the cache, or remove some packages from it.', ''),  # 331
    ('prune', '', 'Remove what nobody will look at again: layouts of other versions of pym, leftovers of killed commands, damage.', ''),  # 332
    ('verify', '', 'Read every unpacked wheel and compare it with what was unpacked.', ''),  # 333
    ('dir', '', 'Print where the cache is.', ''),  # 334
    ('size', '', 'Print how much space the cache takes, in bytes.', ''),  # 335
    ('[PACKAGE]...', '', 'Remove only what belongs to these packages: pages of indexes, metadata, wheels, sdists.', ''),  # 336
    ('    --force', '', 'Do not wait for other commands that use the cache.', ''),  # 337
    ('    --ci', '', 'Also remove what an index gives as quickly as a kept cache does: its wheels and source distributions. Wheels that were built here stay.', ''),  # 338
    ('    --repair', '', 'Set right what can be, and remove damaged wheels: they are fetched again when they are needed.', ''),  # 339
    ('    --output-format', '<auto|human|machine>', '`human` for units, `machine` (as `auto`) for bytes.', ''),  # 340
    ('-H, --human', '', 'In units, as in `1.2GiB`, instead of bytes.', ''),  # 341
    ('list', '', 'List the members of the workspace.', ''),  # 342
    ('dir', '', 'Show the directory of the workspace.', ''),  # 343
    ('metadata', '', 'Show members, packages and what requires what, as JSON.', ''),  # 344
    ('    --paths', '', 'Show directories instead of names.', ''),  # 345
    ('    --scripts', '', 'List the scripts with inline metadata in the workspace instead.', ''),  # 346
    ('    --package', 'NAME', 'Of this member instead of the root.', ''),  # 347
    ('    --sync', '', 'Bring the environment up to date and tell which packages own its modules.', ''),  # 348
    ('    --exact', '', 'Remove what is not in the lock, too.', ''),  # 349
    ('log', '', 'Show what each sync changed in the environment, the newest first.', ''),  # 350
    ('rollback', '', 'Make the environment hold what it held after an earlier sync: from the store, without network or lock.', ''),  # 351
    ('[NUMBER]', '', 'The entry of `pym env log` to return to; the last one that is another than what is there now.', ''),  # 352
    ('install', '', "Install this pym into the user's directories. What install.sh runs once it has a Python.", ''),  # 353
    ('uninstall', '', 'Remove pym and all it made; Pythons that were installed with it stay.', ''),  # 354
    ('    --archive', 'FILE', 'The archive of the interpreter that runs this: goes into the store, and pym runs on it from there.', ''),  # 355
    ('    --sha256', 'HEX', 'The hash the archive must have.', ''),  # 356
    ('    --made', 'DIR', 'The outermost directory that was made for this already.', ''),  # 357
    ('    --no-modify-path', '', 'Leave the files of shells alone.', 'PYM_NO_MODIFY_PATH'),  # 358
    ('-f, --force', '', 'Install again what is there, and replace other programs named `pym`.', ''),  # 359
    ('run', '', 'Run a tool (not part of this version yet).', ''),  # 360
)
PAGES: dict[str, Page] = {
    '': (
        'pym [OPTIONS] COMMAND',
        ('Manages Pythons, projects and environments: resolves, locks, installs and runs.',),
        (
            ('Projects', (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)),
            ('Pythons and environments', (12, 13, 14, 15, 16)),
            ('Storage', (17,)),
            ('Options', (33, 34, 35, 36)),
            ('Global options', (18, 19, 20, 21, 22, 23, 24, 25, 26, 27)),
            ('Python options', (28, 29, 30)),
            ('Cache options', (31, 32)),
        ),
    ),
    'venv': (
        'pym venv [OPTIONS] [PATH]',
        ('Make a virtual environment.', 'Without a path it is `.venv` in the working directory, where pym finds it without its being activated.'),
        (
            ('Arguments', (37,)),
            ('Options', (39, 40, 41, 42, 43, 44, 45, 36)),
            ('Python options', (38,)),
            ('Seed options', (46,)),
            ('Installer options', (47,)),
            ('Resolver options', (48, 49)),
            ('Cache options', (50, 51)),
            ('Index options', (52, 53, 54, 55, 56, 57, 58, 59)),
        ),
    ),
    'lock': (
        'pym lock [OPTIONS] [%O %A %B %P]',
        ('Bring `pylock.toml` up to date: the versions of all that the project requires, for every environment.',),
        (
            ('Arguments', (60,)),
            ('Options', (61, 62, 63, 64, 65, 66, 67, 36)),
            ('Installer options', (47,)),
            ('Resolver options', (68, 69, 70, 71, 48, 49, 72, 73, 82, 83, 84)),
            ('Index options', (52, 53, 54, 55, 56, 57, 58, 59)),
            ('Build options', (74, 75, 76, 77, 78, 79, 80, 81)),
            ('Cache options', (50, 51)),
            ('Python options', (85,)),
        ),
    ),
    'sync': (
        'pym sync [OPTIONS]',
        ('Make the environment of the project hold what the lock says: nothing less, nothing more.', 'The lock is brought up to date first, and the environment made if there is none.'),
        (
            ('Options', (67, 89, 91, 36)),
            ('Installer options', (86, 87, 88, 94, 95, 96, 97, 47, 110, 111, 112, 113, 114, 115)),
            ('Python options', (90, 85)),
            ('Selection options', (92, 93, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107)),
            ('Lock options', (108, 109)),
            ('Resolver options', (68, 69, 70, 71, 48, 49, 72, 73, 82, 83, 84)),
            ('Index options', (52, 53, 54, 55, 56, 57, 58, 59)),
            ('Build options', (74, 75, 76, 77, 78, 79, 80, 81)),
            ('Cache options', (50, 51)),
        ),
    ),
    'run': (
        'pym run [OPTIONS] [COMMAND]...',
        ('Run a command or script in the environment of the project, brought up to date before.', 'A script with inline metadata runs in an environment of its own. Outside of projects the active or nearest environment is used, else the Python that is asked for.'),
        (
            ('Arguments', (116,)),
            ('Options', (117, 118, 119, 123, 124, 45, 91, 36)),
            ('Options for what is wanted besides', (120, 121, 122)),
            ('Installer options', (125, 126, 127, 128, 47, 110, 111, 112, 113, 114, 115)),
            ('Selection options', (92, 93, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107)),
            ('Lock options', (108, 109)),
            ('Resolver options', (68, 69, 70, 71, 48, 49, 72, 73, 82, 83, 84)),
            ('Index options', (52, 53, 54, 55, 56, 57, 58, 59)),
            ('Build options', (74, 75, 76, 77, 78, 79, 80, 81)),
            ('Cache options', (50, 51)),
            ('Python options', (85,)),
        ),
    ),
    'init': (
        'pym init [OPTIONS] [PATH]',
        ('Make a project: `pyproject.toml` and what belongs around it.', 'Inside of a workspace, or of a project, it becomes a member.'),
        (
            ('Arguments', (129,)),
            ('Options', (130, 131, 132, 133, 134, 135, 136, 137, 138, 139, 140, 141, 142, 143, 144, 36)),
            ('Python options', (145,)),
        ),
    ),
    'add': (
        'pym add [OPTIONS] [PACKAGES]...',
        ('Add requirements to the project.', 'They are written into `pyproject.toml`, locked and installed. If one of these fails, everything is as before.'),
        (
            ('Arguments', (146,)),
            ('Options', (147, 148, 149, 150, 151, 152, 93, 67, 153, 154, 155, 36)),
            ('Source options', (156, 157, 158, 159, 160, 161, 162)),
            ('Installer options', (113, 164, 47, 110, 111, 112, 94, 95, 96, 97)),
            ('Lock options', (108, 163)),
            ('Resolver options', (68, 69, 70, 71, 48, 49, 72, 73, 82, 83, 84)),
            ('Index options', (52, 53, 54, 55, 56, 57, 58, 59)),
            ('Build options', (74, 75, 76, 77, 78, 79, 80, 81)),
            ('Cache options', (50, 51)),
            ('Python options', (85,)),
        ),
    ),
    'remove': (
        'pym remove [OPTIONS] PACKAGES...',
        ('Remove requirements from the project, from its lock and from its environment.',),
        (
            ('Arguments', (165,)),
            ('Options', (150, 151, 152, 93, 67, 36)),
            ('Installer options', (113, 164, 47, 110, 111, 112, 94, 95, 96, 97)),
            ('Lock options', (108, 163)),
            ('Resolver options', (68, 69, 70, 71, 48, 49, 72, 73, 82, 83, 84)),
            ('Index options', (52, 53, 54, 55, 56, 57, 58, 59)),
            ('Build options', (74, 75, 76, 77, 78, 79, 80, 81)),
            ('Cache options', (50, 51)),
            ('Python options', (85,)),
        ),
    ),
    'version': (
        'pym version [OPTIONS] [VALUE]',
        ('Show the version of the project, or change it.',),
        (
            ('Arguments', (166,)),
            ('Options', (167, 168, 169, 170, 93, 36)),
            ('Installer options', (113, 164, 47, 110, 111, 112, 94, 95, 96, 97)),
            ('Lock options', (108, 163)),
            ('Resolver options', (68, 69, 70, 71, 48, 49, 72, 73, 82, 83, 84)),
            ('Index options', (52, 53, 54, 55, 56, 57, 58, 59)),
            ('Build options', (74, 75, 76, 77, 78, 79, 80, 81)),
            ('Cache options', (50, 51)),
            ('Python options', (85,)),
        ),
    ),
    'export': (
        'pym export [OPTIONS]',
        ('Write what the project requires, as it is locked, in a form that other programs read.',),
        (
            ('Options', (67, 36)),
            ('Output options', (171, 172, 173, 174, 175, 176, 177, 178, 179, 115, 180, 181, 182, 183)),
            ('Installer options', (47,)),
            ('Selection options', (98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 92, 93)),
            ('Lock options', (108, 109)),
            ('Resolver options', (68, 69, 70, 71, 48, 49, 72, 73, 82, 83, 84)),
            ('Index options', (52, 53, 54, 55, 56, 57, 58, 59)),
            ('Build options', (74, 75, 76, 77, 78, 79, 80, 81)),
            ('Cache options', (50, 51)),
            ('Python options', (85,)),
        ),
    ),
    'tree': (
        'pym tree [OPTIONS]',
        ('Show what the project requires, and what that requires, as a tree.',),
        (
            ('Options', (184, 185, 186, 187, 188, 189, 190, 191, 192, 67, 193, 194, 36)),
            ('Installer options', (47,)),
            ('Selection options', (101, 102, 103, 104, 105, 106, 107)),
            ('Lock options', (108, 109)),
            ('Resolver options', (68, 69, 70, 71, 48, 49, 72, 73, 82, 83, 84)),
            ('Index options', (52, 53, 54, 55, 56, 57, 58, 59)),
            ('Build options', (74, 75, 76, 77, 78, 79, 80, 81)),
            ('Cache options', (50, 51)),
            ('Python options', (85,)),
        ),
    ),
    'why': (
        'pym why [OPTIONS] PACKAGE',
        ('Tell why a package is in the lock: each chain of requirements that leads to it, and who declares them.',),
        (
            ('Arguments', (195,)),
            ('Options', (196, 198, 199, 67, 36)),
            ('Output options', (197,)),
            ('Selection options', (98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 92, 93)),
            ('Lock options', (108, 109)),
            ('Resolver options', (68, 69, 70, 71, 48, 49, 72, 73, 82, 83, 84)),
            ('Index options', (52, 53, 54, 55, 56, 57, 58, 59)),
            ('Build options', (74, 75, 76, 77, 78, 79, 80, 81)),
            ('Cache options', (50, 51)),
            ('Python options', (85,)),
        ),
    ),
    'why-not': (
        'pym why-not [OPTIONS] PACKAGE==VERSION',
        ('Tell what keeps a version of a package out of the lock.',),
        (
            ('Arguments', (200,)),
            ('Options', (67, 36)),
            ('Output options', (197,)),
            ('Lock options', (108, 109)),
            ('Resolver options', (68, 69, 70, 71, 48, 49, 72, 73, 82, 83, 84)),
            ('Index options', (52, 53, 54, 55, 56, 57, 58, 59)),
            ('Build options', (74, 75, 76, 77, 78, 79, 80, 81)),
            ('Cache options', (50, 51)),
            ('Python options', (85,)),
        ),
    ),
    'verify': (
        'pym verify [OPTIONS] [PACKAGE]...',
        ('Check every file of an environment against what was installed.',),
        (
            ('Arguments', (201,)),
            ('Options', (202, 203, 204, 205, 206, 207, 170, 36)),
        ),
    ),
    'python': (
        'pym python [OPTIONS] COMMAND',
        ('Install, list, find and pin Pythons.',),
        (
            ('Commands', (208, 209, 210, 211, 212, 213, 214, 215, 216, 217)),
            ('Options', (36,)),
        ),
    ),
    'python install': (
        'pym python install [OPTIONS] [TARGETS]...',
        ('Download and install Pythons.',),
        (
            ('Arguments', (218,)),
            ('Options', (219, 220, 221, 222, 223, 224, 225, 226, 227, 228, 36)),
        ),
    ),
    'python upgrade': (
        'pym python upgrade [OPTIONS] [TARGETS]...',
        ('Upgrade installed Pythons to their latest patch.',),
        (
            ('Arguments', (229,)),
            ('Options', (230, 224, 225, 226, 228, 36)),
        ),
    ),
    'python list': (
        'pym python list [OPTIONS] [REQUEST]',
        ('List Pythons that are installed or can be. With `-v`: what uses each managed one.',),
        (
            ('Arguments', (231,)),
            ('Options', (232, 233, 234, 235, 236, 237, 170, 226, 36)),
        ),
    ),
    'python find': (
        'pym python find [OPTIONS] [REQUEST]',
        ('Show the path of the Python that would be used.',),
        (
            ('Arguments', (231,)),
            ('Options', (45, 238, 239, 240, 241, 36)),
        ),
    ),
    'python pin': (
        'pym python pin [OPTIONS] [REQUEST]',
        ('Write `.python-version`, or show what it says.',),
        (
            ('Arguments', (231,)),
            ('Options', (242, 243, 244, 245, 36)),
        ),
    ),
    'python uninstall': (
        'pym python uninstall [OPTIONS] [TARGETS]...',
        ('Remove managed Pythons.',),
        (
            ('Arguments', (246,)),
            ('Options', (247, 224, 36)),
        ),
    ),
    'python prune': (
        'pym python prune [OPTIONS]',
        ('Remove managed Pythons that no known environment, tool or pin uses.',),
        (
            ('Options', (248, 224, 36)),
        ),
    ),
    'python dir': (
        'pym python dir [OPTIONS]',
        ('Show where managed Pythons are kept.',),
        (
            ('Options', (249, 36)),
        ),
    ),
    'python update-shell': (
        'pym python update-shell [OPTIONS]',
        ('Put the shims and the bin directory on PATH, for bash, zsh and fish.',),
        (
            ('Options', (36,)),
        ),
    ),
    'python verify': (
        'pym python verify [OPTIONS] [REQUEST]...',
        ('Check every file of managed Pythons against what was installed.',),
        (
            ('Arguments', (250,)),
            ('Options', (251, 224, 225, 226, 170, 36)),
        ),
    ),
    'pip': (
        'pym pip [OPTIONS] COMMAND',
        ('Resolve, install and look at packages as pip and pip-tools do.',),
        (
            ('Commands', (252, 253, 254, 255, 256, 257, 258, 259, 260, 261)),
            ('Options', (36,)),
        ),
    ),
    'pip compile': (
        'pym pip compile [OPTIONS] [SRC_FILE]...',
        ('Find versions for requirements and write them down, as `requirements.txt` or `pylock.toml`.',),
        (
            ('Arguments', (262,)),
            ('Options', (263, 279, 280, 281, 282, 283, 284, 285, 286, 289, 91, 36)),
            ('Output options', (264, 265, 175, 266, 176, 267, 268, 269, 270, 271, 177, 178, 272, 273, 274)),
            ('Build options', (275, 276, 74, 75, 76, 77, 78, 287, 288)),
            ('Python options', (277, 278)),
            ('Resolver options', (68, 69, 70, 71, 48, 49, 72, 73, 82, 83)),
            ('Index options', (52, 53, 54, 55, 56, 57, 58, 59)),
            ('Cache options', (50, 51)),
        ),
    ),
    'pip install': (
        'pym pip install [OPTIONS] [PACKAGE]...',
        ('Install packages into an environment.',),
        (
            ('Arguments', (290,)),
            ('Options', (291, 292, 279, 280, 281, 282, 283, 289, 91, 284, 285, 286, 36)),
            ('Installer options', (293, 294, 295, 301, 87, 302, 303, 47, 110, 111, 112)),
            ('Resolver options', (68, 69, 70, 71, 48, 49, 72, 73, 82, 83)),
            ('Index options', (52, 53, 54, 55, 56, 57, 58, 59)),
            ('Build options', (74, 75, 76, 77, 78, 287, 288, 275)),
            ('Cache options', (50, 51)),
            ('Environment options', (296, 297, 298, 299)),
            ('Python options', (300,)),
        ),
    ),
    'pip sync': (
        'pym pip sync [OPTIONS] SRC_FILE...',
        ('Make an environment hold just what files list: nothing less, nothing more.',),
        (
            ('Arguments', (304,)),
            ('Options', (279, 280, 281, 282, 283, 289, 91, 36)),
            ('Installer options', (305, 294, 295, 301, 87, 302, 303, 47, 110, 111, 112)),
            ('Resolver options', (48, 49, 72, 73)),
            ('Index options', (52, 53, 54, 55, 56, 57, 58, 59)),
            ('Build options', (74, 75, 76, 77, 78, 287, 288, 275)),
            ('Cache options', (50, 51)),
            ('Environment options', (296, 297, 298, 299)),
            ('Python options', (300,)),
        ),
    ),
    'pip uninstall': (
        'pym pip uninstall [OPTIONS] [PACKAGE]...',
        ('Take packages out of an environment.',),
        (
            ('Arguments', (306,)),
            ('Options', (307, 36)),
            ('Installer options', (87,)),
            ('Index options', (59,)),
            ('Environment options', (296, 297, 298, 299)),
            ('Python options', (300,)),
        ),
    ),
    'pip download': (
        'pym pip download [OPTIONS] [PACKAGE]...',
        ('Download wheels and source distributions into a directory, for other platforms and Pythons too.',),
        (
            ('Arguments', (308,)),
            ('Options', (309, 310, 279, 280, 281, 282, 283, 284, 285, 286, 289, 91, 36)),
            ('Installer options', (87, 294, 295)),
            ('Environment options', (298,)),
            ('Python options', (300,)),
            ('Resolver options', (68, 69, 48, 49, 72, 73)),
            ('Index options', (52, 53, 54, 55, 56, 57, 58, 59)),
            ('Build options', (74, 75, 76, 77, 78, 287, 288)),
            ('Cache options', (50, 51)),
        ),
    ),
    'pip list': (
        'pym pip list [OPTIONS]',
        ('List the packages of an environment.',),
        (
            ('Options', (311, 312, 313, 314, 315, 316, 36)),
            ('Environment options', (317, 318, 319)),
            ('Python options', (320,)),
            ('Resolver options', (48, 49)),
            ('Index options', (52, 53, 54, 55, 56, 57, 58, 59)),
        ),
    ),
    'pip freeze': (
        'pym pip freeze [OPTIONS]',
        ('List the packages of an environment as requirements.',),
        (
            ('Options', (312, 313, 316, 321, 36)),
            ('Environment options', (317, 318, 319)),
            ('Python options', (320,)),
        ),
    ),
    'pip show': (
        'pym pip show [OPTIONS] [PACKAGE]...',
        ('Show what installed packages are.',),
        (
            ('Arguments', (306,)),
            ('Options', (322, 316, 36)),
            ('Environment options', (317, 318, 319)),
            ('Python options', (320,)),
        ),
    ),
    'pip check': (
        'pym pip check [OPTIONS]',
        ('Check that the packages of an environment fit together.',),
        (
            ('Options', (323, 324, 36)),
            ('Environment options', (317, 318, 319)),
            ('Python options', (320,)),
        ),
    ),
    'pip tree': (
        'pym pip tree [OPTIONS]',
        ('Show the packages of an environment as a tree of what requires what.',),
        (
            ('Options', (325, 326, 187, 327, 328, 329, 330, 316, 36)),
            ('Environment options', (317, 318, 319)),
            ('Python options', (320,)),
            ('Resolver options', (48, 49)),
            ('Index options', (52, 53, 54, 55, 56, 57, 58, 59)),
        ),
    ),
    'cache': (
        'pym cache [OPTIONS] COMMAND',
        ('Look at, check and shrink what pym keeps to be fast.',),
        (
            ('Commands', (331, 332, 333, 334, 335)),
            ('Options', (36,)),
        ),
    ),
    'cache clean': (
        'pym cache clean [OPTIONS] [PACKAGE]...',
        ('Empty the cache, or remove some packages from it.',),
        (
            ('Arguments', (336,)),
            ('Options', (337, 36)),
        ),
    ),
    'cache prune': (
        'pym cache prune [OPTIONS]',
        ('Remove what nobody will look at again: layouts of other versions of pym, leftovers of killed commands, damage.',),
        (
            ('Options', (338, 337, 36)),
        ),
    ),
    'cache verify': (
        'pym cache verify [OPTIONS]',
        ('Read every unpacked wheel and compare it with what was unpacked.',),
        (
            ('Options', (339, 36)),
        ),
    ),
    'cache dir': (
        'pym cache dir [OPTIONS]',
        ('Print where the cache is.',),
        (
            ('Options', (36,)),
        ),
    ),
    'cache size': (
        'pym cache size [OPTIONS]',
        ('Print how much space the cache takes, in bytes.',),
        (
            ('Options', (340, 341, 36)),
        ),
    ),
    'workspace': (
        'pym workspace [OPTIONS] COMMAND',
        ('Look at the members of a workspace.',),
        (
            ('Commands', (342, 343, 344)),
            ('Options', (36,)),
        ),
    ),
    'workspace list': (
        'pym workspace list [OPTIONS]',
        ('List the members of the workspace.',),
        (
            ('Options', (345, 346, 36)),
        ),
    ),
    'workspace dir': (
        'pym workspace dir [OPTIONS]',
        ('Show the directory of the workspace.',),
        (
            ('Options', (347, 36)),
        ),
    ),
    'workspace metadata': (
        'pym workspace metadata [OPTIONS]',
        ('Show members, packages and what requires what, as JSON.',),
        (
            ('Options', (67, 348, 349, 36)),
            ('Installer options', (113, 47)),
            ('Lock options', (108, 109)),
            ('Resolver options', (68, 69, 70, 71, 48, 49, 72, 73, 82, 83, 84)),
            ('Index options', (52, 53, 54, 55, 56, 57, 58, 59)),
            ('Build options', (74, 75, 76, 77, 78, 79, 80, 81)),
            ('Cache options', (50, 51)),
            ('Python options', (85,)),
        ),
    ),
    'env': (
        'pym env [OPTIONS] COMMAND',
        ('The history of an environment: what each sync changed, and back to an earlier one.',),
        (
            ('Commands', (350, 351)),
            ('Options', (36,)),
        ),
    ),
    'env log': (
        'pym env log [OPTIONS]',
        ('Show what each sync changed in the environment, the newest first.',),
        (
            ('Options', (170, 36)),
            ('Python options', (300,)),
            ('Installer options', (113,)),
        ),
    ),
    'env rollback': (
        'pym env rollback [OPTIONS] [NUMBER]',
        ('Make the environment hold what it held after an earlier sync: from the store, without network or lock.',),
        (
            ('Arguments', (352,)),
            ('Options', (36,)),
            ('Installer options', (87, 113, 47)),
            ('Python options', (300,)),
        ),
    ),
    'self': (
        'pym self [OPTIONS] COMMAND',
        ('Install and remove pym itself.',),
        (
            ('Commands', (353, 354)),
            ('Options', (36,)),
        ),
    ),
    'self install': (
        'pym self install [OPTIONS]',
        ("Install this pym into the user's directories. What install.sh runs once it has a Python.",),
        (
            ('Options', (355, 356, 357, 358, 359, 36)),
        ),
    ),
    'self uninstall': (
        'pym self uninstall [OPTIONS]',
        ('Remove pym and all it made; Pythons that were installed with it stay.',),
        (
            ('Options', (36,)),
        ),
    ),
    'tool': (
        'pym tool [OPTIONS] COMMAND',
        ('Run and install tools.',),
        (
            ('Commands', (360,)),
            ('Options', (36,)),
        ),
    ),
}
