"""`monazite report --interactive`: what it refuses, and the page that it writes."""

from __future__ import annotations

import pytest
from conftest import INSTANCES

from monazite import UsageError, load
from monazite.pages.table.page import title_of
from monazite.pages.table.program import compile_table
from monazite.sweeps.program import open_program
from monazite.sweeps.terms import parse_terms

TUTORIAL = INSTANCES / "tutorial.yaml"
QUANTITY = "contracts.toyotsu.quantity=0:1000 t/yr"
PENALTY = "contracts.toyotsu.shortfall.penalty=0:10 USD/kg"
INTERACTIVE = ("--interactive", "--out", "table.html")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--vary", QUANTITY, "--out", "t.html"], "--vary has an effect only with --interactive"),
        ([*INTERACTIVE], "no term is varied. Expected one to five"),
        ([*INTERACTIVE, TUTORIAL, "--vary", QUANTITY], "found 2 files. Expected one instance file"),
        ([*INTERACTIVE, "--vary", "contracts.toyotsu.quantity=0,500 t/yr"], "found points"),
        ([*INTERACTIVE, "--vary", "contracts.toyotsu.quantity=0:500:n=10 t/yr"], "found points"),
        ([*INTERACTIVE, "--vary", "contracts.toyotsu.quantity=0:inf t/yr"], "found inf. Expected two finite"),
        ([*INTERACTIVE, "--vary", "contracts.toyotsu.quantity=500:0 t/yr"], "descending or empty interval"),
        ([*INTERACTIVE, "--vary", "contracts.toyotsu.starts=2028-04,never"], "found dates or words"),
        ([*INTERACTIVE, "--vary", "contracts.nobody.quantity=0:500 t/yr"], "nobody"),
        ([*INTERACTIVE, "--vary", QUANTITY, "--vary", QUANTITY], "varied twice"),
        (["--interactive", "--vary", QUANTITY, "--out", "table.txt"], "Expected a name that ends in .html"),
    ],
)
def test_what_makes_no_table_is_refused_in_a_sentence(run, options, words):
    done = run("report", TUTORIAL, *options)
    assert done.returncode == 2
    assert words in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_more_than_five_terms_are_refused(run):
    terms = [f"demands.demand{number}.quantity=0:1 t/yr" for number in range(6)]
    done = run("report", TUTORIAL, *INTERACTIVE, *(word for term in terms for word in ("--vary", term)))
    assert done.returncode == 2
    assert "--vary: found 6 terms. Expected at most 5" in " ".join(done.stderr.split())


def test_a_result_folder_has_no_table(run, tmp_path):
    assert run("solve", TUTORIAL, "-o", "result").returncode == 0
    done = run("report", "result", *INTERACTIVE, "--vary", QUANTITY)
    assert done.returncode == 2
    assert "result is a folder. Expected an instance file" in " ".join(done.stderr.split())


def test_it_writes_one_file_and_says_how_large_it_is(run, tmp_path, bundled):
    done = run(
        "report", TUTORIAL, *INTERACTIVE, "--vary", QUANTITY, "--set", "contracts.toyotsu.price=9 USD/kg"
    )
    assert done.returncode == 0 and "wrote table.html" in done.stderr and done.stdout == ""
    text = (tmp_path / "table.html").read_text(encoding="utf-8")
    assert "--set &#39;" not in text and "contracts.toyotsu.price=9 USD/kg" in text
    assert run("report", TUTORIAL, *INTERACTIVE, "--vary", PENALTY, "-q").stderr == ""


def test_a_page_is_the_same_file_each_time(run, tmp_path, bundled):
    run("report", TUTORIAL, *INTERACTIVE, "--vary", QUANTITY)
    first = (tmp_path / "table.html").read_bytes()
    run("report", TUTORIAL, *INTERACTIVE, "--vary", QUANTITY)
    assert (tmp_path / "table.html").read_bytes() == first


def test_python_refuses_what_the_command_refuses(tmp_path):
    with pytest.raises(UsageError, match="found points"):
        load(TUTORIAL).table("contracts.toyotsu.quantity=0,500 t/yr", out=tmp_path / "table.html")
    with pytest.raises(UsageError, match=r"ends in \.html"):
        load(TUTORIAL).table(QUANTITY, out=tmp_path / "table.pdf")


def test_terms_have_titles_in_words():
    terms = (PENALTY, "contracts.toyotsu.price*=0.5:2", "mines.sands.capacity[2026-04]=0:100 t/yr")
    program = compile_table(open_program(TUTORIAL, parse_terms(terms[:2])))
    assert [title_of(term) for term in program.terms] == [
        "contract toyotsu: shortfall penalty",
        "factor on contract toyotsu: price",
    ]
