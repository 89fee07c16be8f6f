from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
from devopskit.reporting._quick import without_grammar
with without_grammar():
    import nbformat
print("rfc3987_syntax" in sys.modules, nbformat.v4.new_notebook().nbformat)
nbformat.validate(nbformat.v4.new_notebook())
"""


def test_nbformat_loads_and_validates_without_the_grammar_of_addresses() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout == "False 4\n"
