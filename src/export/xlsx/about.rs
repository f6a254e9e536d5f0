//! The first sheet: what the workbook is, and what every sheet and column of it holds.

use anyhow::Result;
use chrono::{SecondsFormat, Utc};
use rusqlite::{Connection, OptionalExtension};
use rust_xlsxwriter::{Color, Format, FormatAlign, Url, Worksheet};

use super::table::Written;
use super::widths::height;
use super::{EXCEL, say};
use crate::export::outline::{Lang, Outline};
use crate::store::fields::{Field, Kind};

/// Label, what it holds, name in the database, type, unit.
const WIDTHS: [f64; 5] = [26.0, 90.0, 34.0, 12.0, 10.0];

/// When and by what a workbook was made.
#[derive(Debug)]
pub(super) struct Made {
    at: String,
    codebook: String,
}

impl Made {
    pub(super) fn now(connection: &Connection) -> Result<Made> {
        let sql = "SELECT value FROM setting WHERE name = 'codebook_version'";
        let codebook = connection.query_row(sql, (), |row| row.get(0)).optional()?;
        Ok(Made { at: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true), codebook: codebook.unwrap_or_default() })
    }
}

/// The name of the sheet.
pub(super) fn title(lang: Lang) -> &'static str {
    say(lang, "说明", "About")
}

/// Fills the sheet.
pub(super) fn write(sheet: &mut Worksheet, lang: Lang, made: &Made, sheets: &[(Outline, Written)]) -> Result<()> {
    sheet.set_name(title(lang))?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    let mut page = Page { sheet, lang, row: 0, styles: Styles::new() };
    page.heading(say(lang, "法治政府建设年度报告数据", "Data from annual reports on law-based government"))?;
    page.pair(say(lang, "制作时间", "made"), &made.at)?;
    page.pair(say(lang, "程序版本", "program"), concat!("warehouse ", env!("CARGO_PKG_VERSION")))?;
    page.pair(say(lang, "编码手册版本", "codebook version"), &made.codebook)?;
    page.pair(
        say(lang, "读法", "how to read it"),
        say(
            lang,
            "蓝色数字可点击，跳转到“依据”表中说出该数字的原文句子。空单元格表示报告未说明。是否类列：1为是，0为否。",
            "A blue figure leads to the sentence that says it, on the sheet Evidence. An empty cell: the reports \
             do not say. In columns of yes and no, 1 is yes and 0 is no.",
        ),
    )?;
    page.row += 1;
    page.contents(sheets)?;
    for (outline, written) in sheets {
        page.table(outline, written)?;
    }
    Ok(())
}

struct Styles {
    heading: Format,
    header: Format,
    label: Format,
    text: Format,
    link: Format,
    count: Format,
}

impl Styles {
    fn new() -> Styles {
        let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        Styles {
            heading: Format::new().set_bold().set_font_size(14),
            header: text.clone().set_bold().set_background_color(Color::RGB(0xDD_E6_F0)),
            label: text.clone().set_bold(),
            link: text.clone().set_hyperlink(),
            count: text.clone().set_num_format("#,##0").set_align(FormatAlign::Left),
            text,
        }
    }
}

/// The sheet and the row that comes next.
struct Page<'s> {
    sheet: &'s mut Worksheet,
    lang: Lang,
    row: u32,
    styles: Styles,
}

impl Page<'_> {
    fn heading(&mut self, text: &str) -> Result<()> {
        self.sheet.write_string_with_format(self.row, 0, text, &self.styles.heading)?;
        self.row += 1;
        Ok(())
    }

    /// A line of label and text; none for an empty text.
    fn pair(&mut self, label: &str, text: &str) -> Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        self.sheet.write_string_with_format(self.row, 0, label, &self.styles.label)?;
        self.sheet.write_string_with_format(self.row, 1, text, &self.styles.text)?;
        self.next(&[label, text])
    }

    /// Makes the row as high as its texts are and goes to the next one.
    fn next(&mut self, texts: &[&str]) -> Result<()> {
        let widths = WIDTHS.map(|width| width as usize);
        if let Some(height) = height(texts.iter().copied().zip(widths), usize::MAX) {
            self.sheet.set_row_height(self.row, height)?;
        }
        self.row += 1;
        Ok(())
    }

    fn header(&mut self, labels: &[&str]) -> Result<()> {
        for (column, label) in (0..).zip(labels) {
            self.sheet.write_string_with_format(self.row, column, *label, &self.styles.header)?;
        }
        self.row += 1;
        Ok(())
    }

    /// The sheets with what they answer and how long they are.
    fn contents(&mut self, sheets: &[(Outline, Written)]) -> Result<()> {
        let lang = self.lang;
        let rows = say(lang, "行数", "rows");
        let labels = [
            say(lang, "工作表", "sheet"),
            say(lang, "内容", "content"),
            say(lang, "数据库名称", "name in the database"),
            rows,
        ];
        self.header(&labels)?;
        for (outline, written) in sheets {
            for (at, name) in written.names.iter().enumerate() {
                let link = Url::new(format!("internal:'{}'!A1", name.replace('\'', "''"))).set_text(name);
                self.sheet.write_url_with_format(self.row, 0, link, &self.styles.link)?;
                if at == 0 {
                    self.sheet.write_string_with_format(self.row, 1, content(outline, lang), &self.styles.text)?;
                    self.sheet.write_string_with_format(self.row, 2, &outline.name, &self.styles.text)?;
                    self.sheet.write_number_with_format(self.row, 3, written.rows as f64, &self.styles.count)?;
                }
                self.row += 1;
            }
        }
        Ok(())
    }

    /// What a sheet and its columns hold.
    fn table(&mut self, outline: &Outline, written: &Written) -> Result<()> {
        let lang = self.lang;
        self.row += 1;
        self.heading(&written.names[0])?;
        if let Some(info) = &outline.info {
            let question = match lang {
                Lang::Zh => &info.question_zh,
                Lang::Code | Lang::En => &info.question,
            };
            self.pair(say(lang, "问题", "question"), question.as_deref().unwrap_or_default())?;
            self.pair(say(lang, "每行内容", "a row"), &info.about)?;
            let warnings = info.warnings.strip_prefix("Warnings: ").unwrap_or(&info.warnings);
            self.pair(say(lang, "注意", "beware"), warnings)?;
        }
        self.pair(say(lang, "限制", "limits"), &left_out(written, lang))?;
        let labels = [
            say(lang, "列", "column"),
            say(lang, "含义", "what it holds"),
            say(lang, "数据库名称", "name in the database"),
            say(lang, "类型", "type"),
            say(lang, "单位", "unit"),
        ];
        self.header(&labels)?;
        for (header, field) in outline.headers().iter().zip(&outline.fields) {
            self.field(header, field)?;
        }
        Ok(())
    }

    fn field(&mut self, header: &str, field: &Field) -> Result<()> {
        let kind = kind(field.kind, self.lang);
        let holds = field.holds.as_deref().unwrap_or_default();
        let cells = [header, holds, &field.name, kind, field.unit.as_deref().unwrap_or_default()];
        for (column, text) in (0..).zip(cells) {
            self.sheet.write_string_with_format(self.row, column, text, &self.styles.text)?;
        }
        self.next(&cells)
    }
}

/// What a table answers, or what a row of it is.
fn content(outline: &Outline, lang: Lang) -> &str {
    let Some(info) = &outline.info else { return "" };
    let question = if lang == Lang::Zh { &info.question_zh } else { &info.question };
    question.as_deref().unwrap_or(&info.about)
}

/// What Excel had no room for.
fn left_out(written: &Written, lang: Lang) -> String {
    let mut said = Vec::new();
    if written.names.len() > 1 {
        let names = written.names.join(say(lang, "、", ", "));
        said.push(match lang {
            Lang::Zh => format!("一张工作表最多{}行，数据分布在：{names}。", EXCEL.rows + 1),
            _ => format!("A sheet of Excel ends at {} rows; the table goes on: {names}.", EXCEL.rows + 1),
        });
    }
    if written.cut > 0 {
        said.push(match lang {
            Lang::Zh => format!("{}处文本超过一个单元格的上限（32,767个字符），已截断，末尾标“…”。", written.cut),
            _ => format!("Texts cut, with … at their end, since a cell holds 32,767 characters: {}.", written.cut),
        });
    }
    if written.unlinked > 0 {
        said.push(match lang {
            Lang::Zh => {
                format!(
                    "一张工作表最多{}个链接，{}个单元格没有链接，请按指标编号在“依据”表中查找。",
                    EXCEL.links, written.unlinked
                )
            }
            _ => format!(
                "A sheet of Excel takes {} links; {} cells have none: look their metric number up on Evidence.",
                EXCEL.links, written.unlinked
            ),
        });
    }
    said.join(" ")
}

fn kind(kind: Kind, lang: Lang) -> &'static str {
    match kind {
        Kind::Text => say(lang, "文本", "text"),
        Kind::Integer => say(lang, "整数", "integer"),
        Kind::Number => say(lang, "数值", "number"),
        Kind::Flag => say(lang, "是否", "yes or no"),
        Kind::Date => say(lang, "日期", "date"),
        Kind::Timestamp => say(lang, "时间 UTC", "time, UTC"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_excel_had_no_room_for_is_said() {
        let names = vec!["Figures".to_owned(), "Figures (2)".to_owned()];
        let full = Written { names, rows: 1_200_000, cut: 3, unlinked: 40 };
        assert_eq!(
            left_out(&full, Lang::En),
            "A sheet of Excel ends at 1048576 rows; the table goes on: Figures, Figures (2). \
             Texts cut, with … at their end, since a cell holds 32,767 characters: 3. \
             A sheet of Excel takes 65530 links; 40 cells have none: look their metric number up on Evidence."
        );
        assert!(left_out(&full, Lang::Zh).contains("3处文本"));
        let names = vec!["Figures".to_owned()];
        assert_eq!(left_out(&Written { names, rows: 5, cut: 0, unlinked: 0 }, Lang::En), "");
    }
}
