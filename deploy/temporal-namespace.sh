#!/bin/sh
# Makes the namespace and its search attributes. Safe to repeat.
# TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE say where; with an existing namespace the retention stays as it is.
set -eu

until temporal operator cluster health; do sleep 1; done

temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$TEMPORAL_RETENTION" \
    --description 'Tollgate: improvement cycles'

# A new namespace is known to every part of the cluster after some seconds.
until temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; do sleep 1; done

# The names are those of config/names.ts. One that is there already is left alone.
temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
  --name TollgatePhase --type Keyword \
  --name TollgateJourneyStage --type Keyword \
  --name TollgateLob --type KeywordList \
  --name TollgateRegion --type KeywordList \
  --name TollgateWaitingFor --type Keyword \
  --name TollgateDueAt --type Datetime
