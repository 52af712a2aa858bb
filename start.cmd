@echo off
rem Starts Miaopu by double click: no administrator rights, no make.
rem This file is plain ASCII with CRLF, so that every console reads it, whatever its code page.
setlocal EnableExtensions DisableDelayedExpansion
title Miaopu
chcp 65001 >nul 2>&1
set "PYTHONUTF8=1"
set "PYTHONDONTWRITEBYTECODE="
pushd "%~dp0" || goto nofolder

set "CHECK=import sys; sys.exit(sys.version_info < (3, 11))"
set "PY="
if exist "%~dp0python\python.exe" set PY="%~dp0python\python.exe"
if not defined PY py -3 -c "%CHECK%" >nul 2>&1 && set "PY=py -3"
if not defined PY python -c "%CHECK%" >nul 2>&1 && set "PY=python"
if not defined PY python3 -c "%CHECK%" >nul 2>&1 && set "PY=python3"
if not defined PY goto nopython

%PY% "%~dp0deploy\start.py" serve --browser %*
set "CODE=%ERRORLEVEL%"
popd
if not "%CODE%"=="0" pause
exit /b %CODE%

:nopython
type "%~dp0deploy\no-python.txt"
popd
pause
exit /b 2

:nofolder
echo Miaopu cannot open its own folder: "%~dp0"
pause
exit /b 2
