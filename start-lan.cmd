@echo off
rem Starts Miaopu for phones and computers on the same network: plain http, declared on every page.
setlocal EnableExtensions DisableDelayedExpansion
set "MIAOPU_HTTP=lan"
call "%~dp0start.cmd" %*
exit /b %ERRORLEVEL%
