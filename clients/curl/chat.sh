#!/usr/bin/env bash
# A chat by curl: sends the lines of standard input to a room and prints its messages as they come, in JSON.
#
#   clients/curl/chat.sh http://localhost:8080 lobby Ana [position]
set -uo pipefail
readonly base=${1:-http://localhost:8080} room=${2:-lobby} author=${3:-Ana} position=${4:--0}
readonly messages="$base/v1/rooms/$room/messages" retry_seconds=0.5

# The messages after a position, then live, as server-sent events. Each event's id is a position; when the stream breaks
# it goes on after the last one that came as a whole: up to its empty line.
read_messages() {
  local id=$position line event='' data='' last=$position
  while true; do
    while IFS= read -r line; do
      case $line in
        'id: '*) id=${line#id: } ;;
        'event: '*) event=${line#event: } ;;
        'data: '*) data=${line#data: } ;;
        '')
          last=$id
          [[ $data && ! $event ]] && printf '%s %s\n' "$id" "$data"
          event='' data=''
          ;;
      esac
    done < <(curl -sN "$messages:read" -H 'accept: text/event-stream' -H "last-event-id: $last")
    event='' data=''
    sleep "$retry_seconds"
  done
}

# Sends until it is answered. The key is that of the message, not of the attempt: it is stored once.
send() {
  local body status key="$$-$RANDOM$RANDOM-$(date +%s%N)"
  body=$(printf '{"author":"%s","text":"%s"}' "$(escaped "$author")" "$(escaped "$1")")
  while true; do
    status=$(curl -s -m 5 -o /dev/null -w '%{http_code}' "$messages" \
      -H 'content-type: application/json' -H "idempotency-key: $key" -d "$body")
    case $status in
      2??) return ;;
      429 | 5?? | 000) sleep "$retry_seconds" ;; # busy or away
      *) echo "Cannot send \"$1\": $status" >&2 && return 1 ;;
    esac
  done
}

# A text as the inside of a JSON string.
escaped() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"}
  printf '%s' "${text//$'\t'/\\t}"
}

trap 'trap - EXIT; kill 0' EXIT INT TERM
read_messages &
while IFS= read -r line; do send "$line"; done
wait
