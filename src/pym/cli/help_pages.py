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
    ('build', '', 'Build the source distribution and the wheel of a project.', ''),  # 10
    ('publish', '', 'Upload wheels and source distributions to an index.', ''),  # 11
    ('version', '', 'Show the version of the project, or change it.', ''),  # 12
    ('workspace', '', 'Look at the members of a workspace.', ''),  # 13
    ('tool', '', 'Run and install programs of packages.', ''),  # 14
    ('python', '', 'Install, list, find and pin Pythons.', ''),  # 15
    ('venv', '', 'Make a virtual environment.', ''),  # 16
    ('pip', '', 'Resolve, install and look at packages as pip and pip-tools do.', ''),  # 17
    ('env', '', 'The history of an environment: what each sync changed, and back to an earlier one.', ''),  # 18
    ('verify', '', 'Check every file of an environment against what was installed.', ''),  # 19
    ('cache', '', 'Look at, check and shrink what pym keeps to be fast.', ''),  # 20
    ('-q, --quiet', '', 'Say less; twice, say nothing.', ''),  # 21
    ('-v, --verbose', '', 'Say more.', ''),  # 22
    ('    --color', '<auto|always|never>', 'When to use colour.', 'NO_COLOR, FORCE_COLOR'),  # 23
    ('    --no-progress', '', 'Draw no progress bars.', 'PYM_NO_PROGRESS'),  # 24
    ('    --offline', '', 'Open no network connection.', 'PYM_OFFLINE'),  # 25
    ('    --directory', 'DIR', 'Work in this directory.', 'PYM_WORKING_DIR'),  # 26
    ('    --project', 'DIR', 'Look for the project and its files from here.', 'PYM_PROJECT'),  # 27
    ('    --config-file', 'FILE', 'Read settings from this file only.', 'PYM_CONFIG_FILE'),  # 28
    ('    --no-config', '', 'Read no settings and no version files.', 'PYM_NO_CONFIG'),  # 29
    ('    --allow-insecure-host', 'HOST', 'Do not check the certificate of this host.', 'PYM_INSECURE_HOST'),  # 30
    ('    --managed-python', '', 'Use only Pythons of the store.', 'PYM_MANAGED_PYTHON'),  # 31
    ('    --no-managed-python', '', 'Use only Pythons of the system.', 'PYM_NO_MANAGED_PYTHON'),  # 32
    ('    --no-python-downloads', '', 'Download no Python, even if one is missing.', 'PYM_PYTHON_DOWNLOADS=never'),  # 33
    ('-n, --no-cache', '', 'Read and write no cache.', 'PYM_NO_CACHE'),  # 34
    ('    --cache-dir', 'DIR', 'Where the cache is.', 'PYM_CACHE_DIR'),  # 35
    ('-V, --version', '', 'Show the version.', ''),  # 36
    ('    --install-completion', '', 'Install completion for the current shell.', ''),  # 37
    ('    --show-completion', '', 'Show completion for the current shell, to copy it or customize the installation.', ''),  # 38
    ('-h, --help', '', 'Show this and exit.', ''),  # 39
    ('[PATH]', '', 'Where to make it; `.venv` unless said otherwise.', ''),  # 40
    ('-p, --python', 'REQUEST', "The Python to make it from: a version, a path, a name. Without it `.python-version` and the project's `requires-python` decide.", 'PYM_PYTHON'),  # 41
    ('-c, --clear', '', 'Replace the environment that is there, with all in it.', 'PYM_VENV_CLEAR'),  # 42
    ('    --force', '', 'Let --clear remove a directory that is no environment, with all in it.', ''),  # 43
    ('    --allow-existing', '', 'Write into what is there, and leave the rest of it alone.', ''),  # 44
    ('    --prompt', 'TEXT', 'What a shell shows while the environment is active; `.` for the name of the working directory.', ''),  # 45
    ('    --system-site-packages', '', 'Let it see the packages of the Python it is made from.', ''),  # 46
    ('    --relocatable', '', 'Write scripts that find out where they are, so that it can be moved.', 'PYM_VENV_RELOCATABLE'),  # 47
    ('    --no-project', '', 'Look at no project.', 'PYM_NO_PROJECT'),  # 48
    ('    --seed', '', 'Install pip, and below Python 3.12 setuptools and wheel.', 'PYM_VENV_SEED'),  # 49
    ('    --link-mode', 'MODE', 'How files get from the store into environments: `clone` (unless said otherwise, or the file system cannot), `hardlink`, `copy`, `symlink`.', 'PYM_LINK_MODE'),  # 50
    ('    --exclude-newer', 'DATE', 'Ignore files that were uploaded later: a date, a timestamp (RFC 3339) or a time span as `7 days`, `P7D`; `false` for no limit.', 'PYM_EXCLUDE_NEWER'),  # 51
    ('    --exclude-newer-package', 'NAME=DATE', 'The same for one package.', ''),  # 52
    ('    --refresh', '', 'Ask indexes whether what is cached still holds.', ''),  # 53
    ('    --refresh-package', 'NAME', 'The same for one package.', ''),  # 54
    ('    --index', '[NAME=]URL', 'An index to ask before the default one; the first has precedence.', 'PYM_INDEX'),  # 55
    ('    --default-index', 'URL', "The default index, instead of pip's.", 'PYM_DEFAULT_INDEX'),  # 56
    ('-i, --index-url', 'URL', 'As --default-index.', 'PYM_INDEX_URL'),  # 57
    ('    --extra-index-url', 'URL', 'As --index.', 'PYM_EXTRA_INDEX_URL'),  # 58
    ('-f, --find-links', 'PLACE', 'A directory or page with packages, besides the indexes.', 'PYM_FIND_LINKS'),  # 59
    ('    --no-index', '', 'Ask no index, only --find-links.', 'PYM_NO_INDEX'),  # 60
    ('    --index-strategy', 'STRATEGY', 'How several indexes go together: `first-index` (the first that has a package has all of it, unless said otherwise), `unsafe-first-match`, `unsafe-best-match`.', 'PYM_INDEX_STRATEGY'),  # 61
    ('    --keyring-provider', '<disabled|subprocess>', 'Ask the `keyring` program for passwords.', 'PYM_KEYRING_PROVIDER'),  # 62
    ('[%O %A %B %P]', '', 'With --merge-driver: what git hands over.', ''),  # 63
    ('    --merge-driver', '', "Merge versions of the lock, for git: `git config merge.pym.driver 'pym lock --merge-driver %O %A %B %P'`, and `pylock.toml merge=pym` in `.gitattributes`.", ''),  # 64
    ('    --check', '', 'Fail if the lock is not up to date, and change nothing.', ''),  # 65
    ('    --locked', '', 'The same as --check.', 'PYM_LOCKED'),  # 66
    ('    --check-exists', '', 'Fail if there is no lock, and do nothing else.', ''),  # 67
    ('    --frozen', '', 'The same as --check-exists.', 'PYM_FROZEN'),  # 68
    ('    --dry-run', '', 'Resolve, say what would change, and write nothing.', ''),  # 69
    ('    --script', 'FILE', 'A script with inline metadata, not the project.', ''),  # 70
    ('    --resolution', 'MODE', 'Which versions to prefer: `highest` (unless said otherwise), `lowest`, or `lowest-direct`: the lowest of what is listed itself.', 'PYM_RESOLUTION'),  # 71
    ('    --prerelease', 'MODE', 'When pre-releases count: `if-necessary` (where no release will do, unless said otherwise), `allow`, `disallow`, `explicit` (where a requirement names one).', 'PYM_PRERELEASE'),  # 72
    ('    --prerelease-package', 'NAME=MODE', 'The same for one package.', ''),  # 73
    ('    --fork-strategy', 'STRATEGY', 'With --universal: `fewest`, as few versions as can be, or `requires-python`, the newest for each Python.', 'PYM_FORK_STRATEGY'),  # 74
    ('    --no-sources', '', 'Ignore `tool.pym.sources`.', 'PYM_NO_SOURCES'),  # 75
    ('    --no-sources-package', 'NAME', 'Ignore the source of this package.', 'PYM_NO_SOURCES_PACKAGE'),  # 76
    ('    --no-build', '', 'Use no source distributions.', 'PYM_NO_BUILD'),  # 77
    ('    --no-build-isolation', '', 'Build with what is installed.', 'PYM_NO_BUILD_ISOLATION'),  # 78
    ('    --no-build-isolation-package', 'NAME', 'The same for one package.', ''),  # 79
    ('-C, --config-setting', 'KEY=VALUE', 'Passed to build backends.', ''),  # 80
    ('    --config-settings-package', 'NAME:KEY=VALUE', 'The same for one package.', ''),  # 81
    ('    --require-build-hashes', '', 'Every build requirement needs a hash.', 'PYM_REQUIRE_BUILD_HASHES'),  # 82
    ('    --no-build-package', 'NAME', 'Do not build this package.', 'PYM_NO_BUILD_PACKAGE'),  # 83
    ('    --no-binary', '', 'Use no wheels.', 'PYM_NO_BINARY'),  # 84
    ('    --no-binary-package', 'NAME', 'Use no wheels of this package.', 'PYM_NO_BINARY_PACKAGE'),  # 85
    ('-U, --upgrade', '', 'Take the newest versions, whatever is locked, installed or in the output file.', ''),  # 86
    ('-P, --upgrade-package', 'NAME', 'The same for one package; `name==1.2` asks for that version besides.', ''),  # 87
    ('    --upgrade-group', 'GROUP', 'The same for what a dependency group requires.', ''),  # 88
    ('-p, --python', 'REQUEST', 'The Python to use: a version, a path, the directory of an environment.', 'PYM_PYTHON'),  # 89
    ('    --inexact', '', 'Leave in the environment what is not in the lock.', ''),  # 90
    ('    --dry-run', '', 'Say what would be done, and change nothing.', ''),  # 91
    ('    --check', '', 'Fail if the environment is not up to date, and change nothing.', ''),  # 92
    ('    --output-format', '<text|json>', 'For people or programs.', ''),  # 93
    ('    --locked-python', '', 'Use the very build of Python that the lock names (`lock-python = true`).', ''),  # 94
    ('    --python-platform', 'PLATFORM', 'The platform to resolve for: `linux`, `macos`, `windows`, or a target as `aarch64-apple-darwin`, `x86_64-manylinux_2_28`, `x86_64-unknown-linux-musl`.', ''),  # 95
    ('    --all-packages', '', 'All members of the workspace.', ''),  # 96
    ('    --package', 'NAME', 'A member of the workspace, not the project around.', ''),  # 97
    ('    --no-install-project', '', 'Do not install the project itself.', 'PYM_NO_INSTALL_PROJECT'),  # 98
    ('    --no-install-workspace', '', 'Install no member of the workspace.', 'PYM_NO_INSTALL_WORKSPACE'),  # 99
    ('    --no-install-local', '', 'Install nothing that comes from a path.', 'PYM_NO_INSTALL_LOCAL'),  # 100
    ('    --no-install-package', 'NAME', 'Do not install this package.', 'PYM_NO_INSTALL_PACKAGE'),  # 101
    ('    --extra', 'NAME', 'What an extra requires, too.', ''),  # 102
    ('    --all-extras', '', 'What all extras require, too.', ''),  # 103
    ('    --no-extra', 'NAME', 'With --all-extras: but not this one.', ''),  # 104
    ('    --no-dev', '', 'Leave the dependency group `dev` out.', 'PYM_NO_DEV'),  # 105
    ('    --only-dev', '', 'Only the dependency group `dev`: not the project.', ''),  # 106
    ('    --group', 'GROUP', 'What a dependency group requires, too.', ''),  # 107
    ('    --no-group', 'GROUP', 'Leave a dependency group out, whatever else asks for it.', 'PYM_NO_GROUP'),  # 108
    ('    --no-default-groups', '', 'Leave out the dependency groups that are taken unless said otherwise.', 'PYM_NO_DEFAULT_GROUPS'),  # 109
    ('    --only-group', 'GROUP', 'Only a dependency group: not the project.', ''),  # 110
    ('    --all-groups', '', 'What all dependency groups require, too.', ''),  # 111
    ('    --locked', '', 'Fail if the lock would have to be changed.', 'PYM_LOCKED'),  # 112
    ('    --frozen', '', 'Take the lock as it is, up to date or not.', 'PYM_FROZEN'),  # 113
    ('    --compile-bytecode', '', 'Compile modules now, not when they are imported first.', 'PYM_COMPILE_BYTECODE'),  # 114
    ('    --reinstall', '', 'Install everything again, what is there already too.', ''),  # 115
    ('    --reinstall-package', 'NAME', 'The same for one package.', ''),  # 116
    ('    --active', '', "Use the active environment instead of the project's own.", ''),  # 117
    ('    --no-editable', '', 'Install members as they are now: later changes of their sources are not seen.', 'PYM_NO_EDITABLE'),  # 118
    ('    --no-editable-package', 'NAME', 'The same for one package.', ''),  # 119
    ('[COMMAND]...', '', "A script, its URL, a module's directory, a command, or `-` for standard input; and its arguments.", ''),  # 120
    ('-m, --module', '', 'Run a module, as `python -m` does.', ''),  # 121
    ('-s, --script', '', 'Run the file as a Python script, whatever its name.', ''),  # 122
    ('    --gui-script', '', 'The same without a console, which differs on Windows only.', ''),  # 123
    ('-w, --with', 'REQUIREMENT', 'Run with this available, too; it does not go into the environment of the project.', ''),  # 124
    ('    --with-editable', 'DIR', 'The same for a project in a directory, as it is there.', ''),  # 125
    ('    --with-requirements', 'FILE', 'The same for what a file lists: requirements, a `pylock.toml`, a script with metadata.', ''),  # 126
    ('    --env-file', 'FILE', 'Load variables from a `.env` file.', 'PYM_ENV_FILE'),  # 127
    ('    --no-env-file', '', 'Load no `.env` file.', 'PYM_NO_ENV_FILE'),  # 128
    ('    --no-sync', '', 'Take lock and environment as they are.', 'PYM_NO_SYNC'),  # 129
    ('    --exact', '', 'Take out of the environment what is not in the lock.', ''),  # 130
    ('    --isolated', '', 'Make a new environment, which is gone afterwards.', 'PYM_ISOLATED'),  # 131
    ('    --strict', '', 'Run in an environment that has what is selected and nothing else, kept for the next time: with `--package`, what a member does not declare it does not find.', ''),  # 132
    ('[PATH]', '', 'Where to make it, the working directory unless said otherwise; with --script the file.', ''),  # 133
    ('    --name', 'NAME', 'Its name; that of the directory unless said otherwise.', ''),  # 134
    ('    --bare', '', 'Write `pyproject.toml` (or the metadata of the script) and nothing else.', 'PYM_INIT_BARE'),  # 135
    ('    --package', '', 'Make it a package that can be built and installed (the default).', ''),  # 136
    ('    --no-package', '', 'Make it no package: a `main.py`, and nothing to build.', ''),  # 137
    ('    --app', '', 'An application (the default).', ''),  # 138
    ('    --lib', '', 'A library: a package that others import.', ''),  # 139
    ('    --script', '', 'A single script that says in itself what it requires (PEP 723).', ''),  # 140
    ('    --description', 'TEXT', 'What it is.', ''),  # 141
    ('    --no-description', '', 'Write no description.', ''),  # 142
    ('    --vcs', 'SYSTEM', 'Make a repository: `git` (unless there is one around) or `none`.', ''),  # 143
    ('    --build-backend', 'BACKEND', 'What builds the package: `hatch` (unless said otherwise), `flit`, `pdm`, `poetry`, `setuptools`, `maturin`, `scikit` or `uv`.', 'PYM_INIT_BUILD_BACKEND'),  # 144
    ('    --no-readme', '', 'Write no `README.md`.', ''),  # 145
    ('    --author-from', 'SOURCE', 'Where the author comes from: `auto`, `git` or `none`.', ''),  # 146
    ('    --no-pin-python', '', 'Write no `.python-version`.', ''),  # 147
    ('    --no-workspace', '', 'Look at no workspace around: stand alone.', ''),  # 148
    ('-p, --python', 'REQUEST', 'The Python that tells the lowest version it is for.', 'PYM_PYTHON'),  # 149
    ('[PACKAGES]...', '', 'Requirements (`flask>=3`), URLs, paths, repositories.', ''),  # 150
    ('-r, --requirements', 'FILE', 'Add what a file of requirements lists.', ''),  # 151
    ('-c, --constraints', 'FILE', 'Versions that are permitted this time: nothing of it is written down.', 'PYM_CONSTRAINT'),  # 152
    ('-m, --marker', 'MARKER', 'Where all of what is added is needed.', ''),  # 153
    ('    --dev', '', 'The dependency group `dev`: the same as --group dev.', 'PYM_DEV'),  # 154
    ('    --optional', 'EXTRA', 'An extra of the project.', ''),  # 155
    ('    --group', 'GROUP', 'A dependency group.', ''),  # 156
    ('    --extra', 'NAME', 'An extra of what is added.', ''),  # 157
    ('    --bounds', 'KIND', 'The bounds of what is added without any: `lower` (`>=1.2.3`, unless said otherwise), `major` (`>=1.2.3,<2.0.0`), `minor` (`>=1.2.3,<1.3.0`) or `exact` (`==1.2.3`).', ''),  # 158
    ('    --raw', '', 'Write requirements as they are typed: URLs in them, and no bounds.', ''),  # 159
    ('    --editable', '', 'Install what comes from a path so that changes are seen.', ''),  # 160
    ('    --rev', 'REV', 'The commit of a repository.', ''),  # 161
    ('    --tag', 'TAG', 'The tag of a repository.', ''),  # 162
    ('    --branch', 'BRANCH', 'The branch of a repository.', ''),  # 163
    ('    --lfs', '', 'Fetch the large files of a repository.', 'PYM_GIT_LFS'),  # 164
    ('    --workspace', '', 'Make the project at a path a member of the workspace.', ''),  # 165
    ('    --no-workspace', '', 'Do not, even if it is inside of it.', ''),  # 166
    ('    --frozen', '', 'Leave the lock and the environment alone.', 'PYM_FROZEN'),  # 167
    ('    --no-sync', '', 'Leave the environment alone.', 'PYM_NO_SYNC'),  # 168
    ('PACKAGES...', '', 'Names of what is to be removed.', ''),  # 169
    ('[VALUE]', '', 'The version it is to have.', ''),  # 170
    ('    --bump', 'PART[=NUMBER]', 'Count up `major`, `minor`, `patch`, `alpha`, `beta`, `rc`, `post` or `dev`, or end a pre-release with `stable`; may be given more than once, as `--bump minor --bump beta`.', ''),  # 171
    ('    --dry-run', '', 'Say what it would be, and change nothing.', ''),  # 172
    ('    --short', '', 'Only the version, without the name.', ''),  # 173
    ('    --output-format', '<text|json>', 'For people or programs. [default: text]', ''),  # 174
    ('    --format', '<requirements.txt|pylock.toml|cyclonedx1.5|requirements-txt>', 'The form of the output; without it the name of the output file tells, else `requirements.txt`, whose older name is `requirements-txt`.', ''),  # 175
    ('-o, --output-file', 'FILE', 'Write to this file, too; with --quiet only there.', ''),  # 176
    ('    --prune', 'NAME', 'Take a package out of the graph, with all that only it requires.', ''),  # 177
    ('    --no-hashes', '', 'List no hashes of files.', ''),  # 178
    ('    --no-annotate', '', 'No comments on why each package is there.', ''),  # 179
    ('    --no-header', '', 'No comment with the command at the top.', ''),  # 180
    ('    --emit-index-url', '', "Write the indexes' URLs into the output.", ''),  # 181
    ('    --emit-find-links', '', 'Write `--find-links` into the output.', ''),  # 182
    ('    --no-editable', '', 'Members are no links to their sources: `./path`, not `-e ./path`.', 'PYM_NO_EDITABLE'),  # 183
    ('    --no-emit-project', '', 'Leave the project itself out, not what it requires.', ''),  # 184
    ('    --no-emit-workspace', '', 'Leave all members of the workspace out.', ''),  # 185
    ('    --no-emit-local', '', 'Leave out everything that comes from a path.', ''),  # 186
    ('    --no-emit-package', 'NAME', 'Leave this package out, not what it requires.', ''),  # 187
    ('    --universal', '', 'For every platform and Python, not just here.', ''),  # 188
    ('    --format', 'FORM', '`text` (unless said otherwise) or `json`.', ''),  # 189
    ('-d, --depth', 'N', 'Levels below the roots.', ''),  # 190
    ('    --prune', 'NAME', 'Leave this package out.', ''),  # 191
    ('    --package', 'NAME', 'Begin with this package.', ''),  # 192
    ('    --no-dedupe', '', 'Draw what a package requires each time, not just the first.', ''),  # 193
    ('    --invert', '', 'From what is required to what requires it.', ''),  # 194
    ('    --outdated', '', 'Look up the latest versions and show newer ones.', ''),  # 195
    ('    --show-sizes', '', 'Show the sizes of wheels, packed.', ''),  # 196
    ('    --python-version', 'VERSION', 'The Python it is drawn for, as `3.12` or `3.12.4`.', ''),  # 197
    ('    --python-platform', 'PLATFORM', 'The platform it is drawn for: `linux`, `macos`, `windows`, or a target.', ''),  # 198
    ('PACKAGE', '', 'The package.', ''),  # 199
    ('    --all', '', 'Every chain, not only the shortest ones.', ''),  # 200
    ('    --json', '', 'For programs: one JSON document.', ''),  # 201
    ('    --python-version', 'VERSION', 'Only what is there with this Python, as `3.12` or `3.12.4`.', ''),  # 202
    ('    --python-platform', 'PLATFORM', 'Only what is there on this platform: `linux`, `macos`, `windows`, or a target.', ''),  # 203
    ('PACKAGE==VERSION', '', 'What one would rather have: `flask==3.1`, `flask>=3`.', ''),  # 204
    ('[SRC]', '', 'A directory, or a source distribution to build a wheel from; the current directory unless said otherwise.', ''),  # 205
    ('    --package', 'NAME', 'Build this member of the workspace.', ''),  # 206
    ('    --all-packages', '', 'Build all members of the workspace that are packages.', ''),  # 207
    ('-o, --out-dir', 'DIR', 'Where distributions go; `dist` of the project or its workspace unless said otherwise.', ''),  # 208
    ('    --sdist', '', 'Build a source distribution. With --wheel both, each from the directory.', ''),  # 209
    ('    --wheel', '', 'Build a wheel from the directory, not from a source distribution of it.', ''),  # 210
    ('    --list', '', 'Only say which files the distributions would have, and keep none.', ''),  # 211
    ('    --no-build-logs', '', 'Do not show what the backend prints.', ''),  # 212
    ('    --clear', '', 'Empty the output directory, once everything is built.', ''),  # 213
    ('    --no-create-gitignore', '', 'Write no `.gitignore` into the output directory.', ''),  # 214
    ('-b, --build-constraints', 'FILE', 'Versions that are permitted in builds.', 'PYM_BUILD_CONSTRAINT'),  # 215
    ('    --require-hashes', '', 'Everything needs a hash, and a version.', 'PYM_REQUIRE_HASHES'),  # 216
    ('    --no-verify-hashes', '', 'Disregard the hashes in requirements files.', 'PYM_NO_VERIFY_HASHES'),  # 217
    ('[FILES]...', '', 'Files to upload, and patterns of their names; `dist/*` unless said otherwise. What is neither a wheel nor a source distribution is passed over.', ''),  # 218
    ('    --index', 'NAME', 'Where to: an `[[tool.pym.index]]` with a `publish-url`, or a repository of `~/.pypirc`.', 'PYM_PUBLISH_INDEX'),  # 219
    ('    --publish-url', 'URL', 'Where to: the URL of the upload interface.', 'PYM_PUBLISH_URL'),  # 220
    ('    --check-url', 'URL', 'An index that is asked before: files that it has are passed over, and if it has others of their names, that is an error.', 'PYM_PUBLISH_CHECK_URL'),  # 221
    ('-t, --token', 'TOKEN', 'A token, as the password of the user `__token__`.', 'PYM_PUBLISH_TOKEN'),  # 222
    ('-u, --username', 'USER', 'The user.', 'PYM_PUBLISH_USERNAME'),  # 223
    ('-p, --password', 'PASSWORD', 'Their password.', 'PYM_PUBLISH_PASSWORD'),  # 224
    ('    --trusted-publishing', '<automatic|always|never>', 'Get a token for the identity of this pipeline (GitHub Actions, GitLab): `automatic` (where there is one and no other credentials, unless said otherwise), `always`, `never`.', 'PYM_TRUSTED_PUBLISHING'),  # 225
    ('    --dry-run', '', 'Look at the files and the index, and upload nothing.', ''),  # 226
    ('    --no-attestations', '', 'Do not upload attestations (`FILE.publish.attestation`).', 'PYM_PUBLISH_NO_ATTESTATIONS'),  # 227
    ('[PACKAGE]...', '', 'What to check. Without any: everything installed.', ''),  # 228
    ('    --repair', '', 'Install again, from the store, what is missing files or has changed ones.', ''),  # 229
    ('    --full', '', 'Read every file, even where size and times say it is as it was.', ''),  # 230
    ('-p, --python', 'REQUEST', 'The Python or environment whose packages are meant.', 'PYM_PYTHON'),  # 231
    ('    --system', '', 'The Python on PATH, no virtual environment.', 'PYM_SYSTEM_PYTHON'),  # 232
    ('-t, --target', 'DIR', 'What was installed into this directory.', ''),  # 233
    ('    --prefix', 'DIR', 'What was installed below this directory.', ''),  # 234
    ('install', '', 'Download and install Pythons.', ''),  # 235
    ('upgrade', '', 'Upgrade installed Pythons to their latest patch.', ''),  # 236
    ('list', '', 'List Pythons that are installed or can be. With `-v`: what uses each managed one.', ''),  # 237
    ('find', '', 'Show the path of the Python that would be used.', ''),  # 238
    ('pin', '', 'Write `.python-version`, or show what it says.', ''),  # 239
    ('uninstall', '', 'Remove managed Pythons.', ''),  # 240
    ('prune', '', 'Remove managed Pythons that no known environment, tool or pin uses.', ''),  # 241
    ('dir', '', 'Show where managed Pythons are kept.', ''),  # 242
    ('update-shell', '', 'Put the shims and the bin directory on PATH, for bash, zsh and fish.', ''),  # 243
    ('verify', '', 'Check every file of managed Pythons against what was installed.', ''),  # 244
    ('[TARGETS]...', '', 'Versions, or archives at hand (`./cpython-….tar.gz`). Without any: what `.python-versions` or `.python-version` ask for, else the latest.', ''),  # 245
    ('-r, --reinstall', '', 'Install again what is installed.', ''),  # 246
    ('-f, --force', '', "Replace programs in the bin directory that are not pym's.", ''),  # 247
    ('-U, --upgrade', '', 'Install the latest patch of what is installed.', ''),  # 248
    ('    --default', '', 'Also link it as `python` and `python3`.', ''),  # 249
    ('    --no-bin', '', 'Link no program into the bin directory.', ''),  # 250
    ('-i, --install-dir', 'DIR', 'Where the store is.', 'PYM_PYTHON_INSTALL_DIR'),  # 251
    ('    --mirror', 'URL', "Download from here instead of python-build-standalone's releases.", 'PYM_PYTHON_INSTALL_MIRROR'),  # 252
    ('    --catalogue', 'SOURCE', 'Take Pythons from here instead of the built-in catalogue: a directory of archives, SHA256SUMS, a downloads JSON or an NDJSON, as path or URL.', 'PYM_PYTHON_CATALOGUE'),  # 253
    ('    --sha256', 'HEX', 'The hash an archive at hand must have.', ''),  # 254
    ('    --compile-bytecode', '', 'Compile the standard library.', 'PYM_COMPILE_BYTECODE'),  # 255
    ('[TARGETS]...', '', 'Minor versions such as `3.12`. Without any: all installed.', ''),  # 256
    ('-r, --reinstall', '', 'Install again what is up to date.', ''),  # 257
    ('[REQUEST]', '', 'A version (`3.12`, `3.12.4`, `3.14t`, `>=3.11,<3.13`), an implementation, a path or a key.', ''),  # 258
    ('    --only-installed', '', 'Show no downloads.', ''),  # 259
    ('    --only-downloads', '', 'Show only downloads.', ''),  # 260
    ('    --all-versions', '', 'Show every patch, not just the latest.', ''),  # 261
    ('    --all-platforms', '', 'Show downloads for other systems.', ''),  # 262
    ('    --all-arches', '', 'Show downloads for other architectures.', ''),  # 263
    ('    --show-urls', '', 'Show where downloads come from.', ''),  # 264
    ('    --system', '', 'Skip virtual environments.', 'PYM_SYSTEM_PYTHON'),  # 265
    ('    --show-version', '', 'Show the version instead of the path.', ''),  # 266
    ('    --resolve-links', '', 'Show the path with all links resolved.', ''),  # 267
    ('    --script', 'FILE', 'The Python of a script with inline metadata (PEP 723).', ''),  # 268
    ('    --global', '', "The user's default instead of the directory's.", ''),  # 269
    ('    --rm', '', 'Remove the pin.', ''),  # 270
    ('    --resolved', '', 'Pin the exact version that is found.', ''),  # 271
    ('    --no-project', '', 'Do not check against a project.', 'PYM_NO_PROJECT'),  # 272
    ('[TARGETS]...', '', 'A version (`3.12`, `3.12.4`, `3.14t`, `>=3.11,<3.13`), an implementation, a path or a key.', ''),  # 273
    ('    --all', '', 'Every managed Python.', ''),  # 274
    ('    --dry-run', '', 'Show what would be removed.', ''),  # 275
    ('    --bin', '', 'Where programs are linked instead of where Pythons are kept.', ''),  # 276
    ('[REQUEST]...', '', 'Which managed Pythons. Without any: all of them.', ''),  # 277
    ('    --repair', '', 'Install again those that are not as they were installed.', ''),  # 278
    ('compile', '', 'Find versions for requirements and write them down, as `requirements.txt` or `pylock.toml`.', ''),  # 279
    ('install', '', 'Install packages into an environment.', ''),  # 280
    ('sync', '', 'Make an environment hold just what files list: nothing less, nothing more.', ''),  # 281
    ('uninstall', '', 'Take packages out of an environment.', ''),  # 282
    ('download', '', 'Download wheels and source distributions into a directory, for other platforms and Pythons too.', ''),  # 283
    ('list', '', 'List the packages of an environment.', ''),  # 284
    ('freeze', '', 'List the packages of an environment as requirements.', ''),  # 285
    ('show', '', 'Show what installed packages are.', ''),  # 286
    ('check', '', 'Check that the packages of an environment fit together.', ''),  # 287
    ('tree', '', 'Show the packages of an environment as a tree of what requires what.', ''),  # 288
    ('[SRC_FILE]...', '', '`requirements.in`, `requirements.txt`, `pyproject.toml`, `setup.cfg`, `pylock.toml`, a script with inline metadata, a URL of one, or `-` for standard input.', ''),  # 289
    ('    --universal', '', 'One answer, with markers, for every platform and for the Python that is asked for and newer ones.', ''),  # 290
    ('-o, --output-file', 'FILE', 'Write this file, too. Versions that stand in it are kept where they can be.', ''),  # 291
    ('    --format', 'FORM', '`requirements.txt` or `pylock.toml`; without it the name of the output file tells.', ''),  # 292
    ('    --annotation-style', '<line|split>', 'Form of these comments (`split` unless said otherwise).', ''),  # 293
    ('    --custom-compile-command', 'COMMAND', 'The command that the comment at the top names.', 'PYM_CUSTOM_COMPILE_COMMAND'),  # 294
    ('    --generate-hashes', '', 'List the hashes of the files.', ''),  # 295
    ('    --no-strip-extras', '', 'Show extras, as in `name[extra]==1.0`.', ''),  # 296
    ('    --no-strip-markers', '', 'Show markers, which --universal does anyway.', ''),  # 297
    ('    --no-emit-package', 'NAME', 'Leave this package out of the output.', ''),  # 298
    ('    --emit-build-options', '', 'Write `--no-binary` and `--only-binary` into the output.', ''),  # 299
    ('    --emit-index-annotation', '', 'Say which index each package comes from.', ''),  # 300
    ('    --emit-marker-expression', '', 'Say which environment the output is known to be valid for.', ''),  # 301
    ('    --link-mode', 'MODE', 'How build environments are filled from the cache: `clone`, `copy`, `hardlink`, `symlink`.', 'PYM_LINK_MODE'),  # 302
    ('-p, --python', 'REQUEST', 'The Python to resolve for, if no --python-version is given.', 'PYM_PYTHON'),  # 303
    ('    --system', '', 'Pass virtual environments over when looking for a Python.', 'PYM_SYSTEM_PYTHON'),  # 304
    ('-c, --constraints', 'FILE', 'Versions that are permitted: narrows what is chosen, and adds nothing.', 'PYM_CONSTRAINT'),  # 305
    ('    --extra', 'NAME', 'Include what this extra of the project requires.', ''),  # 306
    ('    --all-extras', '', 'Include what all extras require.', ''),  # 307
    ('    --group', '[PATH:]NAME', 'Include a dependency group of `pyproject.toml`, here or at a path.', ''),  # 308
    ('    --overrides', 'FILE', 'Requirements that replace all others of their name.', 'PYM_OVERRIDE'),  # 309
    ('    --excludes', 'FILE', 'Packages to leave out altogether.', 'PYM_EXCLUDE'),  # 310
    ('    --no-deps', '', 'Do not follow requirements: only what is listed itself.', ''),  # 311
    ('    --no-binary', 'NAME', 'Use no wheels of this package; `:all:`, `:none:`.', ''),  # 312
    ('    --only-binary', 'NAME', 'Use only wheels of this package; `:all:`, `:none:`.', ''),  # 313
    ('    --python-version', 'VERSION', 'The Python to resolve for, as `3.12` or `3.12.4`; with --universal the oldest one.', ''),  # 314
    ('    --torch-backend', 'BACKEND', 'The index of PyTorch that packages of its kind come from, of those below the address that the setting `torch-index` (PYM_TORCH_INDEX) names: `cpu`, `cu126`, `rocm6.4`, `xpu` and the like, or `auto`, which looks at the hardware.', 'PYM_TORCH_BACKEND'),  # 315
    ('[PACKAGE]...', '', 'Requirements as `name>=1.2`, URLs, paths of projects, wheels and source distributions.', ''),  # 316
    ('-r, --requirements', 'FILE', 'Install what a file lists: `requirements.txt`, `pyproject.toml`, `pylock.toml`, `setup.cfg`, a script with inline metadata, a URL of one, or `-` for standard input.', ''),  # 317
    ('-e, --editable', 'PATH', 'Install a project so that changes of its source are seen at once.', ''),  # 318
    ('    --no-editable', '', 'Install as it is now what is asked for as editable.', 'PYM_NO_EDITABLE'),  # 319
    ('    --exact', '', 'Take out what is not asked for.', ''),  # 320
    ('-t, --target', 'DIR', 'Packages lie right in this directory, whatever runs them.', ''),  # 321
    ('    --prefix', 'DIR', 'Packages lie below this directory, in `lib`, `bin` and so on.', ''),  # 322
    ('    --system', '', 'The Python of the system, not a virtual environment.', 'PYM_SYSTEM_PYTHON'),  # 323
    ('    --break-system-packages', '', 'Change an environment that belongs to another package manager.', 'PYM_BREAK_SYSTEM_PACKAGES'),  # 324
    ('-p, --python', 'REQUEST', 'The Python whose environment is meant: a version, a path, the directory of an environment.', 'PYM_PYTHON'),  # 325
    ('    --strict', '', 'In the end, warn of packages whose requirements are not met.', ''),  # 326
    ('    --check', '', 'As --dry-run, and the exit code is 1 if anything would be done.', ''),  # 327
    ('    --no-verify-record', 'NAME', 'Take wheels of this package though they contradict their own list of files; `:all:`.', ''),  # 328
    ('SRC_FILE...', '', 'Files that list everything: `requirements.txt` as `pym pip compile` writes it, or `pylock.toml`.', ''),  # 329
    ('    --allow-empty-requirements', '', 'Files that list nothing empty the environment.', ''),  # 330
    ('[PACKAGE]...', '', 'Names of packages.', ''),  # 331
    ('-r, --requirements', 'FILE', 'Take out what a requirements file lists.', ''),  # 332
    ('[PACKAGE]...', '', 'Requirements as `name>=1.2`, and URLs.', ''),  # 333
    ('-r, --requirements', 'FILE', 'Download what a file lists.', ''),  # 334
    ('-d, --dest', 'DIR', 'Where files go; the current directory unless said otherwise.', ''),  # 335
    ('-e, --editable', '', 'List editable packages only.', ''),  # 336
    ('    --exclude-editable', '', 'Leave editable packages out.', ''),  # 337
    ('    --exclude', 'NAME', 'Leave this package out.', ''),  # 338
    ('    --format', 'FORM', '`columns` (unless said otherwise), `freeze` or `json`.', ''),  # 339
    ('    --outdated', '', 'Look up the latest versions; list what is older.', ''),  # 340
    ('    --strict', '', 'Also say what is wrong: missing and unfit requirements, broken packages.', ''),  # 341
    ('-t, --target', 'DIR', 'Look at what was installed with this `--target`.', ''),  # 342
    ('    --prefix', 'DIR', 'Look at what was installed with this `--prefix`.', ''),  # 343
    ('    --system', '', "Look at the system's Python: pass virtual environments over.", 'PYM_SYSTEM_PYTHON'),  # 344
    ('-p, --python', 'REQUEST', 'The Python, or the environment, to look at.', 'PYM_PYTHON'),  # 345
    ('    --path', 'DIR', "Look into this directory instead of the environment's own.", ''),  # 346
    ('-f, --files', '', 'List the files of each package, too.', ''),  # 347
    ('    --python-version', 'VERSION', 'Check as if for this Python, as `3.12` or `3.12.4`.', ''),  # 348
    ('    --python-platform', 'PLATFORM', 'Check as if on this platform: `linux`, `macos`, `windows`, or a target as `aarch64-apple-darwin`.', ''),  # 349
    ('    --show-version-specifiers', '', 'Show which versions are asked for.', ''),  # 350
    ('-d, --depth', 'LEVELS', 'How deep to go (255 unless said otherwise).', ''),  # 351
    ('    --package', 'NAME', 'Only this package and what it requires.', ''),  # 352
    ('    --no-dedupe', '', 'Draw again what has been drawn, instead of marking it with (*).', ''),  # 353
    ('    --invert', '', 'The other way round: what requires each package.', ''),  # 354
    ('    --outdated', '', 'Look up and show the latest versions of what is older.', ''),  # 355
    ('clean', '', 'Empty the cache, or remove some packages from it.', ''),  # 356
    ('prune', '', 'Remove what nobody will look at again: layouts of other versions of pym, leftovers of killed commands, damage.', ''),  # 357
    ('verify', '', 'Read every unpacked wheel and compare it with what was unpacked.', ''),  # 358
    ('dir', '', 'Print where the cache is.', ''),  # 359
    ('size', '', 'Print how much space the cache takes, in bytes.', ''),  # 360
    ('[PACKAGE]...', '', 'Remove only what belongs to these packages: pages of indexes, metadata, wheels, sdists.', ''),  # 361
    ('    --force', '', 'Do not wait for other commands that use the cache.', ''),  # 362
    ('    --ci', '', 'Also remove what an index gives as quickly as a kept cache does: its wheels and source distributions. Wheels that were built here stay.', ''),  # 363
    ('    --repair', '', 'Set right what can be, and remove damaged wheels: they are fetched again when they are needed.', ''),  # 364
    ('    --output-format', '<auto|human|machine>', '`human` for units, `machine` (as `auto`) for bytes.', ''),  # 365
    ('-H, --human', '', 'In units, as in `1.2GiB`, instead of bytes.', ''),  # 366
    ('list', '', 'List the members of the workspace.', ''),  # 367
    ('dir', '', 'Show the directory of the workspace.', ''),  # 368
    ('metadata', '', 'Show members, packages and what requires what, as JSON.', ''),  # 369
    ('    --paths', '', 'Show directories instead of names.', ''),  # 370
    ('    --scripts', '', 'List the scripts with inline metadata in the workspace instead.', ''),  # 371
    ('    --package', 'NAME', 'Of this member instead of the root.', ''),  # 372
    ('    --sync', '', 'Bring the environment up to date and tell which packages own its modules.', ''),  # 373
    ('    --exact', '', 'Remove what is not in the lock, too.', ''),  # 374
    ('log', '', 'Show what each sync changed in the environment, the newest first.', ''),  # 375
    ('rollback', '', 'Make the environment hold what it held after an earlier sync: from the store, without network or lock.', ''),  # 376
    ('[NUMBER]', '', 'The entry of `pym env log` to return to; the last one that is another than what is there now.', ''),  # 377
    ('install', '', "Install this pym into the user's directories. What install.sh runs once it has a Python.", ''),  # 378
    ('uninstall', '', 'Remove pym and all it made; Pythons that were installed with it stay.', ''),  # 379
    ('    --archive', 'FILE', 'The archive of the interpreter that runs this: goes into the store, and pym runs on it from there.', ''),  # 380
    ('    --sha256', 'HEX', 'The hash the archive must have.', ''),  # 381
    ('    --made', 'DIR', 'The outermost directory that was made for this already.', ''),  # 382
    ('    --no-modify-path', '', 'Leave the files of shells alone.', 'PYM_NO_MODIFY_PATH'),  # 383
    ('-f, --force', '', 'Install again what is there, and replace other programs named `pym`.', ''),  # 384
    ('run', '', 'Run a program of a package, which need not be installed. `pymx` is short for it.', ''),  # 385
    ('install', '', 'Install the programs of a package for the user, in an environment of their own.', ''),  # 386
    ('upgrade', '', 'Upgrade installed tools, as far as what they were installed with allows.', ''),  # 387
    ('list', '', 'List installed tools and their programs.', ''),  # 388
    ('uninstall', '', 'Remove installed tools and their programs.', ''),  # 389
    ('dir', '', 'Show where installed tools are kept.', ''),  # 390
    ('update-shell', '', 'Put the directory of programs on PATH, for bash, zsh and fish.', ''),  # 391
    ('[COMMAND]...', '', 'A program of a package, perhaps with a version (`ruff@0.6.0`, `ruff@latest`), and its arguments.', ''),  # 392
    ('    --from', 'PACKAGE', 'The package that has the program: as `pym pip install` takes it, or with `@VERSION`.', ''),  # 393
    ('-w, --with', 'REQUIREMENT', 'Have this installed, too.', ''),  # 394
    ('    --isolated', '', 'Pass over the tool that is installed.', 'PYM_ISOLATED'),  # 395
    ('PACKAGE', '', 'A requirement, a URL, a path, or a name with `@VERSION` or `@latest`.', ''),  # 396
    ('-e, --editable', '', 'The package is a project in a directory: use it as it is there.', ''),  # 397
    ('    --with-executables-from', 'REQUIREMENT', 'The same, and its programs are wanted as well.', ''),  # 398
    ('    --force', '', 'Make it anew, and replace programs that are not of this tool.', ''),  # 399
    ('[NAME]...', '', 'Names of installed tools, perhaps with a bound: `ruff<1`.', ''),  # 400
    ('    --all', '', 'All of them.', ''),  # 401
    ('    --show-paths', '', 'Show where things are.', ''),  # 402
    ('    --show-version-specifiers', '', 'Show which versions were asked for.', ''),  # 403
    ('    --show-with', '', 'Show what was installed besides.', ''),  # 404
    ('    --show-extras', '', 'Show the extras.', ''),  # 405
    ('    --show-python', '', 'Show the Pythons.', ''),  # 406
    ('    --outdated', '', 'Only those that there is a newer version of.', ''),  # 407
    ('[NAME]...', '', 'Names of installed tools.', ''),  # 408
    ('    --bin', '', 'Where programs are linked instead of where environments are kept.', ''),  # 409
)
PAGES: dict[str, Page] = {
    '': (
        'pym [OPTIONS] COMMAND',
        ('Manages Pythons, projects and environments: resolves, locks, installs and runs.',),
        (
            ('Projects', (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)),
            ('Tools', (14,)),
            ('Pythons and environments', (15, 16, 17, 18, 19)),
            ('Storage', (20,)),
            ('Options', (36, 37, 38, 39)),
            ('Global options', (21, 22, 23, 24, 25, 26, 27, 28, 29, 30)),
            ('Python options', (31, 32, 33)),
            ('Cache options', (34, 35)),
        ),
    ),
    'venv': (
        'pym venv [OPTIONS] [PATH]',
        ('Make a virtual environment.', 'Without a path it is `.venv` in the working directory, where pym finds it without its being activated.'),
        (
            ('Arguments', (40,)),
            ('Options', (42, 43, 44, 45, 46, 47, 48, 39)),
            ('Python options', (41,)),
            ('Seed options', (49,)),
            ('Installer options', (50,)),
            ('Resolver options', (51, 52)),
            ('Cache options', (53, 54)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
        ),
    ),
    'lock': (
        'pym lock [OPTIONS] [%O %A %B %P]',
        ('Bring `pylock.toml` up to date: the versions of all that the project requires, for every environment.',),
        (
            ('Arguments', (63,)),
            ('Options', (64, 65, 66, 67, 68, 69, 70, 39)),
            ('Installer options', (50,)),
            ('Resolver options', (71, 72, 73, 74, 51, 52, 75, 76, 86, 87, 88)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Build options', (77, 78, 79, 80, 81, 82, 83, 84, 85)),
            ('Cache options', (53, 54)),
            ('Python options', (89,)),
        ),
    ),
    'sync': (
        'pym sync [OPTIONS]',
        ('Make the environment of the project hold what the lock says: nothing less, nothing more.', 'The lock is brought up to date first, and the environment made if there is none.'),
        (
            ('Options', (70, 93, 95, 39)),
            ('Installer options', (90, 91, 92, 98, 99, 100, 101, 50, 114, 115, 116, 117, 118, 119)),
            ('Python options', (94, 89)),
            ('Selection options', (96, 97, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111)),
            ('Lock options', (112, 113)),
            ('Resolver options', (71, 72, 73, 74, 51, 52, 75, 76, 86, 87, 88)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Build options', (77, 78, 79, 80, 81, 82, 83, 84, 85)),
            ('Cache options', (53, 54)),
        ),
    ),
    'run': (
        'pym run [OPTIONS] [COMMAND]...',
        ('Run a command or script in the environment of the project, brought up to date before.', 'A script with inline metadata runs in an environment of its own. Outside of projects the active or nearest environment is used, else the Python that is asked for.'),
        (
            ('Arguments', (120,)),
            ('Options', (121, 122, 123, 127, 128, 48, 95, 39)),
            ('Options for what is wanted besides', (124, 125, 126)),
            ('Installer options', (129, 130, 131, 132, 50, 114, 115, 116, 117, 118, 119)),
            ('Selection options', (96, 97, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111)),
            ('Lock options', (112, 113)),
            ('Resolver options', (71, 72, 73, 74, 51, 52, 75, 76, 86, 87, 88)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Build options', (77, 78, 79, 80, 81, 82, 83, 84, 85)),
            ('Cache options', (53, 54)),
            ('Python options', (89,)),
        ),
    ),
    'init': (
        'pym init [OPTIONS] [PATH]',
        ('Make a project: `pyproject.toml` and what belongs around it.', 'Inside of a workspace, or of a project, it becomes a member.'),
        (
            ('Arguments', (133,)),
            ('Options', (134, 135, 136, 137, 138, 139, 140, 141, 142, 143, 144, 145, 146, 147, 148, 39)),
            ('Python options', (149,)),
        ),
    ),
    'add': (
        'pym add [OPTIONS] [PACKAGES]...',
        ('Add requirements to the project.', 'They are written into `pyproject.toml`, locked and installed. If one of these fails, everything is as before.'),
        (
            ('Arguments', (150,)),
            ('Options', (151, 152, 153, 154, 155, 156, 97, 70, 157, 158, 159, 39)),
            ('Source options', (160, 161, 162, 163, 164, 165, 166)),
            ('Installer options', (117, 168, 50, 114, 115, 116, 98, 99, 100, 101)),
            ('Lock options', (112, 167)),
            ('Resolver options', (71, 72, 73, 74, 51, 52, 75, 76, 86, 87, 88)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Build options', (77, 78, 79, 80, 81, 82, 83, 84, 85)),
            ('Cache options', (53, 54)),
            ('Python options', (89,)),
        ),
    ),
    'remove': (
        'pym remove [OPTIONS] PACKAGES...',
        ('Remove requirements from the project, from its lock and from its environment.',),
        (
            ('Arguments', (169,)),
            ('Options', (154, 155, 156, 97, 70, 39)),
            ('Installer options', (117, 168, 50, 114, 115, 116, 98, 99, 100, 101)),
            ('Lock options', (112, 167)),
            ('Resolver options', (71, 72, 73, 74, 51, 52, 75, 76, 86, 87, 88)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Build options', (77, 78, 79, 80, 81, 82, 83, 84, 85)),
            ('Cache options', (53, 54)),
            ('Python options', (89,)),
        ),
    ),
    'version': (
        'pym version [OPTIONS] [VALUE]',
        ('Show the version of the project, or change it.',),
        (
            ('Arguments', (170,)),
            ('Options', (171, 172, 173, 174, 97, 39)),
            ('Installer options', (117, 168, 50, 114, 115, 116, 98, 99, 100, 101)),
            ('Lock options', (112, 167)),
            ('Resolver options', (71, 72, 73, 74, 51, 52, 75, 76, 86, 87, 88)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Build options', (77, 78, 79, 80, 81, 82, 83, 84, 85)),
            ('Cache options', (53, 54)),
            ('Python options', (89,)),
        ),
    ),
    'export': (
        'pym export [OPTIONS]',
        ('Write what the project requires, as it is locked, in a form that other programs read.',),
        (
            ('Options', (70, 39)),
            ('Output options', (175, 176, 177, 178, 179, 180, 181, 182, 183, 119, 184, 185, 186, 187)),
            ('Installer options', (50,)),
            ('Selection options', (102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 96, 97)),
            ('Lock options', (112, 113)),
            ('Resolver options', (71, 72, 73, 74, 51, 52, 75, 76, 86, 87, 88)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Build options', (77, 78, 79, 80, 81, 82, 83, 84, 85)),
            ('Cache options', (53, 54)),
            ('Python options', (89,)),
        ),
    ),
    'tree': (
        'pym tree [OPTIONS]',
        ('Show what the project requires, and what that requires, as a tree.',),
        (
            ('Options', (188, 189, 190, 191, 192, 193, 194, 195, 196, 70, 197, 198, 39)),
            ('Installer options', (50,)),
            ('Selection options', (105, 106, 107, 108, 109, 110, 111)),
            ('Lock options', (112, 113)),
            ('Resolver options', (71, 72, 73, 74, 51, 52, 75, 76, 86, 87, 88)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Build options', (77, 78, 79, 80, 81, 82, 83, 84, 85)),
            ('Cache options', (53, 54)),
            ('Python options', (89,)),
        ),
    ),
    'why': (
        'pym why [OPTIONS] PACKAGE',
        ('Tell why a package is in the lock: each chain of requirements that leads to it, and who declares them.',),
        (
            ('Arguments', (199,)),
            ('Options', (200, 202, 203, 70, 39)),
            ('Output options', (201,)),
            ('Selection options', (102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 96, 97)),
            ('Lock options', (112, 113)),
            ('Resolver options', (71, 72, 73, 74, 51, 52, 75, 76, 86, 87, 88)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Build options', (77, 78, 79, 80, 81, 82, 83, 84, 85)),
            ('Cache options', (53, 54)),
            ('Python options', (89,)),
        ),
    ),
    'why-not': (
        'pym why-not [OPTIONS] PACKAGE==VERSION',
        ('Tell what keeps a version of a package out of the lock.',),
        (
            ('Arguments', (204,)),
            ('Options', (70, 39)),
            ('Output options', (201,)),
            ('Lock options', (112, 113)),
            ('Resolver options', (71, 72, 73, 74, 51, 52, 75, 76, 86, 87, 88)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Build options', (77, 78, 79, 80, 81, 82, 83, 84, 85)),
            ('Cache options', (53, 54)),
            ('Python options', (89,)),
        ),
    ),
    'build': (
        'pym build [OPTIONS] [SRC]',
        ('Build the source distribution and the wheel of a project.', 'The source distribution is built first, and the wheel from it, so that what others will build is known to build.'),
        (
            ('Arguments', (205,)),
            ('Options', (206, 207, 208, 209, 210, 211, 213, 214, 215, 39)),
            ('Build options', (212, 77, 78, 79, 80, 81, 82, 83, 84, 85)),
            ('Installer options', (216, 217, 50)),
            ('Resolver options', (71, 72, 73, 74, 51, 52, 75, 76, 86, 87, 88)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Cache options', (53, 54)),
            ('Python options', (89,)),
        ),
    ),
    'publish': (
        'pym publish [OPTIONS] [FILES]...',
        ('Upload wheels and source distributions to an index.',),
        (
            ('Arguments', (218,)),
            ('Options', (219, 220, 221, 222, 223, 224, 225, 226, 227, 39)),
            ('Index options', (62,)),
        ),
    ),
    'verify': (
        'pym verify [OPTIONS] [PACKAGE]...',
        ('Check every file of an environment against what was installed.',),
        (
            ('Arguments', (228,)),
            ('Options', (229, 230, 231, 232, 233, 234, 174, 39)),
        ),
    ),
    'python': (
        'pym python [OPTIONS] COMMAND',
        ('Install, list, find and pin Pythons.',),
        (
            ('Commands', (235, 236, 237, 238, 239, 240, 241, 242, 243, 244)),
            ('Options', (39,)),
        ),
    ),
    'python install': (
        'pym python install [OPTIONS] [TARGETS]...',
        ('Download and install Pythons.',),
        (
            ('Arguments', (245,)),
            ('Options', (246, 247, 248, 249, 250, 251, 252, 253, 254, 255, 39)),
        ),
    ),
    'python upgrade': (
        'pym python upgrade [OPTIONS] [TARGETS]...',
        ('Upgrade installed Pythons to their latest patch.',),
        (
            ('Arguments', (256,)),
            ('Options', (257, 251, 252, 253, 255, 39)),
        ),
    ),
    'python list': (
        'pym python list [OPTIONS] [REQUEST]',
        ('List Pythons that are installed or can be. With `-v`: what uses each managed one.',),
        (
            ('Arguments', (258,)),
            ('Options', (259, 260, 261, 262, 263, 264, 174, 253, 39)),
        ),
    ),
    'python find': (
        'pym python find [OPTIONS] [REQUEST]',
        ('Show the path of the Python that would be used.',),
        (
            ('Arguments', (258,)),
            ('Options', (48, 265, 266, 267, 268, 253, 39)),
        ),
    ),
    'python pin': (
        'pym python pin [OPTIONS] [REQUEST]',
        ('Write `.python-version`, or show what it says.',),
        (
            ('Arguments', (258,)),
            ('Options', (269, 270, 271, 272, 253, 39)),
        ),
    ),
    'python uninstall': (
        'pym python uninstall [OPTIONS] [TARGETS]...',
        ('Remove managed Pythons.',),
        (
            ('Arguments', (273,)),
            ('Options', (274, 251, 39)),
        ),
    ),
    'python prune': (
        'pym python prune [OPTIONS]',
        ('Remove managed Pythons that no known environment, tool or pin uses.',),
        (
            ('Options', (275, 251, 39)),
        ),
    ),
    'python dir': (
        'pym python dir [OPTIONS]',
        ('Show where managed Pythons are kept.',),
        (
            ('Options', (276, 39)),
        ),
    ),
    'python update-shell': (
        'pym python update-shell [OPTIONS]',
        ('Put the shims and the bin directory on PATH, for bash, zsh and fish.',),
        (
            ('Options', (39,)),
        ),
    ),
    'python verify': (
        'pym python verify [OPTIONS] [REQUEST]...',
        ('Check every file of managed Pythons against what was installed.',),
        (
            ('Arguments', (277,)),
            ('Options', (278, 251, 252, 253, 174, 39)),
        ),
    ),
    'pip': (
        'pym pip [OPTIONS] COMMAND',
        ('Resolve, install and look at packages as pip and pip-tools do.',),
        (
            ('Commands', (279, 280, 281, 282, 283, 284, 285, 286, 287, 288)),
            ('Options', (39,)),
        ),
    ),
    'pip compile': (
        'pym pip compile [OPTIONS] [SRC_FILE]...',
        ('Find versions for requirements and write them down, as `requirements.txt` or `pylock.toml`.',),
        (
            ('Arguments', (289,)),
            ('Options', (290, 305, 215, 306, 307, 308, 309, 310, 311, 314, 95, 39)),
            ('Output options', (291, 292, 179, 293, 180, 294, 295, 296, 297, 298, 181, 182, 299, 300, 301)),
            ('Build options', (302, 77, 78, 79, 80, 81, 82, 312, 313)),
            ('Python options', (303, 304)),
            ('Resolver options', (71, 72, 73, 74, 51, 52, 75, 76, 86, 87, 315)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Cache options', (53, 54)),
        ),
    ),
    'pip install': (
        'pym pip install [OPTIONS] [PACKAGE]...',
        ('Install packages into an environment.',),
        (
            ('Arguments', (316,)),
            ('Options', (317, 318, 305, 215, 306, 307, 308, 314, 95, 309, 310, 311, 39)),
            ('Installer options', (319, 119, 320, 216, 217, 326, 91, 327, 328, 50, 114, 115, 116)),
            ('Resolver options', (71, 72, 73, 74, 51, 52, 75, 76, 315, 86, 87)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Build options', (77, 78, 79, 80, 81, 82, 312, 313)),
            ('Cache options', (53, 54)),
            ('Environment options', (321, 322, 323, 324)),
            ('Python options', (325,)),
        ),
    ),
    'pip sync': (
        'pym pip sync [OPTIONS] SRC_FILE...',
        ('Make an environment hold just what files list: nothing less, nothing more.',),
        (
            ('Arguments', (329,)),
            ('Options', (305, 215, 306, 307, 308, 314, 95, 39)),
            ('Installer options', (330, 216, 217, 326, 91, 327, 328, 50, 114, 115, 116)),
            ('Resolver options', (51, 52, 75, 76, 315)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Build options', (77, 78, 79, 80, 81, 82, 312, 313)),
            ('Cache options', (53, 54)),
            ('Environment options', (321, 322, 323, 324)),
            ('Python options', (325,)),
        ),
    ),
    'pip uninstall': (
        'pym pip uninstall [OPTIONS] [PACKAGE]...',
        ('Take packages out of an environment.',),
        (
            ('Arguments', (331,)),
            ('Options', (332, 39)),
            ('Installer options', (91,)),
            ('Index options', (62,)),
            ('Environment options', (321, 322, 323, 324)),
            ('Python options', (325,)),
        ),
    ),
    'pip download': (
        'pym pip download [OPTIONS] [PACKAGE]...',
        ('Download wheels and source distributions into a directory, for other platforms and Pythons too.',),
        (
            ('Arguments', (333,)),
            ('Options', (334, 335, 305, 215, 306, 307, 308, 309, 310, 311, 314, 95, 39)),
            ('Installer options', (91, 216, 217)),
            ('Environment options', (323,)),
            ('Python options', (325,)),
            ('Resolver options', (71, 72, 51, 52, 75, 76)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Build options', (77, 78, 79, 80, 81, 82, 312, 313)),
            ('Cache options', (53, 54)),
        ),
    ),
    'pip list': (
        'pym pip list [OPTIONS]',
        ('List the packages of an environment.',),
        (
            ('Options', (336, 337, 338, 339, 340, 341, 39)),
            ('Environment options', (342, 343, 344)),
            ('Python options', (345,)),
            ('Resolver options', (51, 52)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
        ),
    ),
    'pip freeze': (
        'pym pip freeze [OPTIONS]',
        ('List the packages of an environment as requirements.',),
        (
            ('Options', (337, 338, 341, 346, 39)),
            ('Environment options', (342, 343, 344)),
            ('Python options', (345,)),
        ),
    ),
    'pip show': (
        'pym pip show [OPTIONS] [PACKAGE]...',
        ('Show what installed packages are.',),
        (
            ('Arguments', (331,)),
            ('Options', (347, 341, 39)),
            ('Environment options', (342, 343, 344)),
            ('Python options', (345,)),
        ),
    ),
    'pip check': (
        'pym pip check [OPTIONS]',
        ('Check that the packages of an environment fit together.',),
        (
            ('Options', (348, 349, 39)),
            ('Environment options', (342, 343, 344)),
            ('Python options', (345,)),
        ),
    ),
    'pip tree': (
        'pym pip tree [OPTIONS]',
        ('Show the packages of an environment as a tree of what requires what.',),
        (
            ('Options', (350, 351, 191, 352, 353, 354, 355, 341, 39)),
            ('Environment options', (342, 343, 344)),
            ('Python options', (345,)),
            ('Resolver options', (51, 52)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
        ),
    ),
    'cache': (
        'pym cache [OPTIONS] COMMAND',
        ('Look at, check and shrink what pym keeps to be fast.',),
        (
            ('Commands', (356, 357, 358, 359, 360)),
            ('Options', (39,)),
        ),
    ),
    'cache clean': (
        'pym cache clean [OPTIONS] [PACKAGE]...',
        ('Empty the cache, or remove some packages from it.',),
        (
            ('Arguments', (361,)),
            ('Options', (362, 39)),
        ),
    ),
    'cache prune': (
        'pym cache prune [OPTIONS]',
        ('Remove what nobody will look at again: layouts of other versions of pym, leftovers of killed commands, damage.',),
        (
            ('Options', (363, 362, 39)),
        ),
    ),
    'cache verify': (
        'pym cache verify [OPTIONS]',
        ('Read every unpacked wheel and compare it with what was unpacked.',),
        (
            ('Options', (364, 39)),
        ),
    ),
    'cache dir': (
        'pym cache dir [OPTIONS]',
        ('Print where the cache is.',),
        (
            ('Options', (39,)),
        ),
    ),
    'cache size': (
        'pym cache size [OPTIONS]',
        ('Print how much space the cache takes, in bytes.',),
        (
            ('Options', (365, 366, 39)),
        ),
    ),
    'workspace': (
        'pym workspace [OPTIONS] COMMAND',
        ('Look at the members of a workspace.',),
        (
            ('Commands', (367, 368, 369)),
            ('Options', (39,)),
        ),
    ),
    'workspace list': (
        'pym workspace list [OPTIONS]',
        ('List the members of the workspace.',),
        (
            ('Options', (370, 371, 39)),
        ),
    ),
    'workspace dir': (
        'pym workspace dir [OPTIONS]',
        ('Show the directory of the workspace.',),
        (
            ('Options', (372, 39)),
        ),
    ),
    'workspace metadata': (
        'pym workspace metadata [OPTIONS]',
        ('Show members, packages and what requires what, as JSON.',),
        (
            ('Options', (70, 373, 374, 39)),
            ('Installer options', (117, 50)),
            ('Lock options', (112, 113)),
            ('Resolver options', (71, 72, 73, 74, 51, 52, 75, 76, 86, 87, 88)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Build options', (77, 78, 79, 80, 81, 82, 83, 84, 85)),
            ('Cache options', (53, 54)),
            ('Python options', (89,)),
        ),
    ),
    'env': (
        'pym env [OPTIONS] COMMAND',
        ('The history of an environment: what each sync changed, and back to an earlier one.',),
        (
            ('Commands', (375, 376)),
            ('Options', (39,)),
        ),
    ),
    'env log': (
        'pym env log [OPTIONS]',
        ('Show what each sync changed in the environment, the newest first.',),
        (
            ('Options', (174, 39)),
            ('Python options', (325,)),
            ('Installer options', (117,)),
        ),
    ),
    'env rollback': (
        'pym env rollback [OPTIONS] [NUMBER]',
        ('Make the environment hold what it held after an earlier sync: from the store, without network or lock.',),
        (
            ('Arguments', (377,)),
            ('Options', (39,)),
            ('Installer options', (91, 117, 50)),
            ('Python options', (325,)),
        ),
    ),
    'self': (
        'pym self [OPTIONS] COMMAND',
        ('Install and remove pym itself.',),
        (
            ('Commands', (378, 379)),
            ('Options', (39,)),
        ),
    ),
    'self install': (
        'pym self install [OPTIONS]',
        ("Install this pym into the user's directories. What install.sh runs once it has a Python.",),
        (
            ('Options', (380, 381, 382, 383, 384, 39)),
        ),
    ),
    'self uninstall': (
        'pym self uninstall [OPTIONS]',
        ('Remove pym and all it made; Pythons that were installed with it stay.',),
        (
            ('Options', (39,)),
        ),
    ),
    'tool': (
        'pym tool [OPTIONS] COMMAND',
        ('Run and install programs of packages.',),
        (
            ('Commands', (385, 386, 387, 388, 389, 390, 391)),
            ('Options', (39,)),
        ),
    ),
    'tool run': (
        'pym tool run [OPTIONS] [COMMAND]...',
        ('Run a program of a package, which need not be installed. `pymx` is short for it.', 'The package is taken to be called like the program. It gets an environment of its own in the cache, or the one of the tool that is installed. `pymx python` starts a Python.'),
        (
            ('Arguments', (392,)),
            ('Options', (393, 305, 309, 215, 127, 128, 95, 164, 39)),
            ('Options for what is wanted besides', (394, 125, 126)),
            ('Installer options', (395, 50, 114, 115, 116)),
            ('Resolver options', (315, 71, 72, 73, 74, 51, 52, 75, 76, 86, 87, 88)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Build options', (77, 78, 79, 80, 81, 82, 83, 84, 85)),
            ('Cache options', (53, 54)),
            ('Python options', (89,)),
        ),
    ),
    'tool install': (
        'pym tool install [OPTIONS] PACKAGE',
        ('Install the programs of a package for the user, in an environment of their own.',),
        (
            ('Arguments', (396,)),
            ('Options', (397, 305, 309, 310, 215, 399, 95, 164, 39)),
            ('Options for what is wanted besides', (394, 125, 126, 398)),
            ('Resolver options', (315, 71, 72, 73, 74, 51, 52, 75, 76, 86, 87, 88)),
            ('Installer options', (50, 114, 115, 116)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Build options', (77, 78, 79, 80, 81, 82, 83, 84, 85)),
            ('Cache options', (53, 54)),
            ('Python options', (89,)),
        ),
    ),
    'tool upgrade': (
        'pym tool upgrade [OPTIONS] [NAME]...',
        ('Upgrade installed tools, as far as what they were installed with allows.',),
        (
            ('Arguments', (400,)),
            ('Options', (401, 95, 39)),
            ('Resolver options', (315, 71, 72, 73, 74, 51, 52, 75, 76)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
            ('Build options', (77, 78, 79, 80, 81, 82, 83, 84, 85)),
            ('Cache options', (53, 54)),
            ('Python options', (89,)),
            ('Installer options', (50, 114, 115, 116)),
        ),
    ),
    'tool list': (
        'pym tool list [OPTIONS]',
        ('List installed tools and their programs.',),
        (
            ('Options', (402, 403, 404, 405, 406, 407, 39)),
            ('Resolver options', (51, 52)),
            ('Index options', (55, 56, 57, 58, 59, 60, 61, 62)),
        ),
    ),
    'tool uninstall': (
        'pym tool uninstall [OPTIONS] [NAME]...',
        ('Remove installed tools and their programs.',),
        (
            ('Arguments', (408,)),
            ('Options', (401, 39)),
        ),
    ),
    'tool dir': (
        'pym tool dir [OPTIONS]',
        ('Show where installed tools are kept.',),
        (
            ('Options', (409, 39)),
        ),
    ),
    'tool update-shell': (
        'pym tool update-shell [OPTIONS]',
        ('Put the directory of programs on PATH, for bash, zsh and fish.',),
        (
            ('Options', (39,)),
        ),
    ),
}
