"""How what we know is kept: functions that take a connection and return nouns, never rows.

The only place that knows psycopg. Only the edges (a request, a job, a script) open and commit transactions.
"""
