@echo off
@rem pym shim
rem Untested: no Windows machine has run this yet. Always asks pym: cmd cannot read a file literally.
setlocal
if defined PYM_SHIM goto recursion
if not exist @{program} goto missing
set "PYM_SHIM=1"
@{program} shim-exec %~n0 -- %*
:recursion
echo error: this shim was started by pym, which it would have to ask 1>&2
exit /b 2
:missing
echo error: the shim cannot tell which Python is meant: pym is missing 1>&2
echo hint: install pym again, or take the directory of this shim off PATH 1>&2
exit /b 127
