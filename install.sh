#!/bin/sh
# Installs pym for the user who runs this: no root, nothing outside of their own directories.
#
# What is needed: sh, tar, gzip, curl or wget, one of sha256sum, shasum and openssl. First a Python is found that can run
# pym (3.11 or later, with pip), or else one is fetched. The rest is done by that Python: `pym self install`, which see
# (src/pym/ops/self_install.py). Where things lie is decided by the same rules as in src/pym/launch/layout.py.
#
# Plain POSIX sh: dash, bash, busybox and the Korn shells run it. What it makes before there is a Python lies in one
# directory, `.shop.PID`, which goes when it ends; after a kill -9 the next run removes it.

set -eu

usage() {
    cat << 'END'
Installs pym, for you alone, from the checkout this script lies in.

Usage: sh install.sh [OPTIONS]

Options:
      --version X            Install version X from a package index instead of the checkout
      --index-url URL        The index for --version; without it pip's own setting
      --mirror URL           Fetch a Python from here if there is none that pym can run on, instead of from
                             python-build-standalone's releases (https:// or file://) [env: PYM_PYTHON_INSTALL_MIRROR]
      --python-archive FILE  Run pym on the Python in this archive of python-build-standalone (.tar.gz)
      --sha256 HEX           The hash FILE must have; needed unless it is an archive that pym knows
      --no-modify-path       Leave the files of shells alone [env: PYM_NO_MODIFY_PATH]
      --force                Install again what is there, and replace other programs named `pym` and `pymx`
      --uninstall            Remove pym and all it made; Pythons that were installed with it stay
  -q, --quiet                Only say what went wrong
  -h, --help                 Show this

Directories: programs go to ~/.local/bin [env: XDG_BIN_HOME, PYM_PYTHON_BIN_DIR], everything else to
~/.local/share/pym [env: XDG_DATA_HOME, PYM_DATA_DIR].
END
}

# The oldest and newest minor versions of Python 3 to look for by name; `python3` may be any from the oldest on.
oldest=11
minors='15 14 13 12 11'
releases=https://github.com/astral-sh/python-build-standalone/releases/download
newline='
'
no_pip=4 # what `pym self install` ends with when its Python has no pip

say() { [ -n "$quiet" ] || printf '%s\n' "$@" >&2; }

# fail MESSAGE [LINE…]
fail() {
    printf '%s\n' "error: $1" >&2
    shift
    [ $# -eq 0 ] || printf '%s\n' "$@" >&2
    exit 1
}

main() {
    version= index= mirror=${PYM_PYTHON_INSTALL_MIRROR-} archive= sha256= quiet= uninstall= modify=yes force=
    while [ $# -gt 0 ]; do
        option=$1
        shift
        case $option in
            --version=* | --index-url=* | --mirror=* | --python-archive=* | --sha256=*)
                set -- "${option#*=}" "$@"
                option=${option%%=*}
                ;;
            --version | --index-url | --mirror | --python-archive | --sha256)
                [ $# -gt 0 ] || fail "$option needs a value" "hint: sh install.sh --help"
                ;;
        esac
        case $option in
            --version) version=$1 && shift ;;
            --index-url) index=$1 && shift ;;
            --mirror) mirror=$1 && shift ;;
            --python-archive) archive=$1 && shift ;;
            --sha256) sha256=$1 && shift ;;
            --no-modify-path) modify= ;;
            --force) force=yes ;;
            --uninstall) uninstall=yes ;;
            -q | --quiet) quiet=yes ;;
            -h | --help) usage && exit 0 ;;
            *) fail "there is no option $option" "hint: sh install.sh --help" ;;
        esac
    done
    case $version in
        -* | *[!0-9A-Za-z.!+_-]*) fail "$version is not a version" ;;
    esac
    [ -z "$index" ] || [ -n "$version" ] || fail "--index-url goes with --version" "hint: pip's own settings say where the rest comes from"
    [ -z "$sha256" ] || [ -n "$archive" ] || fail "--sha256 goes with --python-archive"
    if [ -n "$sha256" ]; then
        sha256=$(printf %s "$sha256" | tr ABCDEF abcdef)
        [ ${#sha256} -eq 64 ] || fail "--sha256 takes 64 hex digits, not ${#sha256}"
        case $sha256 in *[!0-9a-f]*) fail "--sha256 takes 64 hex digits" ;; esac
    fi

    made= notes= shop=
    prepare
    find_directories
    find_source
    sweep_shops

    if [ -n "$uninstall" ]; then
        remove_pym
        return
    fi
    if [ -n "$archive" ]; then
        use_archive "$archive"
        return
    fi
    each_python install_with
    fetch_python
}

# Nothing in the environment may change what the tools below do.
prepare() {
    unset CDPATH GZIP TAR_OPTIONS PYM_LAUNCHER PYM_SHIM PYM_WORKING_DIR PYM_PROJECT
    umask go-w
    # Something has to be there for a program to read; the script itself may be on stdin.
    [ -t 0 ] || exec < /dev/null
}

# Sets `data` and `store`: see launch/layout.py.
find_directories() {
    case ${HOME-} in
        /*) ;;
        *)
            # As the user database has it. A user's name is a plain word, or it is not looked up.
            user=$(id -un 2> /dev/null) || user=
            HOME=
            case $user in
                '' | *[!0-9A-Za-z._-]*) ;;
                *) eval "HOME=~$user" ;;
            esac
            case $HOME in
                /*) export HOME ;;
                *) fail "there is no telling where your home directory is" "hint: set HOME to an absolute path" ;;
            esac
            ;;
    esac
    case ${XDG_DATA_HOME-} in
        /*) data=$XDG_DATA_HOME/pym ;;
        *) data=${HOME%/}/.local/share/pym ;;
    esac
    [ -z "${PYM_DATA_DIR-}" ] || data=$(absolute "$PYM_DATA_DIR")
    store=$data/python
    [ -z "${PYM_PYTHON_INSTALL_DIR-}" ] || store=$(absolute "$PYM_PYTHON_INSTALL_DIR")
    app=$data/app
}

absolute() {
    case $1 in
        /*) printf '%s\n' "$1" ;;
        *) printf '%s\n' "$PWD/$1" ;;
    esac
}

# Sets `source`, the directory with the package to install, and `pinned`, the list of Pythons to fetch; "" without a
# checkout.
find_source() {
    script=$0
    while [ -h "$script" ]; do
        link=$(readlink "$script")
        case $link in
            /*) script=$link ;;
            *) script=$(dirname -- "$script")/$link ;;
        esac
    done
    source= pinned=
    here=$(cd -- "$(dirname -- "$script")" && pwd -P) || here=
    if [ -f "$script" ] && [ -f "$here/src/pym/__main__.py" ]; then
        source=$here/src
        pinned=$here/manifests/bootstrap.tsv
    fi
    [ -n "$source$version$uninstall" ] ||
        fail "there is no checkout of pym around this script" "hint: --version X installs version X from a package index"
}

# ---- Pythons on this machine ----

# Calls `$1 PYTHON VERSION` for each Python that may do, the best first, until the call ends the script:
#   1. the one pym runs on already, so that installing again changes nothing
#   2. those of the store, which no upgrade of the system takes away
#   3. python3 on PATH, as a rule the system's
#   4. other names on PATH and pyenv's, the newest first
# Shims of pym, pyenv, mise or asdf are not Pythons: what they start depends on where they are called.
each_python() {
    seen=:
    read_record
    [ -z "$recorded" ] || consider "$1" "$recorded"
    for minor in $minors; do
        for python in "$store"/cpython-3."$minor"-*/bin/python3."$minor" "$store"/cpython-3."$minor".*/bin/python3."$minor"; do
            consider "$1" "$python"
        done
    done
    on_path "$1" python3
    for minor in $minors; do
        on_path "$1" "python3.$minor"
        for python in "${PYENV_ROOT:-${HOME%/}/.pyenv}"/versions/3."$minor".*/bin/python3."$minor"; do
            consider "$1" "$python"
        done
    done
}

# Sets `recorded`, the Python pym runs on, and `recorded_archive`, the hash of the archive it came from.
read_record() {
    recorded= recorded_archive=
    [ -r "$app/current" ] || return 0
    while IFS=' ' read -r name value || [ -n "$name" ]; do
        case $name in
            python) recorded=$value ;;
            archive) recorded_archive=$value ;;
            directory) recorded_directory=$value ;;
        esac
    done < "$app/current"
}

on_path() {
    rest=${PATH-}:
    while [ -n "$rest" ]; do
        directory=${rest%%:*}
        rest=${rest#*:}
        case $directory in
            */shims | */shims/) ;;
            /*) consider "$1" "${directory%/}/$2" ;;
        esac
    done
}

consider() {
    case $seen in *:"$2":*) return 0 ;; esac
    seen=$seen$2:
    [ -f "$2" ] && [ -x "$2" ] || return 0
    # Without the developer tools, macOS's own is a window that offers to install them; with them it is too old.
    [ "$2" != /usr/bin/python3 ] || [ "$(uname -s)" != Darwin ] || return 0
    answer=$(ask "$2") || answer=
    case $answer in
        'use '* | 'no '*) ;;
        *) note "$2: does not work" && return 0 ;;
    esac
    verdict=${answer%% *} answer=${answer#* }
    identity=${answer%% *} answer=${answer#* }
    # One file may have many names.
    case $seen in *:"$identity":*) return 0 ;; esac
    seen=$seen$identity:
    case $verdict in
        use) "$1" "${answer#* }" "${answer%% *}" ;;
        no) note "$2: $answer" ;;
    esac
}

note() {
    notes="$notes    $1$newline"
}

# Asks a Python what it is: prints `use IDENTITY VERSION NAME` or `no IDENTITY REASON`, or nothing if it does not work.
# The name is the one to remember: not that of a virtual environment, which may go; and where links lead from one patch
# version to the next, the link. One that does not answer is cut off where that is possible.
ask() {
    set -- "$1" -I -c '
import os, sys
def name():
    base = sys._base_executable or sys.executable
    for place in (os.path.dirname(base), os.path.dirname(os.path.realpath(base))):
        path = os.path.join(place, "python%d.%d" % sys.version_info[:2])
        if os.path.exists(path) and os.path.samefile(path, base):
            return path
    return os.path.realpath(base)
version = "%d.%d.%d" % sys.version_info[:3]
if sys.version_info < (3, int(sys.argv[1])):
    answer = "no %s is Python %s, and pym needs 3.%s"
    values = version, sys.argv[1]
elif sys.implementation.name != "cpython" or sys.abiflags or sys.version_info[3] != "final":
    answer = "no %s is a special build of Python %s"
    values = version,
else:
    answer = "use %s %s %s"
    values = version, name()
about = os.stat(sys.executable)
text = answer % (("%d.%d" % (about.st_dev, about.st_ino),) + values)
sys.stdout.flush()
os.write(1, ("\npym: " + text).encode(sys.getfilesystemencoding(), "surrogateescape"))
' "$oldest"
    if command -v timeout > /dev/null 2>&1; then
        said=$(timeout 20 "$@" 2> /dev/null < /dev/null)
    else
        said=$("$@" 2> /dev/null < /dev/null)
    fi || return
    # Whatever a site may print before it, the answer is the last line.
    case $said in *"${newline}pym: "*) printf '%s\n' "${said##*"${newline}pym: "}" ;; esac
}

# ---- installing with one of them ----

# install_with PYTHON VERSION [ARCHIVE HASH]: returns only if that Python has no pip.
install_with() {
    main=$source/pym/__main__.py
    if [ -n "$version" ]; then
        if ! "$1" -I -c 'import pip' 2> /dev/null; then
            note "$1: has no pip to fetch pym $version with"
            return 0
        fi
        fetch_version "$1"
        main=$shop/version/pym/__main__.py
    fi
    code=0
    python=$1
    set -- "${3-}" "${4-}"
    set -- ${1:+--archive "$1" --sha256 "$2"} ${made:+--made "$made"} ${force:+--force} ${quiet:+--quiet}
    [ -n "$modify" ] || set -- "$@" --no-modify-path
    "$python" -I -S "$main" self install "$@" || code=$?
    [ "$code" -eq $no_pip ] || exit "$code"
    note "$python: has neither pip nor ensurepip"
}

# Fetches the wheel of pym that was asked for. Whatever pip is set up with is its own business, but not where to install.
fetch_version() {
    open_shop
    say "Fetching pym $version with pip"
    (
        unset PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_REQUIRE_HASHES PIP_CONSTRAINT PIP_REQUIREMENT PIP_NO_BINARY \
            PIP_PLATFORM PIP_PYTHON PIP_PYTHON_VERSION PIP_ABI PIP_IMPLEMENTATION PIP_DRY_RUN PIP_EDITABLE PIP_REPORT
        set -- "$1" -I -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: --no-compile \
            --no-cache-dir --no-user --prefix= --root=/ --target "$shop/version" ${index:+--index-url "$index"} "pym==$version"
        PIP_REQUIRE_VIRTUALENV=0 PIP_ROOT_USER_ACTION=ignore TMPDIR=$shop "$@"
    ) || fail "pym $version could not be fetched with pip" "hint: --index-url URL names the index it is on"
    [ -f "$shop/version/pym/ops/self_install.py" ] ||
        fail "what the index has as pym $version is something else, or too old to be installed this way" \
            "hint: --index-url URL names the index it is on"
}

# Sets `shop`, a directory for what is only needed on the way, and `made`, the outermost directory made for that.
open_shop() {
    [ -z "$shop" ] || return 0
    directory=$app
    while [ ! -d "$directory" ]; do
        made=$directory
        directory=$(dirname -- "$directory")
    done
    shop=$app/.shop.$$
    trap close_shop EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    mkdir -p "$shop" && printf '%s\n' "$made" > "$shop/made" ||
        fail "$shop cannot be made" "hint: PYM_DATA_DIR=DIR puts everything elsewhere"
}

# Removes those of processes that were killed; what they made counts as made by this one. If another process has the
# number by now, that only keeps one for longer.
sweep_shops() {
    for other in "$app"/.shop.*; do
        if [ -d "$other" ] && ! kill -0 "${other##*.}" 2> /dev/null; then
            [ ! -s "$other/made" ] || read -r made < "$other/made"
            rm -rf "$other"
        fi
    done
}

# Leaves nothing behind: nor a directory that was made for it, if that is all there is in it.
close_shop() {
    rm -rf "$shop"
    directory=$app
    while [ -n "$made" ] && rmdir "$directory" 2> /dev/null && [ "$directory" != "$made" ]; do
        directory=$(dirname -- "$directory")
    done
}

# ---- a Python from elsewhere ----

# use_archive FILE: runs pym on the Python in it.
use_archive() {
    case $1 in
        *.tar.gz | *.tgz) ;;
        *) fail "--python-archive takes a .tar.gz archive of python-build-standalone" "    $1 is none" ;;
    esac
    [ -f "$1" ] && [ -r "$1" ] || fail "there is no archive $1"
    file=$(absolute "$1")
    actual=$(sha256_of "$file")
    if [ -n "$sha256" ]; then
        [ "$actual" = "$sha256" ] || fail "$1 is not what --sha256 says" "    expected $sha256" "    it has   $actual"
    else
        known "$actual" || fail "$1 is none of the archives that pym knows: its sha256 is" "    $actual" \
            "hint: if that is what you expect, say so with --sha256"
    fi
    read_record
    if [ "$recorded_archive" = "$actual" ] && [ -x "$recorded" ]; then
        install_with "$recorded" ''
    fi
    unpack "$file" "$actual"
}

known() {
    [ -n "$pinned" ] || return 1
    while IFS='	' read -r platform number build name hash; do
        [ "$hash" != "$1" ] || return 0
    done < "$pinned"
    return 1
}

# Fetches the Python that is pinned for this platform, and runs pym on it.
fetch_python() {
    platform=$(this_platform)
    [ -n "$pinned" ] || no_python "without a checkout there is no list of Pythons to fetch"
    while IFS='	' read -r name number build file sha256; do
        [ "$name" != "$platform" ] || break
        sha256=
    done < "$pinned"
    [ -n "$sha256" ] || no_python "there is none to fetch for $platform"
    case $mirror in
        file://*)
            url=${mirror%/}/$build/$file
            ;;
        *)
            url=${mirror:-$releases}
            # A + in a URL is written %2B.
            url=${url%/}/$build/${file%%+*}%2B${file#*+}
            ;;
    esac
    case ${PYM_OFFLINE-} in
        '' | 0 | [Ff]alse | FALSE | [Nn]o | [Oo]ff) ;;
        *) case $url in file://*) ;; *) no_python "PYM_OFFLINE keeps $url from being fetched" ;; esac ;;
    esac
    open_shop
    say "No Python here can run pym. Fetching Python $number:" "    $url"
    if ! fetch "$url" "$shop/$file"; then
        no_python "Python $number could not be fetched from" "    $url" "    ${cause:-no reason was given}"
    fi
    actual=$(sha256_of "$shop/$file")
    [ "$actual" = "$sha256" ] || fail "what came from $url is not what it should be" \
        "    expected sha256 $sha256" "         got sha256 $actual" "Nothing of it has been used."
    unpack "$shop/$file" "$sha256"
}

# no_python REASON [LINE…]: the end, with the ways out.
no_python() {
    printf '%s\n' "error: there is no Python that can run pym, and $1" >&2
    shift
    [ $# -eq 0 ] || printf '%s\n' "$@" >&2
    if [ -n "${notes-}" ]; then
        printf '%s\n' "Pythons that were found, but cannot be used:" >&2
        printf %s "$notes" >&2
    fi
    printf '%s\n' "Ways out:" "  - install Python 3.$oldest or later with pip and run this again; here that is done with" \
        "        $(package_command)" \
        "  - fetch from a mirror of python-build-standalone's releases: --mirror URL (also file:///DIR)" \
        "  - use an archive at hand: --python-archive FILE${sha256:+ (without --sha256: $file)}" >&2
    exit 1
}

package_command() {
    for manager in apt-get dnf apk zypper pacman brew; do
        command -v $manager > /dev/null 2>&1 && break
        manager=
    done
    case $manager in
        apt-get) echo 'sudo apt install python3 python3-venv python3-pip' ;;
        dnf) echo 'sudo dnf install python3 python3-pip' ;;
        apk) echo 'apk add python3 py3-pip' ;;
        zypper) echo 'sudo zypper install python3 python3-pip' ;;
        pacman) echo 'sudo pacman -S python python-pip' ;;
        brew) echo 'brew install python' ;;
        *) echo "the system's package manager: python3, python3-pip" ;;
    esac
}

# The platform in the words of bootstrap.tsv: see python/host.py.
this_platform() {
    arch=$(uname -m)
    # The kernel may be 64-bit where programs are not.
    [ "$(od -An -tx1 -j4 -N1 /bin/sh 2> /dev/null | tr -d ' ')" != 01 ] || case $arch in
        aarch64 | arm64) arch=armv7l ;;
        x86_64) arch=i686 ;;
    esac
    case $arch in
        arm64) arch=aarch64 ;;
        amd64) arch=x86_64 ;;
        armv7l | armv8l) arch=armv7 ;;
        ppc64le) arch=powerpc64le ;;
        riscv64) arch=riscv64gc ;;
    esac
    case $(uname -s) in
        Darwin) echo "macos-$arch-none" ;;
        Linux)
            # The loader that programs ask for is named near their beginning.
            case $(head -c 4096 /bin/sh | LC_ALL=C tr -cd '[:print:]') in
                *ld-musl*) libc=musl ;;
                *) libc=gnu ;;
            esac
            [ "$arch" != armv7 ] || libc=gnueabihf
            echo "linux-$arch-${PYM_LIBC:-$libc}"
            ;;
        *) echo "$(uname -s)-$arch" ;;
    esac
}

# fetch URL FILE: sets `cause` if it fails.
fetch() {
    cause=
    case $1 in
        file://*)
            path=$(decoded "/${1#file://*/}")
            cause=$(cp "$path" "$2" 2>&1) && return
            return 1
            ;;
    esac
    if command -v curl > /dev/null 2>&1; then
        set -- "$1" "$2" curl --fail --location --silent --show-error --connect-timeout 20 --retry 3
        # What begins with https stays with it, wherever it is sent on to.
        case $1 in [Hh][Tt][Tt][Pp][Ss]:*) set -- "$@" --proto '=https' ;; esac
        url=$1 file_=$2
        shift 2
        cause=$("$@" --output "$file_" "$url" 2>&1) && return
        cause=${cause##*"$newline"} # each attempt has said it
    elif command -v wget > /dev/null 2>&1; then
        # busybox's knows few options; it does not go from https to http either.
        cause=$(wget -q -O "$2" "$1" 2>&1) && return
        cause=${cause:-wget could not fetch it}
    else
        cause='neither curl nor wget is there to fetch it with'
    fi
    return 1
}

# The path in a file: URL, with its %XX.
decoded() {
    rest=$1
    while :; do
        case $rest in
            *%[0-9A-Fa-f][0-9A-Fa-f]*) ;;
            *) break ;;
        esac
        head=${rest%%\%[0-9A-Fa-f][0-9A-Fa-f]*}
        code=${rest#"$head"%}
        rest=${code#??}
        code=${code%"$rest"}
        printf %s "$head"
        # shellcheck disable=SC2059
        printf "\\$(printf %o "0x$code")"
    done
    printf '%s\n' "$rest"
}

sha256_of() {
    if command -v sha256sum > /dev/null 2>&1; then
        hash=$(sha256sum < "$1")
    elif command -v shasum > /dev/null 2>&1; then
        hash=$(shasum -a 256 < "$1")
    elif command -v openssl > /dev/null 2>&1; then
        hash=$(openssl dgst -sha256 < "$1")
        hash=${hash##* }
    else
        fail "nothing here can compute a sha256" "hint: install coreutils (sha256sum), or openssl"
    fi
    printf '%s\n' "${hash%% *}"
}

# unpack FILE HASH: unpacks an archive whose hash has been checked, and runs pym on it; pym then puts the same archive into
# its store, and runs from there.
unpack() {
    open_shop
    (cd "$shop" && tar -xzof "$1") || fail "$1 could not be unpacked"
    answer=$(ask "$shop/python/bin/python3") || answer=
    case $answer in
        'use '*) ;;
        'no '*) fail "the Python in $1 ${answer#no * }" ;;
        *) fail "the Python in $1 does not run on this machine" ;;
    esac
    install_with "$shop/python/bin/python3" '' "$1" "$2"
    fail "the Python in $1 has neither pip nor ensurepip"
}

# ---- the way back ----

remove_pym() {
    each_python remove_with
    fail "there is no Python to remove pym with" \
        "Remove by hand: pym and pymx from ~/.local/bin, $app, $data/shims, $data/answers," \
        "and the lines between '# >>> pym >>>' and '# <<< pym <<<' from the files your shell reads when it starts."
}

remove_with() {
    main=$source/pym/__main__.py
    [ -n "$source" ] || main=$app/${recorded_directory-}/lib/pym/__main__.py
    [ -f "$main" ] || fail "pym is not installed in $app"
    code=0
    "$1" -I -S "$main" self uninstall ${quiet:+--quiet} || code=$?
    exit "$code"
}

# All of it is read before any of it runs.
main "$@"
