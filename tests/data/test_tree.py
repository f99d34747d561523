"""Reading YAML: mappings, lists and strings, with file and line; all else is refused."""

from pathlib import Path

import pytest

from monazite.data.reading.tree import LARGEST_FILE_BYTES, parse_text, read_tree
from monazite.errors import InstanceError

FILE = Path("x.yaml")


def refusal(text: str) -> str:
    with pytest.raises(InstanceError) as caught:
        parse_text(text, FILE)
    return str(caught.value)


def test_every_scalar_is_a_string():
    """So that `no` stays Norway and 1e3 stays as it was written."""
    tree = parse_text("a: no\nb: 1e3\nc: 2026-04-01\nd: [true, 0o7]\n", FILE)
    assert tree.data == {"a": "no", "b": "1e3", "c": "2026-04-01", "d": ["true", "0o7"]}


def test_every_element_remembers_its_line():
    tree = parse_text("a:\n  b:\n    - x\n    - y\n", FILE)
    assert str(tree.place(("a", "b", "1"))) == "x.yaml:4"
    assert str(tree.place(("a", "b", "1", "deeper"))) == "x.yaml:4"
    assert str(tree.place(("a",))) == "x.yaml:1"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: &x 1\nb: *x\n", 1, "found a YAML anchor (&) or alias (*)"),
        ("a: 1\nb: *x\n", 2, "found a YAML anchor (&) or alias (*)"),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "found the YAML tag"),
        ("a: !include x\n", 1, "found the YAML tag"),
        ("a: 1\na: 2\n", 2, "the key 'a' is in line 1 too"),
        ("a: 1\n---\nb: 2\n", 2, "a second document"),
        ("a:\n\tb: 1\n", 2, "Indent with spaces, not tabs"),
        ("a: [1, 2\n", 1, "the brackets opened in line 1 are not closed. Expected `]`"),
        ("a: 1\nb: {c: [1, 2],\n  d: 3\n\n", 3, "the brackets opened in line 2 are not closed. Expected `}`"),
        ("a: [1, 2\nb: 3\n", 2, "found no comma and no `]` after an entry of the brackets opened in line 1"),
        ("a: 'x\nb: 3\n", 1, "the quoted text does not end. Expected a closing quote"),
        ("a: 1\nquant", 2, "found no colon after the key. Expected `key: value`"),
        ("a: b: c\n", 1, "found a colon after a value. Expected one `key: value` a line"),
        ("a:\n  b: 1\n c: 2\n", 3, "the line fits no block above it. Expected the indentation of its block"),
        ('a: "b" c\n', 1, "found 'c' after a value that has ended. Expected the end of the line"),
        ("a: @b\n", 1, "found '@' at the start of a text"),
        ("a: ]\n", 1, "found ']'. Expected a value"),
        ("- a\n", 1, "Expected `key: value` lines"),
        ("[a]: 1\n", 1, "found no name before the colon"),
        ("a:\n", 1, "the value is empty. Expected a value, or `null`"),
        ("a: \x00\n", 1, "not YAML: found the control character U+0000. Expected text"),
    ],
)
def test_what_is_refused_is_reported_with_its_line(text, line, message):
    told = refusal(text)
    assert told.startswith(f"x.yaml:{line}: ")
    assert message in told


@pytest.mark.parametrize("text", ["", "# only a remark\n"])
def test_an_empty_file_is_reported_without_a_line(text):
    assert refusal(text).startswith("x.yaml: the file is empty. Expected an instance.")


def test_wherever_a_file_is_cut_off_the_fault_is_in_a_line_that_it_has():
    """The parser finds out behind the end: in the line after the last, which the file does not have."""
    text = "title: 'a'\nmines: {pit: {rates: [1, 2],\n  cost: 3}}\nprices:\n  dear: \"x\"\n"
    refused = 0
    for end in range(1, len(text)):
        try:
            parse_text(text[:end], FILE)
        except InstanceError as error:
            refused += 1
            assert all(
                fault.place and fault.place.line <= len(text[:end].splitlines()) for fault in error.faults
            )
    assert refused > 50


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "minse.yaml",
            "the file does not exist. Expected an instance file such as instances/tutorial.yaml. Did "
            "you mean",
        ),
        ("other.yaml", "has mines.yaml"),
        ("no/mines.yaml", "the file does not exist, nor does the folder"),
        (
            "",
            "the path is a folder. Expected an instance file such as instances/tutorial.yaml. Name the file",
        ),
    ],
)
def test_a_file_that_is_not_there_is_reported_without_a_line_and_with_those_beside_it(tmp_path, name, said):
    (tmp_path / "mines.yaml").write_text("a: 1\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    path = tmp_path / name
    with pytest.raises(InstanceError) as caught:
        read_tree(path)
    told = str(caught.value)
    assert told.startswith(f"{path}: ")
    assert said in told
    assert "notes.txt" not in told


def test_nesting_has_a_limit():
    assert parse_text("a: " + "[" * 49 + "]" * 49, FILE)
    assert "the nesting is too deep" in refusal("a: " + "[" * 60 + "]" * 60)


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path):
    (tmp_path / "x.yaml").write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_tree(tmp_path / "x.yaml").data == {"a": "1"}


def test_the_size_limit_is_two_megabytes(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("a: 1\n" + "#" * (LARGEST_FILE_BYTES - 5), encoding="utf-8")
    assert read_tree(path).data == {"a": "1"}
    path.write_text("a: 1\n" + "#" * LARGEST_FILE_BYTES, encoding="utf-8")
    with pytest.raises(InstanceError, match="at most 2 MB"):
        read_tree(path)


def test_a_wrong_file_name_is_answered_with_the_right_one(tmp_path):
    (tmp_path / "tutorial.yaml").write_text("a: 1\n", encoding="utf-8")
    with pytest.raises(InstanceError, match=r"Did you mean .*tutorial\.yaml"):
        read_tree(tmp_path / "tutorail.yaml")
