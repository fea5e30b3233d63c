#!/usr/bin/env bash
# A visit by curl: find a matter, take the first free time, send the form. Needs curl and python3.
#   walkthrough.sh http://olsztyn.localhost:8000 wniosek-o-dowod-osobisty 2026-12-01
set -euo pipefail
API=$1/api/v1 SERVICE=$2 DAY=$3 EMAIL=${4:-dorota@example.com}
read_json() { python3 -c 'import json, sys; print(eval(sys.argv[1], {"it": json.load(sys.stdin)}))' "$1"; }
post() { # post <path> <json> [<idempotency key>]
  curl --silent --show-error --fail-with-body -X POST "$API$1" -H 'Content-Type: application/json' \
    -H "Idempotency-Key: ${3:-$RANDOM-$RANDOM-$RANDOM}" --data "$2"
}

START=$(curl --silent --fail "$API/services/$SERVICE/slots?date=$DAY" | read_json 'it[0]["start"]')
echo "first free time: $START"
HOLD=$(post /holds "{\"service\": \"$SERVICE\", \"start\": \"$START\"}" | read_json 'it["token"]')
CONSENTS=$(curl --silent --fail "$API/services/$SERVICE" \
  | read_json '__import__("json").dumps([one["id"] for one in it["consents"] if one["required"]])')
FORM="{\"hold\": \"$HOLD\", \"first_name\": \"Dorota\", \"last_name\": \"Przykładowa\",
       \"email\": \"$EMAIL\", \"consents\": $CONSENTS}"
# Sent twice under one key, as after a broken line: there is one visit all the same.
post /bookings "$FORM" "walk-$HOLD" > /dev/null
VISIT=$(post /bookings "$FORM" "walk-$HOLD")
echo "reference: $(read_json 'it["reference"]' <<< "$VISIT"), $(read_json 'it["status"]' <<< "$VISIT")"
TOKEN=$(read_json 'it["token"]' <<< "$VISIT")
echo "given back: $(post "/bookings/$TOKEN/cancellation" '{"reason": "test"}' | read_json 'it["status"]')"
