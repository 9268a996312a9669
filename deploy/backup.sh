#!/bin/sh
# Saves what a Tollgate consists of: both databases of Temporal in PostgreSQL, then the database of Tollgate in MongoDB.
# MongoDB comes last because a read model that is newer than its history mends itself (docs/production.md, "Backup and
# restore").
#
#   backup.sh FOLDER
#
# PGHOST PGPORT PGUSER PGPASSWORD   as PostgreSQL's own tools have them
# TEMPORAL_DATABASES                temporal temporal_visibility
# MONGODB_URI                       as the worker has it
# TOLLGATE_COPY                     the command that copies the database where mongodump is not on PATH, in the image
#                                   `node dist/worker/copy-command.js`
set -eu
umask 077
folder="${1:?Name the folder to save into.}"
: "${MONGODB_URI:?It is not set.}"
mkdir -p "$folder"
if [ -n "$(ls -A "$folder")" ]; then
  echo "$folder is not empty: save into a new folder, so that no backup takes the place of another." >&2
  exit 1
fi

for database in ${TEMPORAL_DATABASES:-temporal temporal_visibility}; do
  pg_dump --format=custom --no-owner --file="$folder/$database.pgdump" "$database"
  echo "saved $database"
done
if command -v mongodump > /dev/null 2>&1; then
  mongodump --quiet --uri="$MONGODB_URI" --gzip --archive="$folder/tollgate.mongodump.gz"
else
  ${TOLLGATE_COPY:-node dist/worker/copy-command.js} save "$folder/tollgate.copy.gz" > /dev/null
fi
echo 'saved tollgate'

# Written last: without it a restore refuses the folder.
(cd "$folder" && sha256sum ./*.pgdump ./tollgate.* > SHA256SUMS)
