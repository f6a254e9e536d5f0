//! Tables as one Excel workbook: an explanation first, a sheet a table, and behind them the evidence of
//! every figure and the reports it stands in.

mod about;
mod cells;
mod evidence;
mod names;
mod shown;
mod table;
mod widths;

use std::collections::{BTreeSet, HashMap};
use std::env;
use std::io::{Seek, Write};
use std::panic::{self, AssertUnwindSafe};

use anyhow::{Result, anyhow};
use rusqlite::Connection;
use rusqlite::types::Value;
use rust_xlsxwriter::XlsxError;
use zip::result::ZipError;

use self::names::Names;
use self::shown::Shown;
use self::table::Written;
use super::outline::{Lang, Outline};
use crate::unpack::plain;

/// How much a sheet takes.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Rows below the header.
    rows: u32,
    /// Cells with a link.
    links: usize,
}

/// Excel's own limits.
const EXCEL: Limits = Limits { rows: 1_048_575, links: 65_530 };

/// How the panic begins with which the writer of workbooks answers a temporary file that takes no more.
pub const TEMPORARY_FAILED: &str = "Couldn't write to xml file";

/// Rows go through temporary files; that these cannot be written is no mistake of the program.
fn unless_temporary_fails<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    let place = env::temp_dir();
    let cannot = |why: &str| {
        anyhow!(
            "cannot write the workbook's temporary files in {} ({why}); free some space there, or name another folder in \
             the environment variable TMPDIR",
            place.display()
        )
    };
    match panic::catch_unwind(AssertUnwindSafe(work)) {
        Ok(Err(error)) => Err(match error.downcast_ref() {
            Some(XlsxError::TempFileError(_, io)) => cannot(&plain(io).to_string()),
            _ => error,
        }),
        Ok(done) => done,
        Err(panic) => match panic.downcast_ref::<String>() {
            Some(said) if said.starts_with(TEMPORARY_FAILED) => Err(cannot("it takes no more")),
            _ => panic::resume_unwind(panic),
        },
    }
}

/// A workbook on its way: made, given its sheets one by one, and saved.
pub struct Workbook<'c> {
    lang: Lang,
    /// Where the evidence of figures is looked up.
    connection: &'c Connection,
    limits: Limits,
    book: rust_xlsxwriter::Workbook,
    names: Names,
    /// The sheets so far, for the explanation.
    sheets: Vec<(Outline, Written)>,
    figures: Figures,
    /// Reports that rows name by their number.
    reports: BTreeSet<i64>,
    /// Some sheet names neither figures nor reports: it speaks for all of them.
    speaks_for_all: bool,
}

/// The metrics that the sheets show, in the order in which they will stand on the sheet of evidence.
#[derive(Debug, Default)]
struct Figures {
    order: Vec<i64>,
    places: HashMap<i64, usize>,
}

impl Figures {
    /// The place of a metric, from 0.
    fn place(&mut self, metric: i64) -> usize {
        *self.places.entry(metric).or_insert_with(|| {
            self.order.push(metric);
            self.order.len() - 1
        })
    }
}

impl<'c> Workbook<'c> {
    /// A workbook without sheets. Texts of its own are in English unless `lang` is Chinese; `connection`
    /// is the warehouse that the rows come from.
    #[must_use]
    pub fn new(lang: Lang, connection: &'c Connection) -> Workbook<'c> {
        let mut book = rust_xlsxwriter::Workbook::new();
        book.add_worksheet();
        let own = [about::title(lang), evidence::title(lang), evidence::sources_title(lang)];
        Workbook {
            lang,
            connection,
            limits: EXCEL,
            book,
            names: Names::holding(&own),
            sheets: Vec::new(),
            figures: Figures::default(),
            reports: BTreeSet::new(),
            speaks_for_all: false,
        }
    }

    /// Adds a table as a sheet, or as several if it has more rows than a sheet takes. Gives how many rows
    /// there were.
    ///
    /// # Errors
    /// If a row cannot be read, or Excel cannot hold the table.
    pub fn sheet(&mut self, outline: &Outline, rows: &mut dyn Iterator<Item = Result<Vec<Value>>>) -> Result<usize> {
        unless_temporary_fails(|| self.add(outline, rows))
    }

    fn add(&mut self, outline: &Outline, rows: &mut dyn Iterator<Item = Result<Vec<Value>>>) -> Result<usize> {
        let shown = Shown::of(&outline.fields);
        self.speaks_for_all |= shown.is_empty();
        let name = self.names.free(outline.title());
        let (lang, limits, figures, reports) = (self.lang, self.limits, &mut self.figures, &mut self.reports);
        let mut links = |row: &[Value]| {
            reports.extend(shown.reports(row));
            let place = |(cell, metric)| (cell, evidence::address(lang, figures.place(metric), limits));
            shown.metrics(row).into_iter().map(place).filter_map(|(cell, link)| Some((cell?, link))).collect()
        };
        let written = table::write(&mut self.book, &mut self.names, name, outline, rows, &mut links, limits)?;
        let count = written.rows;
        self.sheets.push((outline.clone(), written));
        Ok(count)
    }

    /// Adds evidence and sources, fills the explanation and writes the file.
    ///
    /// # Errors
    /// If evidence cannot be read or `out` cannot be written.
    pub fn save(self, out: impl Write + Seek + Send) -> Result<()> {
        unless_temporary_fails(|| self.finish(out))
    }

    fn finish(mut self, out: impl Write + Seek + Send) -> Result<()> {
        let metrics = std::mem::take(&mut self.figures.order);
        if !metrics.is_empty() {
            let outline = evidence::outline(self.connection, self.lang)?;
            let mut rows = evidence::rows(self.connection, &metrics);
            self.own_sheet(outline, &mut rows)?;
        }
        let outline = evidence::sources_outline(self.connection, self.lang)?;
        let sources = evidence::sources(self.connection, &metrics, &self.reports, self.speaks_for_all)?;
        self.own_sheet(outline, &mut sources.into_iter().map(Ok))?;

        let sheet = self.book.worksheet_from_index(0)?;
        about::write(sheet, self.lang, &about::Made::now(self.connection)?, &self.sheets)?;
        match self.book.save_to_writer(out) {
            Err(XlsxError::IoError(error) | XlsxError::ZipError(ZipError::Io(error))) => Err(error.into()),
            saved => Ok(saved?),
        }
    }

    /// A sheet of the workbook's own: under its reserved name, with links to the addresses of reports.
    fn own_sheet(&mut self, outline: Outline, rows: &mut dyn Iterator<Item = Result<Vec<Value>>>) -> Result<()> {
        let url = outline.fields.iter().position(|field| field.name == "url");
        let mut links = |row: &[Value]| match url.map(|at| (at, &row[at])) {
            Some((at, Value::Text(address))) if evidence::is_link(address) => vec![(at, address.clone())],
            _ => Vec::new(),
        };
        let name = outline.title().to_owned();
        let written = table::write(&mut self.book, &mut self.names, name, &outline, rows, &mut links, self.limits)?;
        self.sheets.push((outline, written));
        Ok(())
    }
}

/// Words in the language of the workbook.
fn say<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Zh => zh,
        Lang::Code | Lang::En => en,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::store::Store;

    /// A workbook of a table with so many rows, each with a figure, under limits that are soon reached.
    fn written(limits: Limits, rows: i64) -> (Written, Vec<i64>) {
        let store = Store::in_memory().unwrap();
        let mut workbook = Workbook::new(Lang::En, store.connection());
        workbook.limits = limits;
        let statement = store.connection().prepare("SELECT metric_id, value FROM metric").unwrap();
        let outline = Outline::of("metric", &statement, Lang::En);
        let mut rows = (0..rows).map(|id| Ok(vec![Value::Integer(id), Value::Real(0.5)]));
        workbook.sheet(&outline, &mut rows).unwrap();
        let (written, order) = (workbook.sheets[0].1.clone(), workbook.figures.order.clone());
        workbook.save(Cursor::new(Vec::new())).unwrap();
        (written, order)
    }

    #[test]
    fn a_full_sheet_goes_on_in_the_next() {
        let (written, order) = written(Limits { rows: 4, links: 100 }, 9);
        assert_eq!(written.names, ["Figures", "Figures (2)", "Figures (3)"]);
        assert_eq!((written.rows, written.unlinked), (9, 0));
        assert_eq!(order, (0..9).collect::<Vec<_>>());
    }

    #[test]
    fn a_sheet_takes_so_many_links_and_the_rest_is_counted() {
        let (written, order) = written(Limits { rows: 6, links: 2 }, 9);
        assert_eq!(written.names.len(), 2);
        assert_eq!(written.unlinked, 4 + 1);
        assert_eq!(order.len(), 9, "evidence is there without a link too");
    }

    #[test]
    fn evidence_is_found_on_the_sheet_that_it_goes_on_to() {
        let limits = Limits { rows: 4, links: 2 };
        assert_eq!(evidence::address(Lang::Zh, 0, limits), "internal:'依据'!A2");
        assert_eq!(evidence::address(Lang::Zh, 3, limits), "internal:'依据'!A5");
        assert_eq!(evidence::address(Lang::Zh, 4, limits), "internal:'依据 (2)'!A2");
    }
}
