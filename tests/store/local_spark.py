"""A local Spark that starts soon and answers small questions soon; the same answers as any other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

# Measured on the eight sums of a bill: 37 CPU seconds of Java become 16. A JVM that lives for a minute never earns back
# its second compiler, nor a small table the classes that Spark compiles for each question.
QUICK = {
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
}
# Loopback only, and without pages or bars that nobody looks at.
QUIET = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "1g",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def session(folder: Path) -> Any:
    """Session of Spark in UTC whose own files lie below `folder`; the caller stops it."""
    from pyspark.sql import SparkSession  # an extra of its own: only tests that found it come here

    builder = SparkSession.builder.master("local[1]")
    for name, value in (QUICK | QUIET | {"spark.sql.warehouse.dir": str(folder / "warehouse")}).items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
