#!/usr/bin/env bash
# bin/lib/guard.sh CLUSTER: stops the cluster's server once nobody uses it any more, also where its last user was killed
# with kill -9. Every user holds a shared lock on users.lock; this waits for the exclusive one. One guard per cluster.
set -euo pipefail
CLUSTER=$1
DATA=$CLUSTER/data
trap '' HUP INT

exec 6>"$CLUSTER/guard.lock"
flock -n 6 || exit 0
exec 9>"$CLUSTER/users.lock"
flock -x 9
# Released before users.lock: whoever comes next finds this place free and brings a guard of its own.
exec 6>&-

pid=$(head -n 1 "$DATA/postmaster.pid" 2>/dev/null) || exit 0
[ -n "$pid" ] && [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" = "$DATA" ] || exit 0
kill -INT "$pid"
for _ in $(seq 600); do
    kill -0 "$pid" 2>/dev/null || exit 0
    sleep 0.1
done
