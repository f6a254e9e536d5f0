//! Word documents: what a reader sees is what is read, and what is broken is named.

use std::fs;
use std::io::{Cursor, Write};
use warehouse::limits::Limits;
use warehouse::source::{self, Page};
use zip::write::{SimpleFileOptions, ZipWriter};

const W: &str = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'";
const STRICT: &str = "xmlns='http://purl.oclc.org/ooxml/wordprocessingml/main'";

fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in files {
        zip.start_file(*path, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A document with this body and these other parts.
fn document(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let main = format!("<w:document {W}><w:body>{body}</w:body></w:document>");
    let relations: String =
        parts.iter().map(|(name, _)| format!("<Relationship Type='x/{name}' Target='{name}.xml'/>")).collect();
    let relations = format!("<Relationships>{relations}</Relationships>");
    let paths: Vec<String> = parts.iter().map(|(name, _)| format!("word/{name}.xml")).collect();
    let mut files = vec![("word/document.xml", main.as_str()), ("word/_rels/document.xml.rels", &relations)];
    files.extend(paths.iter().zip(parts).map(|(path, (_, content))| (path.as_str(), *content)));
    archive(&files)
}

fn page(bytes: &[u8]) -> Page {
    let mut document = source::read("x.docx", bytes, &Limits::default()).unwrap();
    assert!(document.media_type.ends_with("wordprocessingml.document"));
    document.pages.remove(0)
}

fn text(body: &str) -> String {
    page(&document(body, &[])).text
}

fn refused(bytes: &[u8], limits: &Limits) -> String {
    let message = source::read("x.docx", bytes, limits).unwrap_err().to_string();
    assert!(!message.contains('\n'), "{message}");
    message
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn fixture(name: &str) -> Page {
    page(&fs::read(format!("tests/formats/docx/{name}")).unwrap())
}

#[test]
fn the_outline_that_word_numbers_itself_is_written_out() {
    let page = fixture("numbered.docx");
    assert_eq!(page.title.as_deref(), Some("青溪县2023年度法治政府建设工作报告"));
    let numbered: Vec<&str> =
        page.text.lines().filter(|line| line.starts_with(['一', '二', '三', '（', '1', '2'])).collect();
    assert_eq!(
        numbered,
        [
            "一、主要工作",
            "（一）办好行政复议案件",
            "（二）加强执法监督",
            "1.举办执法培训6期。",
            // Not 2.12: two blanks keep the point and the figure apart.
            "2.  12个部门公开执法信息。",
            "二、存在的问题",
            "1.少数单位执法文书不够规范。",
            "2.村（社区）法律顾问作用发挥不充分。",
            "三、下一步打算",
            "（一）抓实学习培训",
            "（二）提升办案质量",
            "2024年1月15日",
        ]
    );
    assert!(
        page.text.contains("类别\t审结\t审结\t审结\t合计\n\t维持\t撤销\t终止\t合计\n件数\t40\t9\t22\t71\n"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("内部资料"), "a page header is no text");
}

#[test]
fn tracked_changes_are_accepted_and_text_boxes_read_once() {
    assert_eq!(
        fixture("revised.docx").text,
        "全县办理听证7场。\n报送单位共14个。\n带文本框的段落。\n文本框里的一句话。\n"
    );
}

#[test]
fn libreoffice_files_are_read() {
    let text = fixture("libreoffice.docx").text;
    assert!(
        text.contains("\n1.开庭审理44件。\n2.负责人出庭39件。\na.镇街17件。\nb.部门22件。\n3.败诉3件。\n•修订"),
        "{text}"
    );
    assert!(text.contains("单位\t应诉案件\t应诉案件\n\t一审\t二审\n白河区政府\t31\t6\n"), "{text}");
}

#[test]
fn runs_join_and_signs_are_letters() {
    let body = "<w:p><w:r><w:t>受理</w:t></w:r><w:hyperlink><w:r><w:t>12</w:t></w:r></w:hyperlink><w:smartTag><w:r><w:t>件，占比&lt;</w:t>\
        </w:r></w:smartTag><w:r><w:t>3</w:t><w:noBreakHyphen/><w:t>4</w:t><w:softHyphen/><w:tab/><w:t>成</w:t><w:br/><w:t>另行</w:t></w:r>\
        <w:r><w:sym w:font='Symbol' w:char='F0B3'/><w:t>5</w:t></w:r></w:p><w:p/>";
    assert_eq!(text(body), "受理12件，占比<3-4 成\n另行≥5\n");
}

#[test]
fn what_a_reader_does_not_see_is_no_text() {
    let moved =
        "<w:p><w:moveFrom><w:r><w:t>旧处</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>新处</w:t></w:r></w:moveTo></w:p>";
    assert_eq!(text(moved), "新处\n");
    let placed =
        "<w:p><w:r><w:drawing><wp:posOffset xmlns:wp='u'>914400</wp:posOffset></w:drawing><w:t>正文</w:t></w:r></w:p>";
    assert_eq!(text(placed), "正文\n");
    let control = |property: &str| {
        format!("<w:sdt><w:sdtPr>{property}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>{}", p("控件"), p("正文"))
    };
    assert_eq!(text(&control("")), "控件\n正文\n");
    assert_eq!(text(&control("<w:showingPlcHdr/>")), "正文\n");
    let contents = "<w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>";
    assert_eq!(text(&control(contents)), "正文\n");
    let visible = "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>正文</w:t></w:r></w:p>";
    assert_eq!(text(visible), "正文\n");
}

#[test]
fn styles_hide_number_and_mark_contents() {
    let styles = "<styles><style styleId='1'><name val='toc 1'/></style><style styleId='2'><rPr><vanish/></rPr></style>\
        <style styleId='3'><pPr><numPr><numId val='1'/></numPr></pPr></style><style styleId='4'><basedOn val='3'/></style></styles>";
    let numbering = "<numbering><abstractNum abstractNumId='0'><lvl ilvl='0'><numFmt val='chineseCounting'/><lvlText val='%1是'/></lvl></abstractNum>\
        <num numId='1'><abstractNumId val='0'/></num></numbering>";
    let styled = |style: usize, more: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val='{style}'/>{more}</w:pPr><w:r><w:t>正文{style}</w:t></w:r></w:p>")
    };
    let deleted = "<w:p><w:pPr><w:pStyle w:val='3'/><w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>";
    let hidden = "<w:p><w:r><w:rPr><w:rStyle w:val='2'/></w:rPr><w:t>隐</w:t></w:r></w:p>";
    let body = [
        &styled(1, ""),
        hidden,
        &styled(3, ""),
        deleted,
        &styled(4, ""),
        &styled(3, "<w:numPr><w:numId w:val='0'/></w:numPr>"),
        &styled(4, "<w:pPrChange><w:pPr><w:numPr><w:numId w:val='0'/></w:numPr></w:pPr></w:pPrChange>"),
    ]
    .map(|part| part.to_owned())
    .concat();
    let page = page(&document(&body, &[("styles", styles), ("numbering", numbering)]));
    assert_eq!(page.text, "一是正文3\n二是正文4\n正文3\n三是正文4\n");
}

#[test]
fn tables_have_their_cells_where_their_headers_are() {
    let cell = |properties: &str, content: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>");
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let table = format!(
        "<w:tbl>{}{}{}{}</w:tbl>",
        row(&[
            cell("<w:vMerge w:val='restart'/>", &p("案件")),
            cell("<w:gridSpan w:val='2'/>", &p("2023年")),
            cell("", &p("备注"))
        ]),
        row(&[cell("<w:vMerge/>", "<w:p/>"), cell("", &p("受理")), cell("", &p("办结")), cell("", "<w:p/>")]),
        row(&[
            cell("", &(p("复议") + &p("案件"))),
            cell("", &p("12")),
            cell("", &(p("9") + &p("8"))),
            cell("", "<w:p/>")
        ]),
        "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>旧行</w:t></w:r></w:p></w:tc></w:tr>",
    );
    assert_eq!(text(&table), "案件\t2023年\t2023年\t备注\n\t受理\t办结\n复议案件\t12\t9 8\n");
    let merged = format!(
        "<w:tbl>{}{}</w:tbl>",
        row(&[
            cell("<w:vMerge w:val='restart'/>", &p("应诉")),
            cell("", &p("一审")),
            cell("<w:vMerge w:val='restart'/>", &p("40"))
        ]),
        row(&[cell("<w:vMerge/>", "<w:p/>"), cell("", &p("二审")), cell("<w:vMerge/>", &p("40"))]),
    );
    // A figure is written once, or it would be counted twice.
    assert_eq!(text(&merged), "应诉\t一审\t40\n应诉\t二审\n");
}

#[test]
fn tables_that_only_lay_out_are_paragraphs() {
    let inner = format!("<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>", p("受理"), p("3"));
    let outer = format!("<w:tbl><w:tr><w:tc>{}{inner}<w:p/></w:tc><w:tc>{}</w:tc></w:tr></w:tbl>", p("左"), p("右"));
    assert_eq!(text(&outer), "左\n受理\t3\n右\n");
    assert_eq!(text(&format!("<w:tbl><w:tr><w:tc>{}{}</w:tc></w:tr></w:tbl>", p("甲"), p("乙"))), "甲\n乙\n");
}

#[test]
fn notes_follow_the_text_in_its_order() {
    let point =
        |kind: &str, id: usize| format!("<w:p><w:r><w:t>正文{id}</w:t><w:{kind}Reference w:id='{id}'/></w:r></w:p>");
    let note = |kind: &str, id: usize, text: &str| format!("<w:{kind} w:id='{id}'>{}</w:{kind}>", p(text));
    let footnotes = format!(
        "<w:footnotes {W}>{}{}{}</w:footnotes>",
        note("footnote", 0, "分隔"),
        note("footnote", 3, "含结转5件"),
        note("footnote", 2, "不含结转")
    );
    let endnotes = format!("<w:endnotes {W}>{}</w:endnotes>", note("endnote", 2, "尾注"));
    let body = point("footnote", 2) + &point("endnote", 2) + &point("footnote", 3);
    let page = page(&document(&body, &[("footnotes", &footnotes), ("endnotes", &endnotes)]));
    assert_eq!(page.text, "正文2\n正文2\n正文3\n不含结转\n尾注\n含结转5件\n");
}

#[test]
fn the_main_part_is_where_the_package_says_also_in_strict_files() {
    let types = "<Types><Default Extension='xml' ContentType='application/vnd.ms-word.document.macroEnabled.main+xml'/></Types>";
    let relations = "<Relationships><Relationship Type='http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument' Target='/doc/main.xml'/></Relationships>";
    let main = format!("<document {STRICT}><body><p><r><t>严格格式的正文</t></r></p></body></document>");
    let bytes = archive(&[("[Content_Types].xml", types), ("_rels/.rels", relations), ("doc/main.xml", &main)]);
    assert_eq!(page(&bytes).text, "严格格式的正文\n");
}

#[test]
fn a_title_counts_only_if_the_document_begins_with_it() {
    let titled = |title: &str| {
        let core =
            format!("<x:coreProperties><d:title>{title}</d:title><d:creator>某人</d:creator></x:coreProperties>");
        let main = format!("<w:document {W}><w:body>{}{}</w:body></w:document>", p("某县二〇二三年"), p("情况报告"));
        let relations = "<Relationships><Relationship Type='x/officeDocument' Target='word/document.xml'/>\
            <Relationship Type='x/metadata/core-properties' Target='docProps/core.xml'/></Relationships>";
        page(&archive(&[("word/document.xml", &main), ("_rels/.rels", relations), ("docProps/core.xml", &core)])).title
    };
    assert_eq!(titled("某县二〇二三年情况报告").as_deref(), Some("某县二〇二三年情况报告"));
    assert_eq!(titled("某市会议通知"), None);
    assert_eq!(titled(""), None);
}

#[test]
fn what_is_damaged_hostile_or_too_large_is_named_in_a_line() {
    let limits = Limits { file: 20_000, depth: 50, cells: 20, ..Limits::default() };
    let whole = document(&p("正文"), &[]);
    let cut = &whole[..whole.len() / 2];
    assert!(refused(cut, &limits).contains("damaged or cut off: download it again"));
    let entities = archive(&[("word/document.xml", "<!DOCTYPE d [<!ENTITY a 'x'>]><d>&a;</d>")]);
    assert!(refused(&entities, &limits).contains("word/document.xml: it declares a document type"));
    let bomb = document(&p(&"甲".repeat(50_000)), &[]);
    assert!(bomb.len() < 5_000, "the bomb must be small");
    assert!(
        refused(&bomb, &limits).contains("word/document.xml unpacks to more than 20000 bytes, over the limit file=")
    );
    let deep = document(&format!("{}{}", "<w:sdt>".repeat(60), "</w:sdt>".repeat(60)), &[]);
    assert!(refused(&deep, &limits).contains("limit depth=50;"));
    let wide = "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='99999999'/></w:tcPr></w:tc><w:tc/></w:tr></w:tbl>";
    assert!(refused(&document(wide, &[]), &limits).contains("limit cells=20;"));
    let embedded = document("<w:altChunk/>", &[]);
    assert!(refused(&embedded, &limits).contains("altChunk"));
    assert!(refused(&document("<w:p/>", &[]), &limits).contains("run OCR"));
    let styles = document(&p("正文"), &[("styles", "<styles><style>")]);
    assert!(refused(&styles, &limits).contains("word/styles.xml: damaged"));
}

#[test]
fn no_cut_or_changed_file_stops_the_program() {
    let whole = fs::read("tests/formats/docx/libreoffice.docx").unwrap();
    for at in (0..whole.len()).step_by(97) {
        let _ = source::read("x", &whole[..at], &Limits::default());
        let mut changed = whole.clone();
        changed[at] ^= 0x55;
        let _ = source::read("x", &changed, &Limits::default());
    }
}

#[test]
fn a_style_that_is_based_on_itself_ends() {
    let styles =
        "<styles><style styleId='1'><basedOn val='2'/></style><style styleId='2'><basedOn val='1'/></style></styles>";
    let body = "<w:p><w:pPr><w:pStyle w:val='1'/></w:pPr><w:r><w:t>正文</w:t></w:r></w:p>";
    assert_eq!(page(&document(body, &[("styles", styles)])).text, "正文\n");
}
