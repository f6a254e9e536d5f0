"""Makes the PDF samples of this folder. See README.md."""

import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pikepdf
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from reportlab.lib import pdfencrypt
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

FONT = "Noto Serif CJK SC"
HERE = Path(__file__).parent


class Sample(HTMLParser):
    """Paragraphs and the table of sample.html: (tag, class, text or rows of (text, columns, rows))."""

    def __init__(self):
        super().__init__()
        self.blocks, self.text, self.keep = [], "", False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in ("p", "h1"):
            self.keep, self.text, self.kind = True, "", attrs.get("class", tag)
        elif tag == "table":
            self.rows = []
        elif tag == "tr":
            self.rows.append([])
        elif tag == "td":
            self.keep, self.text = True, ""
            self.span = int(attrs.get("colspan", 1)), int(attrs.get("rowspan", 1))

    def handle_data(self, data):
        if self.keep:
            self.text += data

    def handle_endtag(self, tag):
        if tag in ("p", "h1"):
            self.blocks.append((self.kind, self.text))
            self.keep = False
        elif tag == "td":
            self.rows[-1].append((self.text, *self.span))
            self.keep = False
        elif tag == "table":
            self.blocks.append(("table", self.rows))


def field(paragraph, code):
    for kind in ("begin", None, "end"):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = code
        run._r.append(mark)


def writer(blocks):
    """The sample as a text document, printed by LibreOffice."""
    doc = Document()
    style = doc.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    page = doc.sections[0]
    page.page_width, page.page_height = Mm(148), Mm(210)
    page.left_margin = page.right_margin = Mm(19)
    page.header.paragraphs[0].text = "溪口县人民政府"
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("第")
    field(foot, "PAGE")
    foot.add_run("页 共")
    field(foot, "NUMPAGES")
    foot.add_run("页")
    for kind, content in blocks:
        if kind == "table":
            columns = sum(cell[1] for cell in content[0])
            table = doc.add_table(len(content), columns)
            table.style = "Table Grid"
            taken = set()
            for y, row in enumerate(content):
                x = 0
                for text, wide, high in row:
                    while (y, x) in taken:
                        x += 1
                    taken |= {(y + j, x + i) for j in range(high) for i in range(wide)}
                    table.cell(y, x).merge(table.cell(y + high - 1, x + wide - 1)).text = text
            continue
        paragraph = doc.add_paragraph(content)
        paragraph.paragraph_format.space_after = Pt(0)
        if kind == "p":
            paragraph.paragraph_format.first_line_indent = Pt(28)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        elif kind == "h1":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.runs[0].font.size = Pt(18)
        else:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    doc.save("/tmp/writer.docx")
    subprocess.run(["soffice", "--headless", "--convert-to", "pdf", "--outdir", HERE, "/tmp/writer.docx"], check=True)


def canvas_(name, blocks, columns, rotate=None, password=None):
    """The sample in a font that is not embedded, in one or two columns, its table without rules."""
    lock = pdfencrypt.StandardEncryption(*password) if password else None
    out = canvas.Canvas(str(HERE / name), pagesize=(595, 842), encrypt=lock)
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    size, step, top, bottom = 14, 24, 770, 80
    width = 455 if columns == 1 else 213
    lefts = [70] if columns == 1 else [70, 312]
    state = {"column": 0, "y": top, "page": 1}

    def width_of(text):
        return pdfmetrics.stringWidth(text, "STSong-Light", size)

    def start():
        if rotate:
            out._pageRotation = rotate
        out.setFont("STSong-Light", size)

    def end_page():
        out.drawCentredString(297, 40, f"-{state['page']}-")
        out.showPage()
        state["page"] += 1
        start()

    def next_line(by=step):
        state["y"] -= by
        if state["y"] < bottom:
            state["y"], state["column"] = top, state["column"] + 1
            if state["column"] == columns:
                state["column"] = 0
                end_page()

    def left():
        return lefts[state["column"]]

    start()
    for kind, content in blocks:
        if kind == "table":
            for y, row in enumerate(content):
                x = left() + (120 if y == 1 else 0)
                deep = 1
                for text, wide, _ in row:
                    room = 120 if x == left() else 48 * wide
                    letters = max(1, int(room - size) // size) if not text.isdigit() else len(text)
                    parts = [text[i : i + letters] for i in range(0, len(text), letters)]
                    deep = max(deep, len(parts))
                    for i, part in enumerate(parts):
                        out.drawString(x + (room - width_of(part)) / 2, state["y"] - i * 17, part)
                    x += room
                next_line(step + 17 * (deep - 1))
        elif kind == "sign":
            out.drawRightString(left() + width, state["y"], content)
            next_line()
        elif kind == "h1":
            out.drawCentredString(left() + width / 2, state["y"], content)
            next_line()
        else:
            line, indent = "", 2 * size
            for letter in content:
                if width_of(line + letter) + indent > width and letter not in "，。；、）%.0123456789":
                    out.drawString(left() + indent, state["y"], line)
                    next_line()
                    line, indent = "", 0
                line += letter
            out.drawString(left() + indent, state["y"], line)
            next_line()
    end_page()
    out.save()


sample = Sample()
sample.feed((HERE / "sample.html").read_text())
subprocess.run(
    ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
     f"--print-to-pdf={HERE / 'chromium.pdf'}", HERE / "sample.html"], check=True)
# Chromium draws glyphs as Type 3 programs, 150 KB of them; their text layer does not need them.
with pikepdf.open(HERE / "chromium.pdf", allow_overwriting_input=True) as pdf:
    for font in (o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Subtype") == "/Type3"):
        for name, program in font.CharProcs.items():
            program.write(program.read_bytes().split(b"\n")[0] + b"\n")
    del pdf.Root.StructTreeRoot
    pdf.save(HERE / "chromium.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate)
writer(sample.blocks)
canvas_("unembedded.pdf", sample.blocks, 1)
canvas_("locked.pdf", sample.blocks, 1, password=("secret", "owner"))
canvas_("printable.pdf", sample.blocks, 1, password=("", "owner"))
plain = [block for block in sample.blocks if block[0] != "table"]
canvas_("columns.pdf", plain, 2)
picture = canvas.Canvas(str(HERE / "scan.pdf"), pagesize=(595, 842))
picture.rect(100, 100, 300, 400, fill=1)
picture.save()
