"""A producer's statement as a PDF to print, of A4 pages."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from beatpass.domain.money.bookkeeping.statements import KINDS, CurrencyStatement, Period, SalesKey, SalesOf
from beatpass.domain.money.currencies import as_decimal
from beatpass.domain.platform.rules import RULES

# The groups of sales that are listed; the others are one more row.
_MOST_GROUPS = 200
_TITLES = 60  # characters
_KIND_WORDS = {
    "sale": "Sales, your part",
    "split": "Subscription pools",
    "refund": "Refunds, your part",
    "dispute": "Disputes, your part",
    "reversal": "Taken back by the platform",
    "refund_failed": "Refunds that failed, sent again",
    "dispute_won": "Disputes won, sent again",
    "conversion": "Converted by Stripe",
    "payout": "Payouts to your bank",
    "payout_back": "Payouts that came back",
}
# The standard font has Western characters alone. Readers bring fonts for the others, by the encodings they cover.
_FONTS = (
    ("cp1252", "Helvetica"),
    ("shift_jis", "HeiseiKakuGo-W5"),
    ("gb2312", "STSong-Light"),
    ("euc_kr", "HYGothic-Medium"),
)
Row = tuple[Any, ...]


def statement_pdf(name: str, period: Period, currencies: Sequence[CurrencyStatement], *, as_of: str) -> bytes:
    """The whole file. Amounts are decimals with the currency in their table's title."""
    # Imported here: no other request needs it, and it would make every cold start longer.
    from reportlab.lib.pagesizes import A4  # noqa: PLC0415
    from reportlab.lib.styles import getSampleStyleSheet  # noqa: PLC0415
    from reportlab.platypus import Paragraph, SimpleDocTemplate  # noqa: PLC0415

    styles, target = getSampleStyleSheet(), BytesIO()
    story: list[Any] = [
        Paragraph(f"Statement {period.name}", styles["Title"]),
        Paragraph(_text(name), styles["Heading2"]),
        Paragraph(f"As of {as_of}, by rules {RULES}. {_about(period, as_of)}", styles["Normal"]),
    ]
    for each in currencies:
        story += _section(each, styles)
    if not currencies:
        story.append(Paragraph("Nothing moved, and there is no balance.", styles["Normal"]))
    made = SimpleDocTemplate(target, pagesize=A4, title=f"Statement {period.name}", author="BeatPass", invariant=1)
    made.build(story, onFirstPage=_page_number, onLaterPages=_page_number)
    return target.getvalue()


def _about(period: Period, as_of: str) -> str:
    over = as_of[:7] >= period.month_after
    return "Times are in UTC." if over else "The period is not over: figures will change. Times are in UTC."


def _section(found: CurrencyStatement, styles: Any) -> list[Any]:  # noqa: ANN401 - reportlab's styles
    from reportlab.platypus import Paragraph, Spacer  # noqa: PLC0415 - see statement_pdf

    currency = found.currency.upper()
    made = [Paragraph(f"Balance in {currency}", styles["Heading3"]), _table(_balance_rows(found), (320, 110))]
    if found.sales:
        rows: list[Row] = [("Track", "Licence", "Country", "Sold", "Paid", "Fees", "Your part")]
        rows += [_sales_row(*each, found.currency) for each in found.largest_sales(_MOST_GROUPS)]
        rows.append(_totals_row(found))
        made += [
            Spacer(0, 10),
            Paragraph(f"Sales in {currency}, by track, licence and buyer's country", styles["Heading3"]),
            _table(rows, (150, 50, 50, 35, 55, 50, 60)),
        ]
    if not found.adds_up:
        made.append(Paragraph("Movements are being booked at this moment: ask again in a minute.", styles["Normal"]))
    return made


def _balance_rows(found: CurrencyStatement) -> list[Row]:
    rows: list[Row] = [("Opening balance", as_decimal(found.opening, found.currency))]
    kinds = [kind for kind in KINDS if kind in found.by_kind]
    rows += [(_KIND_WORDS[kind], as_decimal(found.by_kind[kind], found.currency)) for kind in kinds]
    return [*rows, ("Closing balance", as_decimal(found.closing, found.currency))]


def _sales_row(key: SalesKey, sold: SalesOf, currency: str) -> Row:
    title = _cell(key.title or key.track_id or "Others")
    return (title, key.licence, key.country, *_amounts(sold, currency))


def _totals_row(found: CurrencyStatement) -> Row:
    return ("Total", "", "", *_amounts(found.totals, found.currency))


def _amounts(sold: SalesOf, currency: str) -> Row:
    return (str(sold.count), *(as_decimal(each, currency) for each in (sold.gross, sold.fees, sold.net)))


def _table(rows: Sequence[Row], widths: Sequence[int]) -> Any:  # noqa: ANN401 - reportlab's table
    """The first and the last row are set apart; all columns after the first that hold amounts are to the right."""
    from reportlab.lib import colors  # noqa: PLC0415 - see statement_pdf
    from reportlab.platypus import Table  # noqa: PLC0415

    style: list[Any] = [
        ("FONTSIZE", (0, 0), (-1, -1), 8),
        ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black),
        ("LINEABOVE", (0, -1), (-1, -1), 0.5, colors.black),
        ("FONTNAME", (0, -1), (-1, -1), "Helvetica-Bold"),
    ]
    return Table(rows, colWidths=widths, style=style, repeatRows=1, hAlign="LEFT")


def _cell(title: str) -> Any:  # noqa: ANN401 - reportlab's paragraph, which breaks long titles
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415 - see statement_pdf
    from reportlab.platypus import Paragraph  # noqa: PLC0415

    return Paragraph(_text(title), ParagraphStyle("cell", fontSize=8, leading=10, splitLongWords=True))


def _text(text: str) -> str:
    """Markup of a text that a user wrote: escaped, and in a font that has its characters."""
    shown = text if len(text) <= _TITLES else text[: _TITLES - 1] + "…"
    font = next((font for encoding, font in _FONTS if _encodable(shown, encoding)), None)
    if font is None:
        shown, font = shown.encode("cp1252", "replace").decode("cp1252"), "Helvetica"
    _register(font)
    return f'<font name="{font}">{escape(shown)}</font>'


def _encodable(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _register(font: str) -> None:
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 - see statement_pdf
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont  # noqa: PLC0415

    if font not in pdfmetrics.standardFonts and font not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(font))


def _page_number(canvas: Any, made: Any) -> None:  # noqa: ANN401 - reportlab's canvas and template
    canvas.setFont("Helvetica", 8)
    canvas.drawRightString(made.pagesize[0] - made.rightMargin, made.bottomMargin / 2, f"Page {made.page}")
