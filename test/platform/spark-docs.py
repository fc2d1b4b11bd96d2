"""Runs the Python and then the SQL of a page of the docs; prints the rows as JSON, one per line."""

import json
import re
import sys

page = open(sys.argv[1], encoding="utf-8").read()
(python,) = re.findall(r"```python\n(.*?)```", page, re.S)
(sql,) = re.findall(r"```sql\n(.*?)```", page, re.S)
exec(python)
for row in spark.sql(sql).collect():  # noqa: F821
    print(json.dumps(row.asDict()))
