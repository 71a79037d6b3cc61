# Sourced by the commands in bin/: what must be installed before anything can run.
# Everything lands in the checkout (var/, node_modules/); only apt reaches outside, and only as root.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
INVOKED_FROM=$PWD
cd "$ROOT"
umask 022

VAR=$ROOT/var
VENV=$VAR/venv
export HAVN_HOME=${HAVN_HOME:-$VAR}
case $HAVN_HOME in /*) ;; *) HAVN_HOME=$INVOKED_FROM/$HAVN_HOME ;; esac
mkdir -p "$VAR" "$HAVN_HOME"
HAVN_HOME=$(cd "$HAVN_HOME" && pwd -P)

export XDG_CACHE_HOME=$VAR/cache XDG_CONFIG_HOME=$VAR/cache/config XDG_DATA_HOME=$VAR/cache/data
export NODE_COMPILE_CACHE=$VAR/cache/node PIP_CACHE_DIR=$VAR/cache/pip npm_config_cache=$VAR/cache/npm
export npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false
export PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE= PYTHONUNBUFFERED=1

PACKAGES_RUN=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-dejavu-core)
PACKAGES_TEST=(chromium redis-server gettext poppler-utils)

if [ -t 2 ]; then BOLD=$'\e[1m' PLAIN=$'\e[0m'; else BOLD= PLAIN=; fi
say() { printf '%s==>%s %s\n' "$BOLD" "$PLAIN" "$*" >&2; }
fail() { printf '%s==> %s%s\n' "$BOLD" "$*" "$PLAIN" >&2; exit 1; }

# run command…: the command as a child that gets the signals sent to this script, which else would wait for it first.
run() {
    local code=0
    "$@" <&0 &
    CHILD=$!
    trap 'kill -TERM "$CHILD" 2>/dev/null || true' INT TERM HUP
    wait "$CHILD" || code=$?
    while kill -0 "$CHILD" 2>/dev/null; do
        code=0
        wait "$CHILD" || code=$?
    done
    trap - INT TERM HUP
    return "$code"
}
# At a terminal the command stays in the foreground: it may ask questions, and Ctrl-C reaches it anyway.
run_or_foreground() { if [ -t 0 ]; then "$@"; else run "$@"; fi; }

# step "what happens" command…: announces, runs, and says how long it took; on failure shows the log.
step() {
    local title=$1 log=$VAR/setup-$BASHPID.log start=$SECONDS
    shift
    say "$title …"
    if ! run "$@" >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        fail "$title: failed. The whole output is in $log; the command can simply be run again."
    fi
    rm -f "$log"
    say "$title: done in $((SECONDS - start)) s"
}

# One setup at a time in this checkout; a second command waits for the first.
lock_setup() {
    exec 8>"$VAR/setup.lock"
    flock -n 8 || { say "another command is setting up this checkout; waiting for it"; flock 8; }
}
unlock_setup() { exec 8>&-; }

hash_of() { cat -- "$@" | sha256sum | cut -d' ' -f1; }

# --- system libraries -----------------------------------------------------------------------------
installed() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'install ok installed'; }

# need_packages required|wanted package…: by apt where we may, else the exact command to run.
need_packages() {
    local how=$1 package missing=()
    shift
    if ! command -v dpkg-query >/dev/null; then
        [ "$how" = wanted ] || say "this is no Debian: make sure you have what Debian calls $*"
        return 0
    fi
    for package in "$@"; do installed "$package" || missing+=("$package"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        export DEBIAN_FRONTEND=noninteractive
        if [ -z "${APT_UPDATED:-}" ]; then
            try_step "Package lists (apt-get update)" apt-get -qq update || true
            APT_UPDATED=1
        fi
        if try_step "System packages: ${missing[*]}" \
            apt-get -qq install -y --no-install-recommends "${missing[@]}"; then return 0; fi
    fi
    say "Not installed: ${missing[*]}"
    say "Install with:  sudo apt-get install --no-install-recommends ${missing[*]}"
    [ "$how" = wanted ] || fail "Havn cannot run without these packages."
}
try_step() { (step "$@"); }

# --- Python ---------------------------------------------------------------------------------------
find_python() {
    local candidate
    for candidate in "${HAVN_PYTHON:-}" python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
        [ -n "$candidate" ] && command -v "$candidate" >/dev/null || continue
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

# What the Python we found still lacks of what Debian keeps apart, so that it is named with the rest.
python_packages() {
    [ -x "$VENV/bin/python" ] && return 0
    local python
    python=$(find_python) || { echo python3 python3-venv; return 0; }
    "$python" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
}

new_venv() {
    local python
    python=$(find_python) || { need_packages required python3 python3-venv; python=$(find_python); } ||
        fail "Havn needs Python 3.11, 3.12 or 3.13."
    "$python" -c 'import ensurepip, venv' 2>/dev/null || need_packages required python3-venv
    rm -rf "$VENV"
    step "Python environment ($("$python" -V))" "$python" -m venv "$VENV"
}

# setup_python base|dev: the hash-locked packages; dev adds what tests and checks need.
setup_python() {
    local level=$1 locks=(requirements/base.txt) wanted
    [ "$level" = base ] || locks+=(requirements/dev.txt)
    wanted=$(hash_of "${locks[@]}")
    [ "$(cat "$VENV/.havn-$level" 2>/dev/null)" != "$wanted" ] || return 0
    "$VENV/bin/python" -c 'import pip' 2>/dev/null || new_venv
    rm -f "$VENV/.havn-$level"
    local arguments=() lock
    for lock in "${locks[@]}"; do arguments+=(-r "$lock"); done
    step "Python packages ($(grep -c '==' "${locks[@]}" | awk -F: '{n += $NF} END {print n}') of them, hash-locked)" \
        "$VENV/bin/python" -m pip install --no-input --no-compile --only-binary :all: --require-hashes "${arguments[@]}"
    echo "$wanted" >"$VENV/.havn-$level"
}

# --- browser assets -------------------------------------------------------------------------------
find_npm() {
    if node --version >/dev/null 2>&1 && npm --version >/dev/null 2>&1; then echo npm; return 0; fi
    if [ ! -x "$VENV/bin/npm" ]; then
        step "Node.js (none on this machine, so from a Python package)" \
            "$VENV/bin/python" -m pip install --no-input --only-binary :all: --require-hashes -r requirements/node.txt
    fi
    PATH=$VENV/bin:$PATH
    echo "$VENV/bin/npm"
}

setup_assets() {
    local wanted
    wanted=$(hash_of package-lock.json)
    [ "$(cat node_modules/.havn 2>/dev/null)" != "$wanted" ] || return 0
    local npm
    npm=$(find_npm)
    [ -x "$VENV/bin/npm" ] && PATH=$PATH:$VENV/bin
    rm -f node_modules/.havn
    step "Browser assets (npm ci)" "$npm" ci --ignore-scripts --no-audit --no-fund --loglevel=error
    echo "$wanted" >node_modules/.havn
}

# --- translations and static files ----------------------------------------------------------------
setup_translations() {
    local wanted
    wanted=$(find locale -name '*.po' -print0 | sort -z | xargs -0 cat -- core/translations.py 2>/dev/null | sha256sum | cut -d' ' -f1)
    if [ "$(cat "$VAR/translations.stamp" 2>/dev/null)" = "$wanted" ] && [ -f locale/da/LC_MESSAGES/django.mo ]; then return 0; fi
    step "Danish translations" "$VENV/bin/python" -m core.translations compile
    echo "$wanted" >"$VAR/translations.stamp"
}

setup_static() {
    local wanted
    wanted=$( (cat package-lock.json config/settings.py; find static -type f -print0 2>/dev/null | sort -z | xargs -0r sha256sum) | sha256sum | cut -d' ' -f1)
    [ "$(cat "$VAR/static.stamp" 2>/dev/null)" != "$wanted" ] || return 0
    rm -f "$VAR/static.stamp"
    step "Static files, hashed and compressed" "$VENV/bin/python" manage.py collectstatic --noinput --clear \
        --ignore '*.scss' --ignore 'dkfds-*'
    echo "$wanted" >"$VAR/static.stamp"
}
