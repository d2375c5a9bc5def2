"""What is told of the runs: medians, quartiles, differences, ratios; tables and the places they are put."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from tests.bench.picture import picture
from tests.bench.publish import BEGIN, END, publish, replace
from tests.bench.results import GROWTH, Results, Row, Sample, quartiles
from tests.bench.tables import amount, extract, markdown, reached

ABOUT = {
    "date": "2026-01-31", "python": "3.12.1 without PGO", "pym_python": "3.11.2 with PGO", "pyms": {"pym": "1.0", "pym on 3.13.0 with PGO": "1.0"},
    "versions": {"uv": "0.13.9", "pip": "26.0"}, "missing": {"pyenv": "is not on this machine"}, "system": "Linux 6 x86_64",
    "processor": "Fast <one>", "cores": 2, "memory": "8 GiB", "files": "ext4", "load": 0.1, "quick": False,
    "command": "python -m tests.bench", "minutes": 19.5,
}  # fmt: skip


def results() -> Results:
    run = Row("run", "Every day", "`run CMD`, above & beyond", 0.15, [
        Sample("pym", [11.0, 13.0, 12.0], 9.0, "bare"), Sample("pym on 3.13.0 with PGO", [11.0, 11.5, 11.0], 8.0, "bare"),
        Sample("uv", [30.0, 31.0, 29.0], 28.0, "bare"), Sample("bare", [10.0, 10.0, 10.0], 9.0, note="the command itself"),
        Sample("poetry", failed="poetry said no"),
    ])  # fmt: skip
    sync = Row("sync-warm", "Installing", "`sync`", 0.8, [
        Sample("pym", [50.0], 20.0, disk=15.2), Sample("uv", [100.0], 30.0), Sample("pip", [4321.0], note="`install -r`"),
    ])  # fmt: skip
    broken = Row("sync-cold", "Installing", "`sync`, nothing cached", 1.1, [Sample("pym", failed="no index")])
    grown = Row("grow-lock-10", GROWTH, "`lock`: 10 packages", 0.0, [Sample("pym", [1.0]), Sample("uv", [2.0])])
    other = Row("resolve-https", "Resolving", "resolve, https", 1.1, [], missing="openssl is missing")
    return Results(ABOUT, [run, sync, broken, grown, other])


def test_what_is_part_of_a_side_and_not_meant_is_taken_off_in_each_round() -> None:
    row = Row("run", "", "", 0, [Sample("pym", [11, 24, 13], floor="bare"), Sample("uv", [20, 30, 20], floor="bare"), Sample("bare", [10, 20, 10])])  # fmt: skip
    assert row.times("pym") == [1, 4, 3]
    assert row.median("pym") == 3
    assert row.ratio("pym", "uv") == pytest.approx(0.3)
    assert row.median("bare") == 10


def test_what_failed_has_no_times() -> None:
    row = results().rows[0]
    assert row.sample("poetry") is None and row.median("poetry") is None and row.ratio("pym", "poetry") is None


@pytest.mark.parametrize(("times", "ends"), [([], None), ([3.0], (3.0, 3.0)), ([5.0, 1.0, 3.0, 4.0, 2.0], (2.0, 4.0))])
def test_quartiles(times: list[float], ends: tuple[float, float] | None) -> None:
    assert quartiles(times) == ends


@pytest.mark.parametrize(
    ("number", "text"), [(0.816, "0.82"), (1.44, "1.4"), (15.32, "15.3"), (153.6, "154"), (12340.2, "12,340"), (-0.4, "-0.40")]
)  # fmt: skip
def test_as_many_digits_as_mean_something(number: float, text: str) -> None:
    assert amount(number) == text


def test_the_tables_have_every_row() -> None:
    text = markdown(results())
    lines = {line.split(" | ")[0].strip("| "): line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")}  # fmt: skip
    head = next(line for line in text.splitlines() if line.startswith("| work"))
    assert head == "| work | pym ms | pym on 3.13.0 with PGO ms | uv ms | pym / uv | pym on 3.13.0 with PGO / uv | to reach | others, ms | peak MiB |"  # fmt: skip
    run = lines["`run CMD`, above & beyond"]
    assert run[1:] == ["2.0 (1.5-2.5)", "1.0 (1.0-1.2)", "20.0 (19.5-20.5)", "0.10", "0.05", "0.15", "-", "pym 9, pym on 3.13.0 with PGO 8, uv 28"]  # fmt: skip
    assert lines["`sync`"][6:] == ["0.8", "pip 4,321", "pym 20, uv 30", "pym 15.2"]
    assert lines["`sync`, nothing cached"][1] == "-"
    assert "pyenv is missing: it is not on this machine." in text
    assert "poetry did not do it: poetry said no" in text and "pym did not do it: no index" in text
    assert "- resolve, https. Was not run: openssl is missing" in text
    assert "bare: the command itself (10.0 ms)" in text


def test_losses_are_told_as_plainly_as_gains() -> None:
    found = results()
    assert "pym takes less time than uv in 3 of 3 rows. It reaches what it is held to in 2 of 2." in markdown(found)
    found.rows[1].samples[0].times = [150.0]
    lost = "in 2 of 3 rows, more in: `sync` (1.50). It reaches what it is held to in 1 of 2, and misses it in: `sync` (1.50 instead of 0.8)."
    assert lost in reached(found) and lost in markdown(found)
    assert reached(Results(ABOUT, [])) == ""


def test_every_line_of_a_table_has_as_many_cells() -> None:
    for table in re.findall(r"(?:^\|.*\n)+", markdown(results()) + "\n" + extract(results()) + "\n", re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_the_extract_has_what_there_is_of_what_matters() -> None:
    lines = extract(results()).splitlines()
    assert lines[2:] == ["| `run CMD`, above & beyond | 2.0 | 20.0 | 0.10 | - |", "| `sync` | 50.0 | 100 | 0.50 | pip 4,321 |"]  # fmt: skip


def test_the_picture_is_well_formed_and_to_scale() -> None:
    root = ElementTree.fromstring(picture(results()))
    name = "{http://www.w3.org/2000/svg}"
    bars = [one for one in root.iter(f"{name}rect") if float(one.get("x", "0")) > 300]
    lengths = [(one.get("class"), float(one.get("width", "0"))) for one in bars]
    longest = dict(lengths)["uv"]
    assert lengths == [("pym", longest / 10), ("more", longest / 20), ("uv", longest), ("pym", longest / 2), ("uv", longest)]  # fmt: skip
    texts = [one.text for one in root.iter(f"{name}text")]
    assert "run CMD, above & beyond" in texts and "pip 4,321" in texts
    assert "2.0 (0.10)" in texts and "20.0" in texts and "pym 1.0" in texts and "uv 0.13.9" in texts
    assert "prefers-color-scheme: dark" in (root.findtext(f"{name}style") or "")
    assert "lock: 10 packages" not in texts
    assert "lock: 10 packages" in picture(results(), growth=True) and "run CMD" not in picture(results(), growth=True)
    top = float(root.get("height", "0"))
    assert all(float(one.get("y", "0")) < top for one in root.iter(f"{name}text"))


def test_results_come_back_from_their_file() -> None:
    assert Results.parsed(json.loads(json.dumps(dataclasses.asdict(results())))) == results()


def test_results_are_put_between_the_marks(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for path in (tmp_path / "README.md", tmp_path / "docs/benchmarks.md"):
        path.write_text(f"before\n\n{BEGIN}\n\nold\n{END}\n\nafter\n")
    publish(results(), tmp_path)
    once = (tmp_path / "README.md").read_text()
    publish(results(), tmp_path)
    assert (tmp_path / "README.md").read_text() == once
    assert once.startswith(f"before\n\n{BEGIN}\n\n![") and once.endswith(f"\n{END}\n\nafter\n") and "old" not in once
    assert "| `sync` | 50.0 |" in once
    assert markdown(results()) in (tmp_path / "docs/benchmarks.md").read_text()
    ElementTree.parse(tmp_path / "docs/benchmarks.svg")
    ElementTree.parse(tmp_path / "docs/benchmarks-growth.svg")


def test_a_file_without_marks_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(f"before {BEGIN} and no end\n")
    with pytest.raises(ValueError, match="no place"):
        replace(path, "new")
    assert path.read_text() == f"before {BEGIN} and no end\n"


def test_the_documentation_has_the_marks() -> None:
    root = Path(__file__).parents[3]
    for name in ("README.md", "docs/benchmarks.md"):
        text = (root / name).read_text()
        assert text.count(BEGIN) == 1 and text.count(END) == 1 and text.index(BEGIN) < text.index(END)
