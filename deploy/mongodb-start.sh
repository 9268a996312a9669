#!/bin/bash
# Starts mongod as a replica set with passwords. Its members need a common key for that, in a file that only they
# can read; it is made from MONGODB_REPLICA_KEY in memory, so that no file of the project holds it.
set -euo pipefail

umask 077
printf '%s' "$MONGODB_REPLICA_KEY" > /tmp/replica.key
unset MONGODB_REPLICA_KEY
exec docker-entrypoint.sh mongod --replSet rs0 --keyFile /tmp/replica.key --bind_ip_all
