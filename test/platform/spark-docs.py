"""Runs what is Python and then the SQL of a page of the docs; prints the rows of both as JSON, one per line."""

import json
import re
import sys

page = open(sys.argv[1], encoding="utf-8").read()
(sql,) = re.findall(r"```sql\n(.*?)```", page, re.S)
for python in re.findall(r"```python\n(.*?)```", page, re.S):
    exec(python)
for rows in (spark.sql(sql), opened.select("id", "email", "why").orderBy("id")):  # noqa: F821
    for row in rows.collect():
        print(json.dumps(row.asDict()))
