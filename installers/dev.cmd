@echo off
rem From a fresh clone to a running or tested program on Windows: needs only Python 3.11 to 3.13 from python.org.
rem usage: installers\dev.cmd run [arguments] ^| test [pytest arguments] ^| bench ^| build
setlocal EnableDelayedExpansion
chcp 65001 >nul
for %%i in ("%~dp0..") do set "ROOT=%%~fi"
set "VERB=%~1"
set "REST="
:arguments
shift /1
if not "%~1"=="" set REST=%REST% %1& goto arguments

set "PY="
for %%v in (3.13 3.12 3.11) do if not defined PY py -%%v -c "import venv" >nul 2>&1 && set "PY=py -%%v"
if not defined PY (
  echo 需要 Python 3.11 至 3.13，请从 python.org 安装。Python 3.11 to 3.13 is needed, from python.org.
  exit /b 1
)

if "%VERB%"=="build" (
  call :environment .venv-build installers\requirements-build.lock || exit /b 1
  cd /d "%ROOT%"
  "!BIN!\python" -m PyInstaller --noconfirm --log-level WARN build.spec || exit /b 1
  set QT_QPA_PLATFORM=offscreen
  dist\carbon-workbench\carbon-workbench demo --out build\frozen-demo || exit /b 1
  dist\carbon-workbench\carbon-workbench check cn.ets.steel
  exit /b !ERRORLEVEL!
)

call :environment .venv requirements.lock || exit /b 1
set "PYTHONPATH=%ROOT%"
if "%VERB%"=="run" (
  "%BIN%\python" -P -m workbench %REST%
  exit /b !ERRORLEVEL!
)
cd /d "%ROOT%"
set QT_QPA_PLATFORM=offscreen
if "%VERB%"=="bench" (
  "%BIN%\python" -m tests.benchmarks
  exit /b !ERRORLEVEL!
)
if "%VERB%"=="test" (
  set FAILED_STAGES=
  "%BIN%\ruff" check . || set "FAILED_STAGES=!FAILED_STAGES! ruff-check"
  "%BIN%\ruff" format --check . || set "FAILED_STAGES=!FAILED_STAGES! ruff-format"
  "%BIN%\mypy" || set "FAILED_STAGES=!FAILED_STAGES! mypy"
  "%BIN%\lint-imports" || set "FAILED_STAGES=!FAILED_STAGES! import-linter"
  "%BIN%\python" -m pytest %REST% || exit /b 1
  if defined FAILED_STAGES exit /b 1
  exit /b 0
)
echo 用法 usage: installers\dev.cmd run [arguments] ^| test [pytest arguments] ^| bench ^| build
exit /b 1

rem Makes a virtual environment, or remakes it when its lock or Python has changed: %1 folder, %2 lock.
:environment
set "BIN=%ROOT%\%1\Scripts"
set "WANTED=%TEMP%\carbon-workbench-stamp"
%PY% -c "import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], 'rb').read()).hexdigest(), sys.version)" "%ROOT%\%2" >"%WANTED%" || exit /b 1
fc /b "%WANTED%" "%ROOT%\%1\stamp" >nul 2>&1 && exit /b 0
echo 准备 Python 环境（数分钟，仅首次）Preparing %1: a few minutes, once
%PY% -m venv --clear "%ROOT%\%1" || exit /b 1
"%BIN%\python" -m pip install -qq --disable-pip-version-check --only-binary :all: --require-hashes -r "%ROOT%\%2" || exit /b 1
copy /y "%WANTED%" "%ROOT%\%1\stamp" >nul
exit /b 0
