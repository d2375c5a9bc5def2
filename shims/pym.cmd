@echo off
@rem pym launcher
rem Untested: no Windows machine has run this yet.
setlocal
if not exist @{python} goto missing
if not exist @{main} goto missing
if /i "%~n0"=="pymx" goto tool
@{python} -I -S @{main} %*
exit /b %ERRORLEVEL%
:tool
@{python} -I -S @{main} tool run %*
exit /b %ERRORLEVEL%
:missing
echo error: pym cannot start: what it was installed with has been moved or removed 1>&2
echo hint: install pym again 1>&2
exit /b 127
