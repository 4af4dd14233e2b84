#!/usr/bin/env bash
# What action.yml runs.  MEMPROOF_CERTIFICATES, MEMPROOF_OPTIONS: words, patterns among them;
# MEMPROOF_AGAINST: a pattern of tables; MEMPROOF_SARIF, GITHUB_STEP_SUMMARY: files to write.
set -euo pipefail
shopt -s globstar nullglob
certificates=() options=()
for pattern in ${MEMPROOF_CERTIFICATES:-}; do certificates+=("$pattern"); done
read -ra options <<< "${MEMPROOF_OPTIONS:-}"
if [ ${#certificates[@]} = 0 ]; then
  echo "::error title=memproof::no certificate has a name of the form ${MEMPROOF_CERTIFICATES:-}"
  exit 2
fi
[ -z "${MEMPROOF_AGAINST:-}" ] || options+=(--against "$MEMPROOF_AGAINST")
[ -z "${MEMPROOF_SARIF:-}" ] || options+=(--report "sarif=$MEMPROOF_SARIF")
[ -z "${GITHUB_STEP_SUMMARY:-}" ] || options+=(--report "markdown=$GITHUB_STEP_SUMMARY")
exec memproof check --format github "${options[@]}" -- "${certificates[@]}"
