#!/usr/bin/env bash
# The same on one machine without an engine: pieces of the documents side by side, then the partitions.
#
#   small.sh DOCUMENTS.jsonl FOLDER [JOBS]
#
# `xargs -P` is everywhere; GNU parallel and a list of hosts (`--sshloginfile`) do the same on several machines.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
documents=$1 folder=$2 jobs=${3:-2}
warehouse=${WAREHOUSE:-warehouse}
export here folder warehouse

mkdir -p "$folder/pieces" "$folder/facts"
# Whole lines, dealt out in turn, so that all pieces are about as long.
split --number="r/$((jobs * 4))" --additional-suffix=.jsonl "$documents" "$folder/pieces/"
find "$folder/pieces" -name '*.jsonl' -printf '%f\0' |
    xargs -0 -P "$jobs" -I{} sh -c '"$warehouse" --quiet extract --jobs 1 < "$folder/pieces/$1" > "$folder/facts/$1"' _ {}
python3 "$here/parts.py" "$folder/parts" "$folder"/facts/*.jsonl
find "$folder/parts" -name '*.jsonl' -print0 |
    xargs -0 -P "$jobs" -I{} python3 "$here/tables.py" "$warehouse" "$folder" {}
