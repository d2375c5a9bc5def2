"""Where results go: files of their own, and between marks in the documentation."""

from __future__ import annotations

from pathlib import Path

from tests.bench.picture import picture
from tests.bench.results import Results
from tests.bench.tables import extract, markdown, reached, told

BEGIN = "<!-- benchmarks: written by `python -m tests.bench --publish`; what is changed here by hand is lost -->"
END = "<!-- benchmarks: end -->"
_ALTERNATIVE = "Bars: what pym and uv take for the same work"


def write(results: Results, directory: Path) -> None:
    """Writes benchmarks.md, benchmarks.svg and benchmarks-growth.svg."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "benchmarks.md").write_text(markdown(results))
    (directory / "benchmarks.svg").write_text(picture(results))
    (directory / "benchmarks-growth.svg").write_text(picture(results, growth=True))


def publish(results: Results, root: Path) -> None:
    """Puts the results into the documentation of the checkout: the whole into docs, an extract into the README."""
    (root / "docs/benchmarks.svg").write_text(picture(results))
    (root / "docs/benchmarks-growth.svg").write_text(picture(results, growth=True))
    pictures = f"![{_ALTERNATIVE}](benchmarks.svg)\n\n![{_ALTERNATIVE}, and more of it](benchmarks-growth.svg)"
    replace(root / "docs/benchmarks.md", f"{pictures}\n\n{markdown(results)}")
    replace(
        root / "README.md",
        f"![{_ALTERNATIVE}](docs/benchmarks.svg)\n\n{extract(results)}\n\n{reached(results)}\n\n{told(results)}\n",
    )


def replace(path: Path, body: str) -> None:
    """Puts `body` between the marks of a file.

    Raises:
        ValueError: It has no marks.
    """
    text = path.read_text()
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path} has no place for results")
    path.write_text(f"{before}{BEGIN}\n\n{body}\n{END}{after}")
