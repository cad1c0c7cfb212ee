"""How a report looks in a browser and on paper: light and dark, narrow and wide, no script."""

from __future__ import annotations

from html import escape

from models.svg import STYLE as CHARTS

STYLE = (
    CHARTS
    + """
:root{color-scheme:light dark;--page:#fff;--ink:#1b232c;--soft:#55616e;--edge:#c9d0da;
--panel:#f3f5f8;--alarm:#a61b1b;--alarm-ink:#fff;--notice:#fff3d6;--notice-edge:#b98900}
@media (prefers-color-scheme:dark){:root{--page:#12171d;--ink:#e7ebf0;--soft:#a7b1bd;--edge:#3a4656;
--panel:#1b222b;--alarm:#8f1d1d;--alarm-ink:#fff;--notice:#33290f;--notice-edge:#c79a2a}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);
font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:62rem;margin:0 auto;padding:1.25rem 1rem 4rem}
h1{font-size:1.6rem;line-height:1.25;margin:.2rem 0 1rem}
h2{font-size:1.2rem;margin:2.4rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--edge)}
p{max-width:46rem;margin:.6rem 0}
small,figcaption,caption,.soft{color:var(--soft)}
.lead{font-size:1.15rem;font-weight:600}
.alarm,.notice{max-width:none;padding:.8rem 1rem;border-radius:.4rem;margin:0 0 1rem}
.alarm{background:var(--alarm);color:var(--alarm-ink);font-size:1.1rem;font-weight:700}
.notice{background:var(--notice);border-left:.3rem solid var(--notice-edge)}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:.6rem 1.2rem;
background:var(--panel);padding:.9rem 1rem;border-radius:.4rem;margin:1rem 0}
dt{color:var(--soft);font-size:.85rem}
dd{margin:0;overflow-wrap:anywhere}
.wide{grid-column:1/-1}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-variant-numeric:tabular-nums;margin:.4rem 0 1rem}
caption{text-align:left;padding:.2rem 0 .4rem;white-space:nowrap}
th,td{padding:.35rem .7rem;border-bottom:1px solid var(--edge);text-align:right;
vertical-align:top;white-space:nowrap}
thead th{border-bottom:2px solid var(--edge);vertical-align:bottom}
tbody th,thead th:first-child{text-align:left;font-weight:500;position:sticky;left:0;
background:var(--page)}
td small{display:block;font-size:.78rem}
td.words,th.words{text-align:left}
thead th{white-space:normal}
.mine{background:var(--panel);font-weight:600}
figure{margin:.6rem 0 1.2rem;overflow-x:auto}
figure svg{display:block;width:100%;min-width:34rem;max-width:46rem;height:auto}
.grid figure svg{min-width:0}
.grid figure svg text{font-size:15px}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,27rem),1fr));gap:0 1.2rem}
.tables{display:flex;flex-wrap:wrap;gap:.4rem 2rem}
table.confusion td small{display:inline}
code{font:.85rem/1.5 ui-monospace,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
pre{background:var(--panel);padding:.7rem .9rem;border-radius:.4rem;
white-space:pre-wrap;margin:.6rem 0}
summary{cursor:pointer;padding:.3rem 0}
:focus-visible{outline:3px solid var(--line-1);outline-offset:2px}
@media print{main{max-width:none;padding:0}h2{break-after:avoid}
figure,tr,.alarm,.notice{break-inside:avoid}.grid{grid-template-columns:1fr 1fr}
.alarm{border:3px solid #a61b1b}
.scroll,figure{overflow:visible}figure svg{min-width:0}
details::details-content{content-visibility:visible;display:block}
.alarm,.notice,.mine,dl{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""
)
"""CSS of a whole page. Text stands 4.5:1 and more on its ground in both schemes (WCAG 2.2, 1.4.3).
"""


def whole_page(title: str, body: str) -> str:
    """Put a page around what it shows.

    Parameters
    ----------
    title : str
        Plain text.
    body : str
        HTML.

    Returns
    -------
    page : str
        HTML that holds its style and, by its own content policy, fetches nothing.
    """
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
