#!/bin/sh
# Checks what cannot be run without a cluster: the chart, and the rules for Prometheus. Needs helm, kubeconform and
# promtool on PATH; one that is missing is named, and its part is left out with exit code 3.
#
# HELM_SCHEMAS: where kubeconform finds the schemas of Kubernetes, when it may not fetch them itself.
set -eu
cd "$(dirname "$0")"
left_out=''
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

has() {
  command -v "$1" > /dev/null 2>&1 && return
  left_out="$left_out $1"
  return 1
}

given='--set temporal.address=temporal.example.net:7233 --set secret=tollgate'
more='--set temporal.certificates=certificates --set ingress.enabled=true --set ingress.host=tollgate.example.net
  --set ingress.tlsSecret=web --set metrics.monitors=true --set metrics.keySecret=scrape --set worker.versioning=true'

if has helm; then
  # shellcheck disable=SC2086 # The settings are words.
  helm lint --quiet helm/tollgate $given
  for kubernetes in 1.30.0 1.34.0; do
    # shellcheck disable=SC2086
    helm template --kube-version "$kubernetes" tollgate helm/tollgate $given > "$work/least-$kubernetes.yaml"
    # shellcheck disable=SC2086
    helm template --kube-version "$kubernetes" tollgate helm/tollgate $given $more > "$work/most-$kubernetes.yaml"
    # What a chart must be given has no default.
    if helm template --kube-version "$kubernetes" tollgate helm/tollgate > "$work/none" 2>&1; then
      echo 'The chart renders without an address of Temporal and a secret.' >&2
      exit 1
    fi
    if has kubeconform; then
      # PodMonitor is the operator's own kind, of which Kubernetes has no schema.
      kubeconform -strict -summary -skip PodMonitor -kubernetes-version "$kubernetes" \
        -schema-location "${HELM_SCHEMAS:-default}" "$work/least-$kubernetes.yaml" "$work/most-$kubernetes.yaml"
    fi
  done
fi
if has promtool; then
  promtool check rules prometheus/tollgate-rules.yml
  promtool check config --syntax-only prometheus/scrape.yml
  promtool test rules prometheus/tollgate-rules.test.yml
fi
if [ -n "$left_out" ]; then
  echo "Left out, because it is not on PATH:$left_out" >&2
  exit 3
fi
