"""An instance inherits another and says only what differs."""

import pytest

from monazite import UsageError

BASE = """
title: Base
horizon: {start: 2026-04, steps: [{every: year, count: 2}]}
sources: {survey: {title: A survey}}
materials: {ore: {unit: t}}
places: {pit: {}, hill: {}}
mines:
  pit: {place: pit, material: ore, capacity: {value: 5 t/yr, source: survey}, cost: 1 USD/t, reserve: 9 t}
  hill: {place: hill, material: ore, capacity: {steps: {2026-04: 5 t/yr, 2027-04: 6 t/yr}}}
"""


@pytest.fixture
def child(tmp_path, write):
    """Load a file that extends `base.yaml`."""

    def child(text, folder="", root=None):
        import monazite

        write(BASE, "base.yaml")
        path = tmp_path / folder / "child.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return monazite.load(path, root=root).instance

    return child


def refused(child, text, **options):
    from monazite import InstanceError

    with pytest.raises(InstanceError) as caught:
        child(text, **options)
    return str(caught.value)


def test_what_is_not_stated_is_inherited(child):
    instance = child("extends: base.yaml\ntitle: Child\n")
    assert instance.title == "Child"
    assert list(instance.mines) == ["pit", "hill"]


def test_mappings_merge_key_by_key(child):
    instance = child(
        "extends: base.yaml\nmines: {pit: {cost: 3 USD/t}, new: {place: pit, material: ore, "
        "capacity: 1 t/yr}}\n"
    )
    assert list(instance.mines) == ["pit", "hill", "new"]
    assert instance.mines["pit"].cost.value == "3 USD/t"
    assert instance.mines["pit"].capacity.source == "survey"


def test_a_number_is_replaced_whole_so_its_source_does_not_outlive_it(child):
    for written in ("7 t/yr", "{value: 7 t/yr}"):
        capacity = (
            child(f"extends: base.yaml\nmines: {{pit: {{capacity: {written}}}}}\n").mines["pit"].capacity
        )
        assert capacity.value == "7 t/yr"
        assert capacity.source is None


def test_a_path_is_replaced_whole(child):
    instance = child("extends: base.yaml\nmines: {hill: {capacity: {steps: {2026-04: 1 t/yr}}}}\n")
    assert list(instance.mines["hill"].capacity.by_period.values()) == [1, 1]


def test_the_steps_of_a_horizon_are_a_list_and_replaced_whole(child):
    instance = child("extends: base.yaml\nhorizon: {steps: [{every: quarter, count: 8}]}\n")
    assert len(instance.timeline.periods) == 8


def test_null_removes_what_is_inherited(child):
    instance = child("extends: base.yaml\nmines: {pit: {reserve: null}, hill: null}\n")
    assert list(instance.mines) == ["pit"]
    assert instance.mines["pit"].reserve is None


@pytest.mark.parametrize(
    "text", ["mines: {hall: null}", "mines: {pit: {royalty: null}}", "mines: {pit: {ramp: {up: null}}}"]
)
def test_null_where_nothing_is_inherited_is_refused(child, text):
    assert "found `null`, which removes an inherited element, and none is inherited here" in refused(
        child, f"extends: base.yaml\n{text}\n"
    )


def test_an_empty_value_is_not_null(child):
    assert "the value is empty" in refused(child, "extends: base.yaml\nmines: {pit: {reserve: ~}}\n")


def test_faults_of_what_is_inherited_name_their_file(child):
    text = "extends: base.yaml\nmaterials: {ore: {unit: MWh}}\n"
    assert "base.yaml:11: mines.pit.capacity: found the unit 't/yr'. Expected the unit 'MWh/yr'" in refused(
        child, text
    )


def test_faults_of_what_is_changed_name_the_file_that_changes_it(child):
    text = "extends: base.yaml\nmines: {pit: {capacity: 7 t}}\n"
    assert "child.yaml:2: mines.pit.capacity: found the unit 't'" in refused(child, text)


def test_a_chain_of_files_is_followed(child, tmp_path):
    (tmp_path / "middle.yaml").write_text(
        "extends: base.yaml\nmines: {pit: {reserve: 8 t}}\n", encoding="utf-8"
    )
    instance = child("extends: middle.yaml\nmines: {pit: {cost: 2 USD/t}}\n")
    assert (instance.mines["pit"].reserve.amount, instance.mines["pit"].cost.value) == (8, "2 USD/t")
    assert [path.name for path in instance.context.inputs] == ["base.yaml", "middle.yaml", "child.yaml"]


def test_a_cycle_is_refused(child, tmp_path):
    (tmp_path / "middle.yaml").write_text("extends: child.yaml\n", encoding="utf-8")
    assert "the files extend each other in a cycle: child.yaml -> middle.yaml -> child.yaml" in refused(
        child, "extends: middle.yaml\n"
    )


def test_a_file_outside_the_folder_needs_root(child, tmp_path):
    text = "extends: ../base.yaml\n"
    assert "name its folder with --root" in refused(child, text, folder="scenarios")
    assert child(text, folder="scenarios", root=tmp_path).title == "Base"


def test_a_file_below_the_current_directory_needs_no_root(child, tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    assert child("extends: ../base.yaml\n", folder="scenarios").title == "Base"
    assert child(f"extends: {tmp_path}/base.yaml\n", folder="scenarios").title == "Base"
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert "outside the folder of this file" in refused(child, "extends: ../base.yaml\n", folder="scenarios")


def test_a_link_below_the_current_directory_does_not_lead_out_of_it(child, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "link.yaml").symlink_to(tmp_path / "base.yaml")
    monkeypatch.chdir(tmp_path / "here")
    assert "outside the folder" in refused(child, "extends: ../here/link.yaml\n", folder="scenarios")


def test_the_whole_disk_is_no_folder_to_extend_from(child, tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    assert "outside the folder of this file" in refused(child, "extends: ../base.yaml\n", folder="scenarios")


def test_a_root_replaces_the_current_directory(child, tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    assert "outside the folder" in refused(
        child, "extends: ../base.yaml\n", folder="scenarios", root=tmp_path / "elsewhere"
    )


def test_a_root_that_is_no_folder_is_refused_whether_anything_is_inherited_or_not(child, tmp_path):
    for text in ("extends: base.yaml\n", BASE):
        for root in (tmp_path / "absent", tmp_path / "base.yaml", tmp_path / "a\0b", tmp_path / ("x" * 300)):
            with pytest.raises(
                UsageError, match=r"there is no such folder. Expected a folder of files to extend"
            ):
                child(text, root=root)


def test_a_link_does_not_lead_out_of_the_folder(child, tmp_path):
    folder = tmp_path / "scenarios"
    folder.mkdir()
    (folder / "link.yaml").symlink_to(tmp_path / "base.yaml")
    assert "link.yaml is outside the folder of this file" in refused(
        child, "extends: link.yaml\n", folder="scenarios"
    )
