#!/bin/sh
# Start the document server with its first user, whom MONGO_INITDB_ROOT_USERNAME names, as the image of MongoDB does.
set -eu
files="--storage-path /data/db/files --cache-size ${CACHE_SIZE:-256M} --sync-on-commit --log-level ERROR"
if [ ! -e /data/db/user-made ]; then
  python3 -m secantus --host 127.0.0.1 $files &
  python3 /opt/documents/first_user.py "$MONGO_INITDB_ROOT_USERNAME" "$MONGO_INITDB_ROOT_PASSWORD_FILE"
  kill $! && wait $! || true
  touch /data/db/user-made
fi
# It advertises the address that it is bound to.
exec python3 -m secantus --host "$(hostname)" --auth $files "$@"
