# Starts a throw-away PostgreSQL 15 on a free port and says where it is in POSTGRES_15. Sourced by .ci/run.
pg15=/usr/lib/postgresql/15/bin
if [ -x "$pg15/initdb" ]; then
  pgdir=$(mktemp -d /tmp/muster-pg15.XXXXXX)
  pgport=$((20000 + RANDOM % 20000))
  as() { "$@"; }
  if [ "$(id -u)" = 0 ]; then
    chown nobody "$pgdir"
    as() { setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; }
  fi
  as "$pg15/initdb" -D "$pgdir/data" -U postgres --auth=trust -E UTF8 --locale=C.UTF-8 >/dev/null
  as "$pg15/pg_ctl" -D "$pgdir/data" -w -s -o "-p $pgport -c listen_addresses=127.0.0.1 -c unix_socket_directories=$pgdir" start
  trap 'as "$pg15/pg_ctl" -D "$pgdir/data" -m immediate -s stop || true; rm -rf "$pgdir"' EXIT
  POSTGRES_15="postgres://postgres@127.0.0.1:$pgport/postgres?sslmode=disable"
  echo "PostgreSQL 15 is on port $pgport"
fi
