#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A first conversation and a first message with curl, on a development instance:
#   examples/curl.sh [http://127.0.0.1:8080]
# Exits non-zero as soon as anything is not as it should be.
set -euo pipefail

BASE=${1:-http://127.0.0.1:8080}
API=$BASE/api/v1

# first NAME: the leftmost text of that name in the JSON on stdin, which is the object's own
first() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }
# call TOKEN CURL-ARGUMENTS…: fails where the server does not answer with success
call() { curl -sS --fail-with-body --max-time 10 -H "Authorization: Bearer $1" -H 'Content-Type: application/json' "${@:2}"; }
token() { curl -sS --fail-with-body --max-time 10 "$BASE/dev/token" -H 'Content-Type: application/json' -d "{\"userId\":\"$1\",\"name\":\"$2\"}" | first token; }

ALICE=$(token alice Alice)
BOB=$(token bob Bob)

# A conversation; the same two people always get the same one.
ID=$(call "$ALICE" "$API/conversations" -d '{"type":"DIRECT","participantIds":["bob"]}' | first id)
echo "conversation $ID"

# A message; sent again with the same key it is still one message.
KEY="hello-$(date +%s)-$$"
send() { call "$ALICE" "$API/messages" -H "Idempotency-Key: $KEY" -d "{\"conversationId\":\"$ID\",\"content\":\"Hello, Bob\"}" | first id; }
MESSAGE=$(send)
AGAIN=$(send)
[ "$MESSAGE" = "$AGAIN" ] || { echo "The repeat made a second message: $MESSAGE and $AGAIN" >&2; exit 1; }
echo "message $MESSAGE"

# Bob has not read it, then he reads it, and Alice's message says so.
call "$BOB" "$API/unread" | grep -q "$ID" || { echo 'Bob has nothing unread' >&2; exit 1; }
call "$BOB" "$API/messages/$MESSAGE/read" -X POST > /dev/null
STATE=$(call "$ALICE" "$API/messages/$MESSAGE/delivery-state" | first state)
echo "state $STATE"
[ "$STATE" = READ ]
