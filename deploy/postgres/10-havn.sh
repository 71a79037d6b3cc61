#!/bin/bash
# Run once by the postgres image, on an empty data folder.
set -euo pipefail
sql() { psql -X -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" "$@"; }
sql --dbname postgres -v owner="$HAVN_OWNER_PASSWORD" -v app="$HAVN_APP_PASSWORD" \
    -v erasure="$HAVN_ERASURE_PASSWORD" -f /havn-sql/roles.sql
for database in template1 havn; do sql --dbname "$database" -f /havn-sql/extensions.sql; done
sql --dbname havn -c 'ALTER SCHEMA public OWNER TO havn_owner'
