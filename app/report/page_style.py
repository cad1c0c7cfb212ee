"""How the page looks: the training report's style, and what only a recording's report has."""

from __future__ import annotations

from app.report.drawing import DARK_STATES, FAIR, GOOD, OFF
from models.page_style import STYLE as PAGE

_DARK = "".join(f"--{name}:{colour};" for name, colour in DARK_STATES.items())

STYLE = (
    f"{PAGE}:root{{--good:{GOOD};--fair:{FAIR};--off:{OFF}}}"
    f"@media (prefers-color-scheme:dark){{:root{{{_DARK}}}}}"
    """
figure svg{max-width:none;min-width:44rem}
figure svg *{stroke-linejoin:round}
figure{margin:.4rem 0 1rem}
figcaption{max-width:46rem;font-size:.9rem;margin-top:.2rem}
section>p:first-of-type{margin-top:0}
td.words{white-space:normal;min-width:14rem;max-width:34rem;overflow-wrap:anywhere}
td.number{color:var(--soft)}
.share{display:flex;align-items:center;gap:.6rem;min-width:13rem}
.share b{font-weight:500;min-width:3.2rem;text-align:right}
.track{flex:1;height:.8rem;background:var(--panel);border:1px solid var(--edge)}
.track i{display:block;height:100%;background:var(--line-1)}
.track.none i{background:repeating-linear-gradient(135deg,var(--soft) 0 2px,transparent 2px 5px)}
.disclaimer{border-top:1px solid var(--edge);padding-top:.8rem;margin-top:2rem;max-width:none}
@media print{.track,.track i{print-color-adjust:exact;-webkit-print-color-adjust:exact}
figure svg{width:100%}td.words{max-width:none}}
"""
)
"""CSS of the whole page."""
