"""Every bad file gives its clear error, exit code 2, and nothing written."""

import re
import sys
from pathlib import Path

import pytest
from conftest import INSTANCES

FOLDER = INSTANCES / "broken"
FILES = sorted(path.name for path in FOLDER.glob("*.yaml"))
README = (FOLDER / "README.md").read_text(encoding="utf-8")
TABLE = {
    name: (message, line)
    for name, message, line in re.findall(r"^\| (\S+\.yaml) \| (.+) \| (\S+) \|$", README, re.M)
}
"""Files that cannot hold a comment, with the message and the line they must give."""


def expected(name: str) -> tuple[str, str]:
    """The message and the line a bad file must give, from its first two lines or from the README."""
    if name in TABLE:
        return TABLE[name]
    first, second = (FOLDER / name).read_text(encoding="utf-8").splitlines()[:2]
    return first.removeprefix("# message: "), second.removeprefix("# line: ")


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_gives_its_message_and_writes_nothing(run, tmp_path, name):
    message, line = expected(name)
    ran = run("solve", FOLDER / name, "-o", "out")
    assert ran.returncode == 2, ran.stderr
    told = [each for each in ran.stderr.splitlines() if message in each]
    assert told, ran.stderr
    if line != "none":
        assert any(re.search(rf":{line}: ", each) for each in told), ran.stderr
    assert "Traceback" not in ran.stderr
    assert ran.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", FILES)
def test_validate_reports_the_same(run, name):
    message, _ = expected(name)
    ran = run("validate", FOLDER / name)
    assert ran.returncode == 2
    assert message in ran.stderr


def test_what_the_bad_files_extend_is_in_order(run):
    assert run("validate", FOLDER / "good" / "base.yaml").returncode == 0


def content(kind: str) -> bytes:
    """Files too large, or too odd, to be kept in the repository."""
    return {
        "brackets nested 200,000 deep": b"a: " + b"[" * 200_000 + b"]" * 200_000,
        "braces nested 200,000 deep": b"a: " + b"{a: " * 200_000,
        "aliases that expand a billion times": b"a: &a [x]\n"
        + b"".join(
            b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 10)) for n in range(9)
        ),
        "a tag that constructs an object": b"title: !!python/object/apply:os.system ['touch hacked']\n",
        "not UTF-8": "title: café\n".encode("latin-1"),
        "UTF-16": "title: a\n".encode("utf-16"),
        "zeros": b"\0" * 1000,
        "one endless key": b"a" * 1_000_000,
        "a hundred thousand equal keys": b"x:\n" * 100_000,
    }[kind]


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("brackets nested 200,000 deep", "the nesting is too deep"),
        ("braces nested 200,000 deep", "the nesting is too deep"),
        ("aliases that expand a billion times", "found a YAML anchor (&) or alias (*)"),
        ("a tag that constructs an object", "found the YAML tag"),
        ("not UTF-8", "the file is not UTF-8"),
        ("UTF-16", "the file is not UTF-8"),
        ("zeros", "not YAML"),
        ("one endless key", "Expected `key: value` lines"),
        ("a hundred thousand equal keys", "the key 'x' is in line 1 too"),
    ],
)
def test_a_hostile_file_is_refused(run, tmp_path, kind, message):
    (tmp_path / "bad.yaml").write_bytes(content(kind))
    ran = run("solve", "bad.yaml", "-o", "out")
    assert ran.returncode == 2
    assert message in ran.stderr
    assert ran.stderr.startswith("bad.yaml:")
    assert "Traceback" not in ran.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["bad.yaml"]


def test_a_file_of_100_mb_is_refused_unread(run, tmp_path):
    with (tmp_path / "large.yaml").open("wb") as file:
        file.truncate(100_000_000)
    ran = run("solve", "large.yaml")
    assert ran.returncode == 2
    assert "the file has 100 MB. Expected at most 2 MB" in ran.stderr


@pytest.mark.parametrize(
    ("name", "message"),
    [(".", "the path is a folder"), ("absent.yaml", "the file does not exist"), ("\0", "null")],
)
def test_what_is_no_file_is_refused(run, name, message):
    ran = run("solve", name)
    assert ran.returncode == 2
    assert message in ran.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there are no devices to read from")
def test_a_device_is_not_read():
    from monazite.data.reading.tree import read_bytes
    from monazite.errors import InstanceError

    with pytest.raises(InstanceError, match="not an ordinary file"):
        read_bytes(Path("/dev/zero"))


@pytest.mark.parametrize("amount", ["1e400", "nan", ".nan", "inf", ".inf", "-inf", "1e16", "9" * 400])
def test_an_amount_beyond_all_measure_is_refused(run, tmp_path, amount):
    import monazite
    from monazite.errors import InstanceError

    with pytest.raises(InstanceError) as caught:
        monazite.load(INSTANCES / "tutorial.yaml", [f"mines.sands.capacity={amount} t/yr"])
    assert "mines.sands.capacity" in str(caught.value)


@pytest.fixture(params=["CBaseLoader", "BaseLoader"])
def either_reader(request, monkeypatch):
    """The reader of YAML in C, and the one in Python where the other is not built."""
    import yaml

    from monazite.data.reading import tree

    monkeypatch.setattr(tree, "_Loader", getattr(yaml, request.param))


NESTED = {
    "brackets": "a: " + "[" * 60 + "]" * 60,
    "1,500 brackets on a line": "a: " + "[" * 1500 + "]" * 1500,
    "200,000 brackets": "a: " + "[" * 200_000 + "]" * 200_000,
    "brackets one a line": "a: " + "[\n " * 2000,
    "braces": "a: " + "{a: " * 200_000,
    "lines": "\n".join(" " * depth + "a:" for depth in range(1200)),
    "dashes": "- " * 2000 + "a",
    "question marks": "? " * 2000 + "a",
    "quoted texts between": "a: " + "['b', " * 2000,
}


@pytest.mark.parametrize("kind", NESTED)
def test_our_own_limit_of_nesting_comes_before_that_of_the_reader(either_reader, kind):
    from monazite.data.reading.tree import parse_text
    from monazite.errors import InstanceError

    with pytest.raises(InstanceError, match="the nesting is too deep") as caught:
        parse_text(NESTED[kind], Path("deep.yaml"))
    assert str(caught.value).startswith("deep.yaml:")


def test_brackets_in_texts_and_comments_are_no_nesting(either_reader):
    from monazite.data.reading.tree import parse_text

    text = (
        "a: '"
        + "[" * 600
        + "'\nb: \""
        + "{" * 600
        + '"\n# '
        + "[" * 600
        + "\nc: it's [2]\n"
        + "d: {e: [f, {g: h}]}\n"
    )
    assert parse_text(text, Path("flat.yaml")).data["d"] == {"e": ["f", {"g": "h"}]}


def test_an_error_of_the_reader_about_depth_is_reported_in_our_words(monkeypatch):
    """A later reader may have a lower limit than ours."""
    import yaml

    from monazite.data.reading import tree
    from monazite.errors import InstanceError

    def refuses(text: str) -> None:
        mark = yaml.Mark("", 0, 6, 0, None, None)
        raise yaml.scanner.ScannerError(
            "while increasing flow level", mark, "exceeded maximum nesting depth", mark
        )

    def overflows(text: str) -> None:
        raise RecursionError

    for reader, place in ((refuses, "deep.yaml:1"), (overflows, "deep.yaml")):
        monkeypatch.setattr(tree, "_Loader", reader)
        with pytest.raises(InstanceError, match=f"^{place}: the nesting is too deep"):
            tree.parse_text("a: b", Path("deep.yaml"))
