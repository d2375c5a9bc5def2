"""The activation scripts, one for each language, with places between `@@` for what differs. A HOT module.

Every place takes a whole literal of the language, made by `quote`: no place stands within quotes of a script.
`LABEL` is what the prompt begins with; `ROOT` is the environment, as an expression.
"""

from __future__ import annotations

POSIX = """\
# Source this file, from bash, zsh, ksh or dash:  . bin/activate
# `deactivate` takes everything back.

if [ -n "${BASH_VERSION-}" ] && [ "${BASH_SOURCE-}" = "$0" ]; then
    echo "Run as a program this changes nothing. Source it:  . $0" >&2
    exit 33
fi

deactivate () {
    if [ -n "${_OLD_VIRTUAL_PATH+x}" ]; then
        PATH=$_OLD_VIRTUAL_PATH
        export PATH
        unset _OLD_VIRTUAL_PATH
    fi
    if [ -n "${_OLD_VIRTUAL_PYTHONHOME+x}" ]; then
        PYTHONHOME=$_OLD_VIRTUAL_PYTHONHOME
        export PYTHONHOME
        unset _OLD_VIRTUAL_PYTHONHOME
    fi
    if [ -n "${_OLD_VIRTUAL_PS1+x}" ]; then
        PS1=$_OLD_VIRTUAL_PS1
        unset _OLD_VIRTUAL_PS1
    fi
    unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT
    # Shells remember where they found programs.
    hash -r 2>/dev/null || :
    if [ "${1-}" != nondestructive ]; then
        unset -f deactivate pydoc
    fi
}

# What another environment has left.
deactivate nondestructive

@@ROOT@@
export VIRTUAL_ENV

_OLD_VIRTUAL_PATH=$PATH
PATH=$VIRTUAL_ENV/bin:$PATH
export PATH

@@PROMPT@@
export VIRTUAL_ENV_PROMPT

if [ -n "${PYTHONHOME+x}" ]; then
    _OLD_VIRTUAL_PYTHONHOME=$PYTHONHOME
    unset PYTHONHOME
fi

if [ -z "${VIRTUAL_ENV_DISABLE_PROMPT-}" ]; then
    _OLD_VIRTUAL_PS1=${PS1-}
    @@LABEL@@
fi

unalias pydoc 2>/dev/null || :
eval 'pydoc () { python -m pydoc "$@"; }'

hash -r 2>/dev/null || :
"""

# For an environment that may be moved: asks the shell which file it is reading.
POSIX_ROOT = """\
if [ -n "${BASH_VERSION-}" ]; then
    VIRTUAL_ENV=$BASH_SOURCE
elif [ -n "${ZSH_VERSION-}" ]; then
    eval 'VIRTUAL_ENV=${(%):-%x}'
    # It shows line ends as something else.
    [ -f "$VIRTUAL_ENV" ] || VIRTUAL_ENV=$0
elif [ -n "${KSH_VERSION-}" ] && (eval ': "${.sh.file}"') 2>/dev/null; then
    eval 'VIRTUAL_ENV=${.sh.file}'
else
    echo "This shell does not tell where the file is that it reads; bash, zsh and ksh do" >&2
    return 1
fi
case $VIRTUAL_ENV in */*) ;; *) VIRTUAL_ENV=./$VIRTUAL_ENV ;; esac
# The x keeps line ends at the end of a name.
VIRTUAL_ENV=$(CDPATH= cd -P -- "${VIRTUAL_ENV%/*}/.." >/dev/null && printf '%sx' "$PWD") || return
VIRTUAL_ENV=${VIRTUAL_ENV%x}"""

POSIX_PROMPT = "VIRTUAL_ENV_PROMPT=${VIRTUAL_ENV##*/}"

# Shells run what they find in a prompt, so a name that could be anything is not put there.
POSIX_LABEL = """\
case $VIRTUAL_ENV_PROMPT in
        *[!'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .+_@=,:~-']*) PS1="(venv) ${PS1-}" ;;
        *) PS1="($VIRTUAL_ENV_PROMPT) ${PS1-}" ;;
    esac"""

CSH = """\
# Source this file, from csh or tcsh:  source bin/activate.csh
# `deactivate` takes everything back.

alias deactivate 'test $?_OLD_VIRTUAL_PATH != 0 && setenv PATH "$_OLD_VIRTUAL_PATH:q" && unset _OLD_VIRTUAL_PATH; \
test $?_OLD_VIRTUAL_PROMPT != 0 && set prompt="$_OLD_VIRTUAL_PROMPT:q" && unset _OLD_VIRTUAL_PROMPT; \
unsetenv VIRTUAL_ENV; \
unsetenv VIRTUAL_ENV_PROMPT; \
rehash; \
test "\\!:*" != nondestructive && unalias pydoc; \
test "\\!:*" != nondestructive && unalias deactivate'

# What another environment has left.
deactivate nondestructive

setenv VIRTUAL_ENV @@ROOT@@

set _OLD_VIRTUAL_PATH="$PATH:q"
setenv PATH "$VIRTUAL_ENV:q/bin:$PATH:q"

setenv VIRTUAL_ENV_PROMPT @@PROMPT@@

set _pym_label=1
if ($?VIRTUAL_ENV_DISABLE_PROMPT) then
    if ("$VIRTUAL_ENV_DISABLE_PROMPT" != "") set _pym_label=0
endif
# There is no prompt where nobody types.
if ($?prompt && $_pym_label) then
    set _OLD_VIRTUAL_PROMPT="$prompt:q"
    set prompt=@@LABEL@@"$prompt:q"
endif
unset _pym_label

alias pydoc python -m pydoc

rehash
"""

FISH = """\
# Source this file, from fish:  source bin/activate.fish
# `deactivate` takes everything back.

function deactivate -d 'Leave the virtual environment'
    if set -q _OLD_VIRTUAL_PATH
        set -gx PATH $_OLD_VIRTUAL_PATH
        set -e _OLD_VIRTUAL_PATH
    end
    if set -q _OLD_VIRTUAL_PYTHONHOME
        set -gx PYTHONHOME $_OLD_VIRTUAL_PYTHONHOME
        set -e _OLD_VIRTUAL_PYTHONHOME
    end
    if functions -q _pym_prompt_before
        # With a path of its own fish would load the function that is erased here once more.
        set -l fish_function_path
        functions -e fish_prompt
        functions -c _pym_prompt_before fish_prompt
        functions -e _pym_prompt_before
    end
    set -e VIRTUAL_ENV
    set -e VIRTUAL_ENV_PROMPT
    if test "$argv[1]" != nondestructive
        functions -e pydoc
        functions -e deactivate
    end
end

# What another environment has left.
deactivate nondestructive

@@ROOT@@

set -g _OLD_VIRTUAL_PATH $PATH
set -gx PATH "$VIRTUAL_ENV/bin" $PATH

@@PROMPT@@

if set -q PYTHONHOME
    set -g _OLD_VIRTUAL_PYTHONHOME $PYTHONHOME
    set -e PYTHONHOME
end

function pydoc
    python -m pydoc $argv
end

if test -z "$VIRTUAL_ENV_DISABLE_PROMPT"; and functions -q fish_prompt
    functions -c fish_prompt _pym_prompt_before
    function fish_prompt
        # First the prompt of before: it may show how the last command ended.
        set -l before (_pym_prompt_before)
        printf '(%s) ' $VIRTUAL_ENV_PROMPT
        string join -- \\n $before
    end
end
"""

FISH_ROOT = """\
set -gx VIRTUAL_ENV (builtin realpath -- (status filename | string collect) | string collect)
set -gx VIRTUAL_ENV (string replace -r '/[^/]*/[^/]*$' '' -- $VIRTUAL_ENV | string collect)"""

FISH_PROMPT = "set -gx VIRTUAL_ENV_PROMPT (string replace -r '^.*/' '' -- $VIRTUAL_ENV | string collect)"

POWERSHELL = """\
# Dot-source this file, from PowerShell:  . bin/activate.ps1
# `deactivate` takes everything back.

function global:deactivate([switch] $NonDestructive) {
    if (Test-Path variable:global:_OLD_VIRTUAL_PATH) {
        $env:PATH = $global:_OLD_VIRTUAL_PATH
        Remove-Variable -Name _OLD_VIRTUAL_PATH -Scope global
    }
    if (Test-Path variable:global:_OLD_VIRTUAL_PYTHONHOME) {
        $env:PYTHONHOME = $global:_OLD_VIRTUAL_PYTHONHOME
        Remove-Variable -Name _OLD_VIRTUAL_PYTHONHOME -Scope global
    }
    if (Test-Path function:_old_virtual_prompt) {
        $function:prompt = $function:_old_virtual_prompt
        Remove-Item function:_old_virtual_prompt
    }
    Remove-Item env:VIRTUAL_ENV -ErrorAction SilentlyContinue
    Remove-Item env:VIRTUAL_ENV_PROMPT -ErrorAction SilentlyContinue
    if (!$NonDestructive) {
        Remove-Item function:pydoc -ErrorAction SilentlyContinue
        Remove-Item function:deactivate
    }
}

# What another environment has left.
deactivate -NonDestructive

$env:VIRTUAL_ENV = Split-Path -Parent $PSScriptRoot

$global:_OLD_VIRTUAL_PATH = $env:PATH
$env:PATH = "$env:VIRTUAL_ENV/bin$([IO.Path]::PathSeparator)$env:PATH"

$env:VIRTUAL_ENV_PROMPT = @@PROMPT@@

if ($env:PYTHONHOME) {
    $global:_OLD_VIRTUAL_PYTHONHOME = $env:PYTHONHOME
    Remove-Item env:PYTHONHOME
}

function global:pydoc {
    & python -m pydoc @args
}

if (!$env:VIRTUAL_ENV_DISABLE_PROMPT) {
    function global:_old_virtual_prompt { "" }
    $function:_old_virtual_prompt = $function:prompt
    function global:prompt {
        "($env:VIRTUAL_ENV_PROMPT) $(& $function:_old_virtual_prompt)"
    }
}
"""

POWERSHELL_PROMPT = "Split-Path -Leaf $env:VIRTUAL_ENV"

NU = """\
# Use this file as an overlay, from nushell:  overlay use bin/activate.nu
# `deactivate` takes everything back.

export-env {
    const root = @@ROOT@@
    let name = @@PROMPT@@
    let variable = if "Path" in $env { "Path" } else { "PATH" }
    let found = ($env | get $variable)
    let found = if ($found | describe) == "string" { $found | split row (char esep) } else { $found }
    load-env {
        $variable: ($found | prepend ($root | path join "bin"))
        VIRTUAL_ENV: $root
        VIRTUAL_ENV_PROMPT: $name
    }
    if ($env.VIRTUAL_ENV_DISABLE_PROMPT? | is-empty) {
        let before = $env.PROMPT_COMMAND?
        let label = ("(" + $name + ") ")
        load-env {
            PROMPT_COMMAND: {||
                let text = if ($before | describe) == "closure" { do $before } else { $before | default "" }
                $label + $text
            }
        }
    }
}

export alias pydoc = python -m pydoc
export alias deactivate = overlay hide activate
"""

NU_ROOT = "path self | path dirname | path dirname"
NU_PROMPT = "($root | path basename)"

XONSH = """\
# Source this file, from xonsh:  source bin/activate.xsh
# `deactivate` takes everything back.


def _pym_activate():
    import os

    env = __xonsh__.env
    before = {}

    def leave(arguments=None):
        for name, value in before.items():
            if value is None:
                env.pop(name, None)
            else:
                env[name] = value
        env.pop("VIRTUAL_ENV", None)
        env.pop("VIRTUAL_ENV_PROMPT", None)
        env.pop("_PYM_DEACTIVATE", None)
        aliases.pop("pydoc", None)
        aliases.pop("deactivate", None)

    # What another environment has left.
    if "deactivate" in aliases and "VIRTUAL_ENV" in env:
        found = aliases.get("deactivate")
        if callable(found):
            found([])
    root = @@ROOT@@
    before["PATH"] = list(env["PATH"])
    before["PYTHONHOME"] = env.get("PYTHONHOME")
    env["VIRTUAL_ENV"] = root
    env["VIRTUAL_ENV_PROMPT"] = @@PROMPT@@
    env["PATH"] = [os.path.join(root, "bin"), *before["PATH"]]
    env.pop("PYTHONHOME", None)
    aliases["pydoc"] = ["python", "-m", "pydoc"]
    aliases["deactivate"] = leave


_pym_activate()
del _pym_activate
"""

XONSH_ROOT = "os.path.dirname(os.path.dirname(os.path.realpath(__file__)))"
XONSH_PROMPT = "os.path.basename(root)"

PYTHON = '''\
"""Puts this environment in front, within an interpreter that is running already:

import runpy
runpy.run_path("bin/activate_this.py")
"""

import os
import site
import sys

_bin = os.path.dirname(os.path.abspath(__file__))
_root = os.path.dirname(_bin)

os.environ["PATH"] = os.pathsep.join([_bin, *os.environ.get("PATH", "").split(os.pathsep)])
os.environ["VIRTUAL_ENV"] = _root
os.environ["VIRTUAL_ENV_PROMPT"] = @@PROMPT@@

_before = list(sys.path)
site.addsitedir(os.path.join(_root, "lib", @@LIBRARY@@, "site-packages"))
sys.path[:] = [_path for _path in sys.path if _path not in _before] + _before

sys.real_prefix = sys.prefix
sys.prefix = _root
'''

PYTHON_PROMPT = "os.path.basename(_root)"
