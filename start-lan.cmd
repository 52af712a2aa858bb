@echo off
rem Starts Miaopu for phones and computers on the same network: plain http, declared on every page.
setlocal EnableExtensions DisableDelayedExpansion
chcp 65001 >nul 2>&1
if not exist "%~dp0deploy\start.py" goto zipped
set "MIAOPU_HTTP=lan"
call "%~dp0start.cmd" %*
exit /b %ERRORLEVEL%

:zipped
powershell -NoProfile -Command "Write-Host (-join [char[]](0x8BF7,0x5148,0x628A,0x538B,0x7F29,0x5305,0x5168,0x90E8,0x89E3,0x538B,0xFF0C,0x518D,0x53CC,0x51FB,0x3002))" 2>nul
echo Unpack everything first: right-click the zip, Extract All. Open the new folder and double-click again.
pause
exit /b 2
