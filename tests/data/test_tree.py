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
        ("a: [1, 2\n", 2, "not YAML"),
        ("- a\n", 1, "Expected `key: value` lines"),
        ("[a]: 1\n", 1, "found no name before the colon"),
        ("a:\n", 1, "the value is empty. Expected a value, or `null`"),
        ("", 1, "the file is empty"),
        ("# only a remark\n", 1, "the file is empty"),
        ("a: \x00\n", 1, "not YAML"),
    ],
)
def test_what_is_refused_is_reported_with_its_line(text, line, message):
    told = refusal(text)
    assert told.startswith(f"x.yaml:{line}: ")
    assert message in told


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
