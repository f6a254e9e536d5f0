//! `warehouse export`: views as files.

mod fitting;
mod target;

use std::io::{self, BufWriter, Cursor, Seek, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use self::fitting::{Source, sources};
use self::target::{Folder, Target};
use super::file::replace;
use super::filter::{Filter, known};
use super::{End, Talk, count, usage};
use crate::export::across::{Known, Laid, Layout, lay_out, obstacle};
use crate::export::dictionary::dictionary;
use crate::export::package::{About, Keys, Resource, package};
use crate::export::xlsx::Workbook;
use crate::export::{self, CsvStyle, FileFormat, Lang, Outline, Written, parquet};
use crate::store::fields::relations;
use crate::store::{Store, canned_views};

/// Most columns that Excel shows of a table.
const EXCEL_COLUMNS: usize = 16_384;

/// Write views as CSV, Excel, Parquet or JSON Lines, with a data dictionary
///
/// One view goes into a file, several or --all into a folder, with DICTIONARY.md for people and datapackage.json
/// for programs beside them; to Excel they all go into one workbook.
///
/// CSV is UTF-8 with CRLF, as RFC 4180 has it. A text that a spreadsheet would run as a formula (it begins with
/// = + - @, their full-width forms, a tab or a line end), or that begins with ', has one ' before it; to get it back,
/// take one ' off every text that begins with '. Numbers are never touched. --raw leaves texts as they are.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  warehouse export -o metrics.xlsx
  warehouse export -o metrics.csv --excel --lang zh
  warehouse export reconsideration_trend --place 南海区 --year 2016..2018 -o trend.csv
  warehouse export reconsideration_outcome --place 440600 --place-only -o foshan.xlsx
  warehouse export plan_follow_up --theme 矛盾化解 --where 'verdict=missed' --sort -year -o missed.csv
  warehouse export metric_flat --columns full_name,year,code,value,unit -o - --format csv --limit 10
  warehouse export --layout years --code reconsideration.accepted -o years.csv
  warehouse export year_over_year --layout metrics -o panel.xlsx
  warehouse export vintage restatement --raw -o tables/
  warehouse export --all --format jsonl -o tables/
  warehouse export metric_flat --format parquet --partition year -o metrics/")]
pub(super) struct Args {
    /// Views or tables; metric_flat if none is named, year_over_year for another layout than long
    #[arg(conflicts_with = "all", value_name = "VIEW")]
    views: Vec<String>,

    /// Every view and table
    #[arg(long)]
    all: bool,

    /// The file; for several views the folder, or a workbook; - for standard output
    #[arg(short, long, value_name = "PATH")]
    output: PathBuf,

    /// In which format, if the ending of PATH does not say it
    #[arg(long, value_enum)]
    format: Option<FileFormat>,

    /// In which words headers are written; JSON Lines and Parquet have those of the database
    #[arg(long, value_enum, default_value_t)]
    lang: Lang,

    /// What goes across; with years and metrics each figure has its note and metric_id beside it
    #[arg(long, value_enum, default_value_t)]
    layout: Layout,

    #[command(flatten)]
    filter: Filter,

    /// CSV for Excel: begin with a UTF-8 byte-order mark, by which it knows the encoding
    #[arg(long, visible_alias = "bom")]
    excel: bool,

    /// Leave texts of CSV that a spreadsheet would run as formulas as they are
    #[arg(long)]
    raw: bool,

    /// Parquet in a folder with a file for each of its values: year=2018/…
    #[arg(long, value_enum)]
    partition: Option<Partition>,
}

/// What a Parquet file is parted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Partition {
    /// The year that the figures are for.
    Year,
}

pub(super) fn run(db: &Path, args: &Args, talk: Talk) -> Result<End> {
    let several = args.all || args.views.len() > 1;
    let (format, target) =
        target::resolve(&args.output, args.format, several, args.partition.is_some(), args.default_view())?;
    refuse_idle_options(args, format)?;
    let store = Store::open_read_only(db)?;
    // One look at the database, whatever is written to it meanwhile: files of one export fit each other.
    let connection = &*store.connection().unchecked_transaction()?;
    let views = args.views(connection)?;
    let sources = sources(connection, &args.filter_of_rows(), &views)?;
    let export = Export {
        connection,
        args,
        talk,
        db,
        format,
        style: CsvStyle { crlf: true, bom: args.excel, raw: args.raw },
        known: if args.layout == Layout::Long { Known::default() } else { Known::of(connection)? },
    };
    match target {
        Target::Stdout => export.to_stdout(&sources[0])?,
        Target::Folder(folder) if args.partition.is_some() => export.by_year(&sources[0], &folder)?,
        Target::Folder(folder) => export.to_folder(&sources, &folder)?,
        Target::File(path) if format == FileFormat::Xlsx => export.to_workbook(&sources, &path)?,
        Target::File(path) => {
            export.to_file(&sources[0], &path)?;
        }
    }
    Ok(End::Done)
}

/// Refuses options that could do nothing: who gives one counts on it.
fn refuse_idle_options(args: &Args, format: FileFormat) -> Result<()> {
    if format != FileFormat::Csv {
        for (given, option) in [(args.excel, "--excel"), (args.raw, "--raw")] {
            if given {
                return usage(format!("{option} is for CSV only; leave it out for {}", format.extension()));
            }
        }
    }
    if args.partition.is_some() && format != FileFormat::Parquet {
        return usage("--partition is for Parquet only; add --format parquet".to_owned());
    }
    Ok(())
}

impl Args {
    fn default_view(&self) -> &str {
        match (self.views.first(), self.layout) {
            (Some(view), _) => view,
            (None, Layout::Long) => "metric_flat",
            (None, _) => "year_over_year",
        }
    }

    /// The filter of a view's rows. What is laid out has other columns and other rows: those are chosen and
    /// counted after.
    fn filter_of_rows(&self) -> Filter {
        let mut filter = self.filter.clone();
        if self.layout != Layout::Long {
            filter.columns.clear();
            filter.limit = None;
        }
        filter
    }

    /// The views asked for. Of all, those that can be laid out so.
    fn views(&self, connection: &Connection) -> Result<Vec<String>> {
        let mut views = if self.all { relations(connection)? } else { self.views.clone() };
        if views.is_empty() {
            views.push(self.default_view().to_owned());
        }
        let mut seen = std::collections::HashSet::new();
        views.retain(|view| seen.insert(view.clone()));
        for view in &views {
            known(connection, view)?;
        }
        if self.layout == Layout::Long {
            return Ok(views);
        }
        let obstacle = |view: &str| -> Result<Option<String>> {
            let statement = connection.prepare(&format!("SELECT * FROM \"{view}\""))?;
            Ok(obstacle(&Outline::of(view, &statement, self.lang).fields, self.layout))
        };
        let mut fit = Vec::new();
        for view in views {
            match obstacle(&view)? {
                None => fit.push(view),
                Some(_) if self.all => {}
                Some(why) => {
                    let mut others = Vec::new();
                    for canned in canned_views() {
                        if known(connection, canned.name).is_ok() && obstacle(canned.name)?.is_none() {
                            others.push(canned.name);
                        }
                    }
                    let across = if self.layout == Layout::Years { "years" } else { "metrics" };
                    let others = others.join(", ");
                    return usage(format!(
                        "{view} cannot be laid out with {across} across: {why}; these can: {others}"
                    ));
                }
            }
        }
        if self.all {
            say!("only these views can be laid out so: {}", fit.join(", "));
        }
        Ok(fit)
    }
}

/// An export under way.
struct Export<'a> {
    connection: &'a Connection,
    args: &'a Args,
    talk: Talk,
    db: &'a Path,
    format: FileFormat,
    style: CsvStyle,
    known: Known,
}

impl Export<'_> {
    /// Runs the SELECT of a view and hands on its columns and its rows, laid out as asked for.
    fn table<T>(
        &self,
        source: &Source,
        take: impl FnOnce(&Outline, &mut dyn Iterator<Item = Result<Vec<Value>>>) -> Result<T>,
    ) -> Result<T> {
        let mut statement = self.connection.prepare(&source.sql)?;
        let outline = Outline::of(&source.view, &statement, self.args.lang);
        let mut bar = self.talk.counter();
        bar.about(source.view.as_str());
        let rows = export::rows(&mut statement, params_from_iter(&source.params))?.inspect(|_| bar.step());
        let rows = &mut rows.map(|row| row.with_context(|| format!("cannot read the rows of {}", source.view)));
        if self.args.layout == Layout::Long {
            return take(&outline, rows);
        }
        let laid = lay_out(&outline, rows, self.args.layout, &self.known)?;
        for figures in &laid.left_out {
            say!("{}: left out are figures that have no cell: {figures}", source.view);
        }
        let Laid { outline, rows, .. } = chosen(laid, &self.args.filter.columns)?;
        let limit = self.args.filter.limit.map_or(usize::MAX, |limit| limit as usize);
        take(&outline, &mut rows.into_iter().take(limit).map(Ok))
    }

    /// How many rows a file has.
    fn say(&self, path: &Path, rows: usize) {
        self.talk.note(&format!("{}: {}", path.display(), rows_in_words(rows)));
    }

    fn to_stdout(&self, source: &Source) -> Result<()> {
        if matches!(self.format, FileFormat::Xlsx | FileFormat::Parquet) && io::IsTerminal::is_terminal(&io::stdout()) {
            return usage(format!("{} is nothing for a terminal; name a file: -o FILE", self.format.extension()));
        }
        let mut out = BufWriter::new(io::stdout());
        let written = if self.format == FileFormat::Xlsx {
            let mut file = Cursor::new(Vec::new());
            let rows = self.workbook(std::slice::from_ref(source), &mut file)?;
            out.write_all(file.get_ref())?;
            Written { rows: rows[0], ..Written::default() }
        } else {
            self.table(source, |outline, rows| self.write(outline, rows, &mut out))?
        };
        out.flush()?;
        if written.rows == 0 {
            self.talk.note(&format!("{}: no rows, only the header", source.view));
        }
        self.say_what_excel_loses(&source.view, written);
        Ok(())
    }

    fn to_file(&self, source: &Source, path: &Path) -> Result<Outline> {
        let (outline, written) = replace(path, self.db, |out| {
            self.table(source, |outline, rows| {
                let written = self.write(outline, rows, out)?;
                Ok((outline.clone(), written))
            })
        })?;
        self.say(path, written.rows);
        if self.style.bom && outline.fields.len() > EXCEL_COLUMNS {
            say!("{}: {} columns; Excel shows {EXCEL_COLUMNS}", path.display(), outline.fields.len());
        }
        self.say_what_excel_loses(&path.display().to_string(), written);
        Ok(outline)
    }

    fn to_workbook(&self, sources: &[Source], path: &Path) -> Result<()> {
        let rows = replace(path, self.db, |out| self.workbook(sources, out))?;
        for (source, rows) in sources.iter().zip(rows) {
            self.talk.note(&format!("{}: {}: {}", path.display(), source.view, rows_in_words(rows)));
        }
        Ok(())
    }

    fn workbook(&self, sources: &[Source], out: &mut (impl Write + Seek + Send)) -> Result<Vec<usize>> {
        let mut workbook = Workbook::new(self.args.lang, self.connection);
        let mut counts = Vec::new();
        for source in sources {
            counts.push(self.table(source, |outline, rows| workbook.sheet(outline, rows))?);
        }
        workbook.save(out)?;
        Ok(counts)
    }

    /// A file a view, and the two descriptions of them.
    fn to_folder(&self, sources: &[Source], folder: &Path) -> Result<()> {
        let mut folder = Folder::open(folder)?;
        let mut resources = Vec::new();
        for source in sources {
            let file = folder.file_name(&source.view, self.format.extension());
            let path = folder.path.join(&file);
            let outline = self.to_file(source, &path)?;
            let bytes = path.metadata().with_context(|| format!("cannot read {}", path.display()))?.len();
            // Rows that a filter took away may be named by others.
            let whole = source.whole && self.args.layout == Layout::Long;
            let keys = if whole { Keys::of(self.connection, &source.view)? } else { Keys::default() };
            resources.push(Resource { outline, file, bytes, keys });
        }
        let about = self.about()?;
        let described = serde_json::to_string_pretty(&package(&resources, &about))?;
        for (name, text) in [("datapackage.json", described + "\n"), ("DICTIONARY.md", dictionary(&resources, &about))]
        {
            replace(&folder.path.join(name), self.db, |out| Ok(out.write_all(text.as_bytes())?))?;
        }
        Ok(())
    }

    fn by_year(&self, source: &Source, folder: &Path) -> Result<()> {
        let folder = Folder::open(folder)?;
        let rows = self.table(source, |outline, rows| parquet::write_by_year(outline, rows, &folder.path))?;
        self.say(&folder.path, rows);
        Ok(())
    }

    fn write(
        &self,
        outline: &Outline,
        rows: &mut dyn Iterator<Item = Result<Vec<Value>>>,
        out: &mut (impl Write + Send),
    ) -> Result<Written> {
        let rows = match self.format {
            FileFormat::Csv => return export::write_csv(&outline.headers(), rows, self.style, out),
            FileFormat::Jsonl => export::write_json_lines(&outline.names(), rows, out)?,
            FileFormat::Parquet => parquet::write(outline, rows, out)?,
            FileFormat::Xlsx => return usage("a workbook is written whole".to_owned()),
        };
        Ok(Written { rows, ..Written::default() })
    }

    fn about(&self) -> Result<About> {
        let codebook_version = self
            .connection
            .query_row("SELECT value FROM setting WHERE name = 'codebook_version'", (), |row| row.get(0))
            .optional()?;
        Ok(About {
            format: self.format,
            style: self.style,
            created: chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            codebook_version,
            sources: fitting::addresses(self.connection, &self.args.filter)?,
        })
    }

    fn say_what_excel_loses(&self, of: &str, written: Written) {
        if self.style.bom && written.too_long_for_excel > 0 {
            let cells = count(written.too_long_for_excel, "cell");
            say!("{of}: {cells} longer than the 32,767 characters that Excel keeps of a cell; the file has them whole");
        }
    }
}

/// A table with the columns asked for only, in that order.
fn chosen(laid: Laid, columns: &[String]) -> Result<Laid> {
    let names: Vec<&str> = columns.iter().flat_map(|names| names.split(',')).map(str::trim).collect();
    if names.is_empty() {
        return Ok(laid);
    }
    let Laid { mut outline, rows, left_out } = laid;
    let mut places = Vec::new();
    for name in names {
        match outline.fields.iter().position(|field| field.name == name) {
            Some(at) => places.push(at),
            None => {
                let there: Vec<&str> = outline.fields.iter().map(|field| field.name.as_str()).collect();
                return usage(format!("laid out so there is no column {name}; there are {}", there.join(", ")));
            }
        }
    }
    outline.fields = places.iter().map(|&at| outline.fields[at].clone()).collect();
    let rows = rows.into_iter().map(|row| places.iter().map(|&at| row[at].clone()).collect()).collect();
    Ok(Laid { outline, rows, left_out })
}

fn rows_in_words(rows: usize) -> String {
    if rows == 0 { "no rows, only the header".to_owned() } else { count(rows, "row") }
}
