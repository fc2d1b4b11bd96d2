"""Reads an MMDB file with MaxMind's own reader: addresses come in one per line, JSON goes out one per line."""

import json
import sys

import maxminddb

# Pure Python, so that nothing is shared with any other reader.
with maxminddb.open_database(sys.argv[1], maxminddb.MODE_MEMORY) as reader:
    for line in sys.stdin:
        print(json.dumps(reader.get(line.strip())))
