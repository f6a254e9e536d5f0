"""Makes the Word documents of this folder: python3 make.py

Needs python-docx 1.2 and LibreOffice (soffice) on the path. The texts are invented.
"""

import copy
import pathlib
import subprocess
import tempfile

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

HERE = pathlib.Path(__file__).parent


def level(at, fmt, text, style=None):
    linked = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/>{linked}'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
    )


def outline(document):
    """The usual outline as one list on the heading styles; gives the list's number."""
    numbering = document.part.numbering_part.element
    levels = (
        level(0, "chineseCounting", "%1、", "Heading1")
        + level(1, "chineseCounting", "（%2）", "Heading2")
        + level(2, "decimal", "%3.")
        + level(3, "decimalEnclosedCircleChinese", "%4")
    )
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))
    for style, at in (("Heading 1", 0), ("Heading 2", 1)):
        properties = document.styles[style].element.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{at}"/><w:numId w:val="91"/></w:numPr>'))
    return 91


def numbered(document, text, list_id, at):
    paragraph = document.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{at}"/><w:numId w:val="{list_id}"/></w:numPr>')
    )
    return paragraph


def numbered_report(path):
    document = docx.Document()
    document.core_properties.title = "青溪县2023年度法治政府建设工作报告"
    document.sections[0].header.paragraphs[0].text = "青溪县司法局内部资料"
    listed = outline(document)
    document.add_paragraph("青溪县2023年度法治政府建设工作报告", style="Title")
    document.add_paragraph("过去一年，青溪县各部门依法履职，现将有关情况报告如下。")
    document.add_heading("主要工作", 1)
    document.add_heading("办好行政复议案件", 2)
    document.add_paragraph("全年收到行政复议申请86件，受理79件，审结71件。审结案件情况见下表。")
    table = document.add_table(rows=4, cols=5)
    head = [["类别", "审结", "", "", "合计"], ["", "维持", "撤销", "终止", ""]]
    rows = head + [["件数", "40", "9", "22", "71"], ["上年件数", "31", "6", "18", "55"]]
    for row, cells in zip(table.rows, rows):
        for cell, text in zip(row.cells, cells):
            cell.text = text
    for first, last in (((0, 0), (1, 0)), ((0, 1), (0, 3)), ((0, 4), (1, 4))):
        merged = table.cell(*first).merge(table.cell(*last))
        merged.text = merged.text.strip()
    document.add_heading("加强执法监督", 2)
    document.add_paragraph("评查行政执法案卷120宗，")
    document.paragraphs[-1].add_run("其中优秀35宗。").bold = True
    numbered(document, "举办执法培训6期。", listed, 2)
    numbered(document, "12个部门公开执法信息。", listed, 2)
    document.add_heading("存在的问题", 1)
    numbered(document, "少数单位执法文书不够规范。", listed, 2)
    numbered(document, "村（社区）法律顾问作用发挥不充分。", listed, 2)
    document.add_heading("下一步打算", 1)
    document.add_heading("抓实学习培训", 2)
    document.add_paragraph("把法治课程列入干部必修内容。")
    document.add_heading("提升办案质量", 2)
    document.add_paragraph("推行行政复议听证。")
    document.add_paragraph("青溪县人民政府")
    document.add_paragraph("2024年1月15日")
    document.save(path)


def revised(path):
    """Tracked changes, hidden text, a field, a text box in two forms, a footnote-free body."""
    document = docx.Document()
    paragraph = document.add_paragraph("全县办理听证")
    run = paragraph.add_run("5")._r
    deletion = parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="a"/>')
    former = copy.deepcopy(run)
    former.find(qn("w:t")).tag = qn("w:delText")
    deletion.append(former)
    run.addprevious(deletion)
    run.find(qn("w:t")).text = "7"
    insertion = parse_xml(f'<w:ins {nsdecls("w")} w:id="2" w:author="a"/>')
    run.addprevious(insertion)
    insertion.append(run)
    paragraph.add_run("场。")
    paragraph.add_run("（内部核对：8场）").font.hidden = True
    field = document.add_paragraph("报送单位共")
    for kind, text in (("begin", None), (None, " QUOTE 14 "), ("separate", None), ("result", "14"), ("end", None)):
        added = field.add_run(text if kind == "result" else "")
        if kind in ("begin", "separate", "end"):
            added._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))
        elif kind is None:
            added._r.append(parse_xml(f'<w:instrText {nsdecls("w")}>{text}</w:instrText>'))
    field.add_run("个。")
    box = "<w:txbxContent><w:p><w:r><w:t>文本框里的一句话。</w:t></w:r></w:p></w:txbxContent>"
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    anchor = document.add_paragraph("带文本框的段落。").add_run()
    anchor._r.append(
        parse_xml(
            f'<mc:AlternateContent {nsdecls("w")} {space}><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
            f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
        )
    )
    document.save(path)


PAGE = """<html><head><meta charset="utf-8"></head><body>
<p>白河区2022年法治政府建设情况报告</p>
<p>全区共办理行政应诉案件58件。</p>
<ol><li>开庭审理44件。<li>负责人出庭39件。<ol type="a"><li>镇街17件。<li>部门22件。</ol><li>败诉3件。</ol>
<ul><li>修订规范性文件2件。</ul>
<table border="1"><tr><th rowspan="2">单位</th><th colspan="2">应诉案件</th></tr><tr><th>一审</th><th>二审</th></tr>
<tr><td>白河区政府</td><td>31</td><td>6</td></tr><tr><td>部门</td><td>15</td><td>6</td></tr></table>
<p>白河区人民政府</p><p>2023年2月3日</p></body></html>"""


def by_libreoffice(path):
    with tempfile.TemporaryDirectory() as folder:
        page = pathlib.Path(folder) / f"{path.stem}.html"
        page.write_text(PAGE, encoding="utf-8")
        convert = ["soffice", "--headless", "--infilter=HTML (StarWriter)", "--convert-to", "docx:MS Word 2007 XML"]
        subprocess.run([*convert, "--outdir", folder, page], check=True)
        path.write_bytes(page.with_suffix(".docx").read_bytes())


if __name__ == "__main__":
    numbered_report(HERE / "numbered.docx")
    revised(HERE / "revised.docx")
    by_libreoffice(HERE / "libreoffice.docx")
