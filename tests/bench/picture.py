"""Results as a picture: SVG with two bars for each row, readable on light and dark pages."""

from __future__ import annotations

from xml.sax.saxutils import escape

from tests.bench.results import GROWTH, Results, Row
from tests.bench.tables import amount, compared

WIDTH = 860
_LEFT, _BARS = 318, 300  # where bars begin, and how long the longest of a row is
_BAR, _GAP, _ROW = 9, 2, 14
_STYLE = """
text { font: 12px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328 }
.group { font-weight: 600; font-size: 13px }
.small { font-size: 10.5px }
.faint { fill: #59636e; font-size: 10.5px }
.pym { fill: #0b7a5c } .more { fill: #6fb8a2 } .uv { fill: #9aa4af }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .faint { fill: #9198a1 } .pym { fill: #2bb58c } .more { fill: #1d6b55 } .uv { fill: #6e7681 }
}
"""


def picture(results: Results, *, growth: bool = False) -> str:
    """The whole file: how cost grows, or all the rest. Bars of one row are to one scale; rows are not, their numbers tell."""
    names = [*results.about["pyms"], "uv"]
    found, top = _legend(results, names), 60
    for group in dict.fromkeys(row.group for row in results.rows):
        rows = [row for row in results.rows if row.group == group and row.median("pym") is not None]
        if (group == GROWTH) != growth or not rows:
            continue
        found.append(_text(0, top + 10, group, "group"))
        top += 24
        for row in rows:
            drawn, height = _row(row, names, top)
            found += drawn
            top += height
        top += 10
    title = "What pym and uv take for the same work, in milliseconds: shorter bars are better"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}" height="{top}" role="img">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n" + "\n".join(found) + "\n</svg>\n"
    )


def _legend(results: Results, names: list[str]) -> list[str]:
    about = results.about
    versions = {"pym": about["pyms"]["pym"], "uv": about["versions"].get("uv", "")}
    how = "Milliseconds, medians; shorter is better. In parentheses: pym's part of uv's time. Each row has a scale of its own."
    found = [_text(0, 14, how, "faint")]
    where = f"{about['date']}, {about['processor']}, {about['cores']} cores, {about['system']}; all but uv on CPython {about['python']}."
    found.append(_text(0, 28, where, "faint"))
    left = 0
    for number, name in enumerate(names):
        found.append(_bar(left, 38, 12, _kind(name, number)))
        name = f"{name} {versions.get(name, '')}".strip()
        found.append(_text(left + 18, 47, name, "small"))
        left += 34 + 7 * len(name)
    return found


def _row(row: Row, names: list[str], top: int) -> tuple[list[str], int]:
    present = [(number, name) for number, name in enumerate(names) if row.median(name) is not None]
    longest = max(max(row.median(name) or 0.0, 0.001) for _, name in present)
    height = max(len(present), 2) * (_BAR + _GAP) + _ROW
    found = [_text(_LEFT - 12, top + 13, row.title.replace("`", ""), "small", end=True)]
    for place, (number, name) in enumerate(present):
        median = max(row.median(name) or 0.0, 0.0)
        length = max(1.0, _BARS * median / longest)
        y = top + place * (_BAR + _GAP)
        found.append(_bar(_LEFT, y, length, _kind(name, number)))
        ratio = None if name == "uv" else row.ratio(name, "uv")
        said = amount(median) + ("" if ratio is None else f" ({ratio:.2f})")
        found.append(_text(_LEFT + length + 6, y + 8.5, said, "small"))
    others = [(one.name, row.median(one.name)) for one in compared(row)]
    told = [f"{name} {amount(median)}" for name, median in others if median is not None]
    for place in range(0, len(told), 2):
        found.append(
            _text(_LEFT + _BARS + 78, top + 8.5 + place // 2 * 11, ", ".join(told[place : place + 2]), "faint")
        )
    return found, max(height, (len(told) + 1) // 2 * 11 + 6)


def _kind(name: str, number: int) -> str:
    return "uv" if name == "uv" else "more" if number else "pym"


def _bar(x: float, y: float, length: float, kind: str) -> str:
    return f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{length:.1f}" height="{_BAR}" rx="1.5"/>'


def _text(x: float, y: float, text: str, kind: str, *, end: bool = False) -> str:
    anchor = ' text-anchor="end"' if end else ""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:g}"{anchor}>{escape(text)}</text>'
