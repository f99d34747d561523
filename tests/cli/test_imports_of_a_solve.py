"""What `monazite solve` imports: nothing that a plan on the terminal does not need, installed or not."""

from __future__ import annotations

import subprocess
import sys

from conftest import INSTANCES

OPTIONAL = ("scipy", "dask", "xarray", "matplotlib", "uncertainties", "babel")
"""What pint, Pyomo or pandas would import where it is installed."""
UNUSED = (
    *("pandas", "pint", "shapely", "openpyxl", "xlsxwriter", "jinja2", "numpy.ma", "rich.table"),
    *("pyomo.environ", "monazite.results.folder.written", "monazite.pages"),
    *("monazite.data.writing", "monazite.sweeps.curve", "monazite_cli.sweep", "monazite_cli.tornado"),
)
CODE = """
import sys
sys.path.insert(0, sys.argv[1])
sys.argv = ["monazite", "solve", "-q", sys.argv[2]]
from monazite_cli.__main__ import main
try:
    main()
except SystemExit as ended:
    print(ended.code, [name for name in {names!r} if name in sys.modules], file=sys.stderr)
"""


def test_a_solve_imports_nothing_that_it_does_not_use(tmp_path):
    """Packages that are installed beside are not imported: one that is fails at once, were it imported."""
    for name in OPTIONAL:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemError('imported')\n")
    code = CODE.replace("{names!r}", repr((*OPTIONAL, *UNUSED)))
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path), str(INSTANCES / "tutorial.yaml")],
        capture_output=True,
        text=True,
    )
    assert done.stderr.splitlines() == ["0 []"]
    assert "optimal" in done.stdout


def test_a_call_makes_the_options_of_its_own_command_only():
    code = (
        "import sys; from monazite_cli.app import program; program(['solve']);"
        "print([each for each in ('compare', 'solve', 'sweep') if f'monazite_cli.{each}' in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['solve']"
