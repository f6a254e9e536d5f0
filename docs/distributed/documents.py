"""Files as JSON Lines for `warehouse extract`: one document a line, in the order in which `ingest` reads them.

    documents.py PATH... > documents.jsonl

Every file goes out as base64 with its path as `source`; `id` counts from 0, so that the order can be restored
wherever the line has been.
"""

import base64
import json
import os
import sys


def files(path):
    """The files below a path, sorted by name, hidden ones left out: as `warehouse ingest` walks."""
    if not os.path.isdir(path):
        yield path
        return
    for name in sorted(os.listdir(path), key=os.fsencode):
        if not name.startswith("."):
            yield from files(os.path.join(path, name))


def main(paths):
    count = 0
    for path in paths:
        for file in files(path):
            with open(file, "rb") as bytes_of:
                text = base64.b64encode(bytes_of.read()).decode()
            json.dump({"id": count, "source": file, "base64": text}, sys.stdout, ensure_ascii=False)
            sys.stdout.write("\n")
            count += 1


main(sys.argv[1:])
