//! The description of exported files for people: every table and column, in Chinese and English.

use std::fmt::Write;

use super::package::{About, Resource, headers};
use super::{FileFormat, WAY_BACK};
use crate::store::fields::Kind;

/// The dictionary of some files, as Markdown, for a file `DICTIONARY.md` beside them.
#[must_use]
pub fn dictionary(resources: &[Resource], about: &About) -> String {
    let mut text = format!(
        "# 数据字典 · Data dictionary\n\n\
         法治政府建设年度报告 · Annual reports on building a rule-of-law government\n\n\
         Written {}{} by `warehouse` {}.\n\n\
         ## 约定 · Conventions\n\n",
        about.created,
        about.codebook_version.as_ref().map_or(String::new(), |version| format!(", codebook {version},")),
        env!("CARGO_PKG_VERSION"),
    );
    for line in conventions(about) {
        push(&mut text, &format!("- {line}"));
    }
    push(&mut text, "\n## 文件 · Files\n\n| 文件 file | 标题 title | 一行是什么 a row is |\n|---|---|---|");
    for one in resources {
        let (title, row) = match &one.outline.info {
            Some(info) => (format!("{} · {}", info.zh, info.en), cell(first_sentence(&info.about))),
            None => (one.outline.name.clone(), String::new()),
        };
        push(&mut text, &format!("| `{}` | {title} | {row} |", one.file));
    }
    for one in resources {
        table(&mut text, one, about);
    }
    text
}

fn conventions(about: &About) -> Vec<&'static str> {
    let mut lines = Vec::new();
    match about.format {
        FileFormat::Csv => {
            lines.push(if about.style.bom {
                "CSV in UTF-8 with a byte-order mark, by which Excel knows the encoding; lines end with CR LF."
            } else {
                "CSV in UTF-8; lines end with CR LF."
            });
            lines.push("An empty cell: the report does not say, or nothing fits. It is never 0.");
            lines.push(if about.style.raw {
                "Texts are as they are (--raw): a spreadsheet may run one that begins with = + - @ as a formula."
            } else {
                WAY_BACK
            });
        }
        FileFormat::Jsonl => {
            lines.push("One JSON object a line, in UTF-8; its keys are the names of the database.");
            lines.push("null: the report does not say, or nothing fits. It is never 0.");
        }
        FileFormat::Parquet => lines.push("Columns have the names of the database. NULL is never 0."),
        FileFormat::Xlsx => lines.push("An empty cell is never 0."),
    }
    lines.push("Numbers are in base units (2.84亿元 is 284000000 元) and without thousands separators.");
    lines.push("Flags are 1 for yes and 0 for no. Dates are 2018-12-31; moments are in UTC.");
    lines.push("A metric number leads to the sentence that says so: `warehouse trace NUMBER`.");
    lines
}

fn table(text: &mut String, one: &Resource, about: &About) {
    push(text, &format!("\n## {}\n", one.outline.name));
    if let Some(info) = &one.outline.info {
        push(text, &format!("{} · {} (`{}`)\n", info.zh, info.en, one.file));
        for question in [&info.question_zh, &info.question].into_iter().flatten().filter(|text| !text.is_empty()) {
            push(text, &format!("{question}\n"));
        }
        for paragraph in [&info.about, &info.warnings].into_iter().filter(|text| !text.is_empty()) {
            push(text, &format!("{paragraph}\n"));
        }
    }
    push(
        text,
        "| 列 column | 中文 | English | 类型 type | 单位 unit | 含义 what it holds |\n|---|---|---|---|---|---|",
    );
    for (field, header) in one.outline.fields.iter().zip(headers(&one.outline, about)) {
        let unit = field.unit.as_deref().unwrap_or("");
        let holds = field.holds.as_deref().unwrap_or("");
        let cells = [&header, &field.zh, &field.en, kind(field.kind), unit, holds].map(cell);
        push(text, &format!("| {} |", cells.join(" | ")));
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Flag => "flag",
        Kind::Date => "date",
        Kind::Timestamp => "timestamp",
    }
}

fn first_sentence(text: &str) -> &str {
    text.split_inclusive(". ").next().unwrap_or("").trim_end()
}

/// A text in a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\n', '\r'], " ")
}

fn push(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("a String takes all");
}
