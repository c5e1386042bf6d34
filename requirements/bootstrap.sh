#!/bin/sh
# Makes .venv ready: finds a Python, creates the environment, installs what a lock names.
#
#   sh requirements/bootstrap.sh run|test|bench
#
# Does nothing, and needs no network, while neither the lock nor the Python has changed.
# Exit codes: 0 ready, 1 could not be done here (the reason in one line), 2 wrong use.
set -eu

lock_name=${1:-run}
cd "$(dirname "$0")/.."

fail() {
    printf 'clusterbridge: %s\n' "$1" >&2
    exit "${2:-1}"
}

# The locks name files for Python 3.11 to 3.14; for a newer one there may be none.
is_supported() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' >/dev/null 2>&1
}

version_of() {
    "$1" -c 'import sys; print(sys.version)'
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        command -v "$PYTHON" >/dev/null || fail "PYTHON=$PYTHON: not found"
        is_supported "$PYTHON" ||
            fail "PYTHON=$PYTHON is $("$PYTHON" -V 2>&1 | head -n 1); Python 3.11 to 3.14 is needed"
        command -v "$PYTHON"
        return
    fi
    # An environment that is there keeps its Python until another one is asked for.
    for name in .venv/bin/python python3 python3.14 python3.13 python3.12 python3.11 python; do
        if is_supported "$name"; then
            command -v "$name"
            return
        fi
    done
    found=$(python3 -V 2>/dev/null) || found="no python3"
    fail "Python 3.11 to 3.14 is needed, found $found; install one, or name it: make PYTHON=python3.12"
}

create_environment() {
    [ -w . ] || fail "the folder $(pwd) is not writable; copy the checkout to one that is"
    rm -rf .venv
    python=$(find_python)
    "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
        fail "this Python has no venv module; on Debian and Ubuntu: apt install python3-venv"
    "$python" -m venv .venv >/dev/null 2>&1 ||
        fail "could not create $(pwd)/.venv; is the disk full?"
}

# What the environment depends on: where it lies, its Python, the lock, and the metadata.
fingerprint() {
    {
        pwd
        version_of "$python"
        cat requirements/build.txt "requirements/$1.txt" setup.cfg pyproject.toml
    } | cksum
}

is_installed() {
    [ -x .venv/bin/python ] && [ -f ".venv/.$1" ] && [ "$(cat ".venv/.$1")" = "$(fingerprint "$1")" ]
}

is_usable() {
    [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1 &&
        [ "$(version_of .venv/bin/python)" = "$(version_of "$python")" ]
}

install_quietly() {
    .venv/bin/python -m pip --disable-pip-version-check install \
        --quiet --progress-bar off --retries 2 "$@" >>"$log" 2>&1 || explain_failure
}

explain_failure() {
    if grep -qiE 'no space left' "$log"; then
        fail "the disk is full; 1 GB is needed"
    elif grep -qiE 'connection|timed out|name resolution|max retries|proxy' "$log"; then
        fail "the package registry is out of reach; try again with a network, or set PIP_INDEX_URL (details: $log)"
    elif grep -qi 'no matching distribution' "$log"; then
        fail "the package registry has no file for this Python and machine: $(grep -i 'no matching distribution' "$log" | tail -n 1) (details: $log)"
    elif grep -qi 'do not match the hashes' "$log"; then
        fail "a downloaded package is not the one the lock names; nothing was installed (details: $log)"
    fi
    fail "installing failed: $(grep -i 'error' "$log" | tail -n 1) (details: $log)"
}

case $lock_name in
    run | test | bench) ;;
    *) fail "usage: sh requirements/bootstrap.sh run|test|bench" 2 ;;
esac

python=$(find_python)
# The test lock holds everything that the run lock does, and the bench lock both, in the same versions.
if is_installed "$lock_name" || is_installed bench || { [ "$lock_name" = run ] && is_installed test; }; then
    exit 0
fi

is_usable || create_environment
[ -w .venv ] || fail "the folder $(pwd)/.venv is not writable"
log=.venv/install.log
: >"$log"
printf 'Installing into .venv (once; about a minute) ...\n' >&2
install_quietly --only-binary :all: --require-hashes -r requirements/build.txt
# One package is published as source only; it is built with what the line above has installed.
install_quietly --only-binary :all: --no-binary flask-principal --no-build-isolation \
    --require-hashes -r "requirements/$lock_name.txt"
install_quietly --no-index --no-build-isolation --no-deps --editable .
fingerprint "$lock_name" >".venv/.$lock_name"
