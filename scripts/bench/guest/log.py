# Log lines to records, to JSON and back, sorted by size.
# SPDX-License-Identifier: GPL-2.0-or-later
import json
import sys

records = []
with open(sys.argv[1], encoding="ascii") as log:
    for line in log:
        field = line.split()
        path, _, query = field[6].partition("?")
        records.append({
            "host": field[0], "path": path, "size": int(field[9]),
            "query": dict(pair.split("=")
                          for pair in query.split("&") if pair),
        })
text = json.dumps(records, sort_keys=True)
records = json.loads(text)
records.sort(key=lambda record: (record["size"], record["path"]))
print(len(text), text.count("/item"), text.replace("host", "server")[-200:])
for record in records[-20:]:
    print(record["size"], record["path"], record["query"])
