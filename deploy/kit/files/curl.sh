#!/bin/sh
# Gửi và đọc bằng HTTP, chỉ cần curl. | Publish and read by HTTP; curl is all it takes.
#   sh curl.sh event.json
set -eu
cd "$(dirname "$0")"
event=${1:?usage: sh curl.sh event.json}

echo "# gửi và chờ trả lời 10 giây | publish, and wait 10 seconds for the answer"
curl -sS -H @authorization -H 'Content-Type: application/cloudevents+json' -H 'Prefer: wait=10' \
  --data-binary "@$event" {campaigns}/events
echo

echo "# hộp thư của đơn vị | the unit's letters"
curl -sS -H @authorization '{notifications}/inbox/{path}?limit=10'
echo

echo "# báo cáo tổng hợp của tỉnh | the summary of the province"
curl -sS -H @authorization {reporting}/summaries/{province}/{year}
echo

echo "# các quyết định đã công bố, không cần mã | decisions published, no token needed"
curl -sS '{reporting}/register?limit=5'
echo
