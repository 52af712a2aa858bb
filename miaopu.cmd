@echo off
rem Runs a command of Miaopu in this folder, such as: miaopu.cmd check. Without one it lists them.
rem This file is plain ASCII with CRLF, so that every console reads it, whatever its code page.
setlocal EnableExtensions DisableDelayedExpansion
chcp 65001 >nul 2>&1
set "PYTHONUTF8=1"
set "PYTHONDONTWRITEBYTECODE="
if not exist "%~dp0deploy\start.py" goto zipped
pushd "%~dp0" || goto nofolder

set "CHECK=import sys; sys.exit(sys.version_info < (3, 11))"
set "PY="
if exist "%~dp0python\python.exe" set PY="%~dp0python\python.exe"
if not defined PY py -3 -c "%CHECK%" >nul 2>&1 && set "PY=py -3"
if not defined PY python -c "%CHECK%" >nul 2>&1 && set "PY=python"
if not defined PY python3 -c "%CHECK%" >nul 2>&1 && set "PY=python3"
if not defined PY goto nopython

%PY% "%~dp0deploy\start.py" %*
set "CODE=%ERRORLEVEL%"
popd
if "%~1"=="" pause
exit /b %CODE%

:nopython
type "%~dp0deploy\no-python.txt"
popd
if "%~1"=="" pause
exit /b 2

:nofolder
echo Miaopu cannot open its own folder: "%~dp0"
if "%~1"=="" pause
exit /b 2

:zipped
powershell -NoProfile -Command "Write-Host (-join [char[]](0x8BF7,0x5148,0x628A,0x538B,0x7F29,0x5305,0x5168,0x90E8,0x89E3,0x538B,0xFF0C,0x518D,0x53CC,0x51FB,0x3002))" 2>nul
echo Unpack everything first: right-click the zip, Extract All. Open the new folder and double-click again.
pause
exit /b 2
