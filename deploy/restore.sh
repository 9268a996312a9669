#!/bin/sh
# Brings back what backup.sh has saved, into empty databases. API, workers and Temporal must not run meanwhile.
#
#   restore.sh FOLDER
#
# The environment is that of backup.sh. The databases of Temporal must be there and empty (createdb temporal).
set -eu
folder="${1:?Name the folder that backup.sh has written.}"
: "${MONGODB_URI:?It is not set.}"
if ! (cd "$folder" && sha256sum --check --quiet --strict SHA256SUMS >&2); then
  echo "$folder is not whole: nothing was restored." >&2
  exit 1
fi

databases="${TEMPORAL_DATABASES:-temporal temporal_visibility}"
for database in $databases; do
  tables="$(psql --no-psqlrc --tuples-only --no-align --dbname="$database" \
    --command="select count(*) from information_schema.tables where table_schema = 'public'")"
  if [ "$tables" != 0 ]; then
    echo "The database $database holds $tables tables already: nothing was restored. Restore into an empty one." >&2
    exit 1
  fi
done

# First, because it refuses a database that is not empty before anything is written.
if [ -e "$folder/tollgate.copy.gz" ]; then
  ${TOLLGATE_COPY:-node dist/worker/copy-command.js} restore "$folder/tollgate.copy.gz" > /dev/null
else
  mongorestore --quiet --uri="$MONGODB_URI" --gzip --archive="$folder/tollgate.mongodump.gz" --stopOnError
fi
echo 'restored tollgate'
for database in $databases; do
  pg_restore --exit-on-error --single-transaction --no-owner --dbname="$database" "$folder/$database.pgdump"
  echo "restored $database"
done
echo 'Now start Temporal, then run: node dist/worker/reconciliation/cycles-command.js rebuild --all'
