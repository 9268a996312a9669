"""Runs the printed queries in real warehouses, and holds what they give against what the command sums up itself.

    pip install -r tests/warehouse/requirements.txt     (Java for Spark; postgresql from the system's packages)
    npm run verify:warehouses

DuckDB, PostgreSQL and Spark run here, over rows that cannot be read as well; the text for BigQuery and Snowflake goes through a parser of their dialect. A warehouse
that is not at hand is named, and the program ends with 1, because nothing was seen of it then.
"""

import csv
import glob
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parents[2]
EXAMPLES = ["rows", "covariate", "clustered", "by-definition"]
# The definitions that a plan's columns ask for, from examples/metrics.
METRICS = {"by-definition": ["renewal_rate", "cost_to_serve", "nps"], "faulty": ["grr"]}
COMMAND = ["node", "--enable-source-maps", str(ROOT / "dist/analyse/analyse-command.js")]


# By name, where plan and rows stand.
FAULTY = "faulty"
# What must be said of the faulty rows, whatever the warehouse takes for a number.
FAULTS = [
    "spend has 5 cells that cannot be read",
    "cost_for_each_contact_of_customers_who_called_more_than_once_a_d has 5 cells that cannot be read",
    "time_that_was_taken_for_each_customer_who_called_more_than_once has 4 cells that cannot be read",
    "grr has 5 rows that its definition cannot take: contacts, spend, cost must hold numbers; "
    "spend, cost must hold nothing below 0, because it is taken off",
]


def path_of(name, ending):
    folder = "tests/warehouse" if name == FAULTY else "examples/plans"
    return ROOT / f"{folder}/{name}.{ending}"


def asked(name, *options):
    plan = path_of(name, "yaml")
    metrics = [part for metric in METRICS.get(name, []) for part in ("--metric", ROOT / f"examples/metrics/{metric}.yaml")]
    return subprocess.run([*COMMAND, "--plan", plan, *metrics, *options], capture_output=True, text=True)


def analyse(name, *options):
    done = asked(name, *options)
    if done.returncode in (1, 2):
        raise SystemExit(done.stderr)
    return done.stdout


def rows_of(name):
    with open(path_of(name, "csv"), newline="") as file:
        return list(csv.DictReader(file))


def in_duckdb(name, sql):
    import duckdb

    con = duckdb.connect()
    path = path_of(name, "csv")
    con.execute(f"CREATE TABLE rows AS SELECT * FROM read_csv('{path}', all_varchar=true)")
    found = con.execute(sql)
    return [column[0] for column in found.description], found.fetchall()


class Postgres:
    def __init__(self):
        self.bin = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
        self.folder = tempfile.mkdtemp()
        # The server refuses to run for root.
        self.user = ["runuser", "-u", "nobody", "--"] if os.geteuid() == 0 else []
        if self.user:
            shutil.chown(self.folder, "nobody")
        self.run("initdb", "-D", f"{self.folder}/data", "-U", "postgres", "-A", "trust")
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-w", "-l", f"{self.folder}/log", "-o", f"-k {self.folder} -c listen_addresses=''", "start")

    def run(self, program, *args):
        subprocess.run([*self.user, f"{self.bin}/{program}", *args], check=True, capture_output=True, cwd=self.folder)

    def __call__(self, name, sql):
        import psycopg

        rows = rows_of(name)
        columns = list(rows[0])
        with psycopg.connect(host=self.folder, user="postgres", dbname="postgres") as con:
            named = ", ".join(f'"{column}" text' for column in columns)
            con.execute("DROP TABLE IF EXISTS rows")
            con.execute(f"CREATE TABLE rows ({named})")
            with con.cursor() as cursor:
                cursor.executemany(
                    f"INSERT INTO rows VALUES ({', '.join(['%s'] * len(columns))})",
                    [[row[column] for column in columns] for row in rows],
                )
                cursor.execute(sql)
                return [column.name for column in cursor.description], cursor.fetchall()

    def close(self):
        self.run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")
        shutil.rmtree(self.folder)


class Spark:
    def __init__(self, ansi):
        from pyspark.sql import SparkSession

        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        self.session = (
            SparkSession.builder.master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.shuffle.partitions", "1")
            .getOrCreate()
        )
        self.session.sparkContext.setLogLevel("ERROR")
        # Without it, as Spark 3 is delivered, a cast of what is no number gives null and says nothing.
        self.session.conf.set("spark.sql.ansi.enabled", ansi)

    def __call__(self, name, sql):
        path = str(path_of(name, "csv"))
        self.session.read.csv(path, header=True).createOrReplaceTempView("rows")
        found = self.session.sql(sql)
        return found.columns, [tuple(row) for row in found.collect()]

    def close(self):
        self.session.stop()


def differ(one, other, at=""):
    """Where two verdicts differ by more than rounding, but for hashes of numbers that are rounded."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [found for key in one if key != "hashes" for found in differ(one[key], other[key], f"{at}/{key}")]
    if isinstance(one, list) and isinstance(other, list):
        return [found for place, pair in enumerate(zip(one, other)) for found in differ(*pair, f"{at}/{place}")]
    if isinstance(one, float) and isinstance(other, (int, float)):
        return [] if math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9) else [f"{at}: {one} and {other}"]
    return [] if one == other else [f"{at}: {one} and {other}"]


def with_result(name, found, *options):
    columns, rows = found
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
        file.flush()
        return asked(name, "--summaries", file.name, *options)


def check(dialect, run):
    faults = []
    for name in EXAMPLES:
        by_sql = json.loads(with_result(name, run(name, analyse(name, "--print-sql", dialect)), "--json").stdout)
        by_rows = json.loads(analyse(name, "--data", str(path_of(name, "csv")), "--json"))
        faults += [f"{name}{fault}" for fault in differ(by_rows, by_sql)]
    told = with_result(FAULTY, run(FAULTY, analyse(FAULTY, "--print-sql", dialect))).stderr.splitlines()
    said = [line.split(".csv: ", 1)[-1] for line in told]
    return faults + ([] if said == FAULTS else [f"{FAULTY}: {said}"])


def parse(dialect):
    import sqlglot

    for name in [*EXAMPLES, FAULTY]:
        sqlglot.parse_one(analyse(name, "--print-sql", dialect), read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
    return []


def with_server(dialect, server):
    try:
        return check(dialect, server)
    finally:
        server.close()


WAREHOUSES = {
    "duckdb": lambda: check("duckdb", in_duckdb),
    "postgres": lambda: with_server("postgres", Postgres()),
    "spark": lambda: with_server("spark", Spark("true")),
    "spark without ANSI": lambda: with_server("spark", Spark("false")),
    "bigquery (parsed)": lambda: parse("bigquery"),
    "snowflake (parsed)": lambda: parse("snowflake"),
}

failed = False
for warehouse, verify in WAREHOUSES.items():
    try:
        faults = verify()
    except (ImportError, IndexError, FileNotFoundError) as missing:
        faults = [f"not at hand: {missing}"]
    failed = failed or bool(faults)
    print(f"{warehouse}: {'; '.join(faults) or f'{len(EXAMPLES)} examples agree to 1e-9'}", flush=True)
sys.exit(1 if failed else 0)
