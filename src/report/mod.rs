//! Pages to reports: whose report it is, which year it covers, who issued and signed it, and which
//! part of its text is work done, problems or plans.

mod body;
mod dates;
mod gazetteer;
mod issuer;
mod kind;
mod local;
mod names;
mod place;
mod scope;
pub mod sections;
mod title;
mod year;

use crate::source::Page;
use crate::text::script;
use chrono::NaiveDate;
use std::borrow::Cow;

pub use body::own_name;
use dates::squeeze;
pub use gazetteer::Gazetteer;
pub use year::{last_day, last_month, part_of_year};

/// How many lines of a text count as its opening.
const OPENING_LINES: usize = 15;

/// Reads who reports for which place and year, when and in which role. What the text does not
/// settle stays `None`, with a warning.
pub fn header(page: &Page, gazetteer: &Gazetteer) -> Header {
    let read = simplified(page);
    let header = read_header(&read, gazetteer);
    if matches!(read, Cow::Borrowed(_)) {
        return header;
    }
    Header {
        title: header.title.map(|title| as_published(title, &read, page)),
        issuer: header.issuer.map(|issuer| as_published(issuer, &read, page)),
        ..header
    }
}

/// Reads the header of a page whose script is simplified.
fn read_header(page: &Page, gazetteer: &Gazetteer) -> Header {
    let lines: Vec<&str> = page.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let top = title::read(page, &lines);
    let title = top.title.as_deref().unwrap_or("");
    let signature = issuer::signature(&lines);
    // 成文日期 is by its definition the day on which the head of the body signed (党政机关公文处理工作条例, 第九条).
    let signed_on = signature.signed_on.or(page.dated_on);
    let covered = year::covered(title, opening(&lines), signed_on);
    let mut warnings: Vec<String> = covered.warning.into_iter().collect();

    let title_body = issuer::in_title(title);
    let issuer = issued_by(signature.issuer, page.issuer.as_deref(), title_body.as_deref(), &top.bodies)
        .or_else(|| page.sender.clone().filter(|name| issuer::is_body(name)));
    let (place, unsettled) = place::settle(
        &place::Evidence {
            title,
            issuer: issuer.as_deref(),
            head: &top.bodies,
            metadata: page.issuer.as_deref(),
            site: page.site.as_deref(),
            site_code: page.site_code.as_deref(),
            opening: prose(&lines),
            text: &page.text,
            year: covered.year.unwrap_or_else(|| gazetteer.last_year()),
        },
        gazetteer,
    );
    warnings.extend(unsettled);
    let body = title_body.as_deref().or(issuer.as_deref());
    Header {
        scope: scope::of(body, title, &page.text),
        title: top.title,
        place,
        year: covered.year,
        issuer,
        url: page.url.clone(),
        // 发文日期 behind the day of the signature is the day of publication, if the page states no other.
        published_on: page.published_on.or(page.dated_on.filter(|day| signed_on.is_some_and(|signed| *day > signed))),
        signed_on,
        warnings,
    }
}

/// Refuses a text that is no annual report on law-based government, with the reason.
pub fn looks_like_report(page: &Page) -> Result<(), String> {
    kind::check(&simplified(page))
}

/// A page as it is read, every part in the script that its text is in.
fn simplified(page: &Page) -> Cow<'_, Page> {
    let (script, text) = script::read(&page.text);
    let [title, issuer, sender, site] = [&page.title, &page.issuer, &page.sender, &page.site]
        .map(|part| part.as_deref().map(|part| script.simplify(part)));
    let same = |part: &Option<Cow<str>>| !matches!(part, Some(Cow::Owned(_)));
    if matches!(text, Cow::Borrowed(_)) && [&title, &issuer, &sender, &site].into_iter().all(same) {
        return Cow::Borrowed(page);
    }
    let [title, issuer, sender, site] = [title, issuer, sender, site].map(|part| part.map(Cow::into_owned));
    Cow::Owned(Page { title, issuer, sender, site, text: text.into_owned(), ..page.clone() })
}

/// A title or name in the characters that the page has for it. Reading changes no byte's place, so
/// it is found where its simplified form stands.
fn as_published(name: String, read: &Page, page: &Page) -> String {
    let parts = |page: &Page| {
        [page.title.as_deref(), page.issuer.as_deref(), page.sender.as_deref(), Some(&page.text)]
            .map(|part| squeeze(part.unwrap_or("")))
    };
    let sought = squeeze(&name);
    let Some(published) = parts(read).iter().zip(parts(page)).find_map(|(read, published)| {
        let start = read.find(&sought)?;
        published.get(start..start + sought.len()).map(str::to_owned)
    }) else {
        return name;
    };
    let mut letters = published.chars();
    name.chars().filter_map(|c| if c.is_whitespace() { Some(c) } else { letters.next() }).collect()
}

/// The lines that may say which year a report covers.
fn opening<'a, 'b>(lines: &'a [&'b str]) -> &'a [&'b str] {
    &lines[..lines.len().min(OPENING_LINES)]
}

/// The lines from the first sentence on.
fn prose<'a, 'b>(lines: &'a [&'b str]) -> &'a [&'b str] {
    let start = lines.iter().position(|line| line.contains(['，', ',', '。'])).unwrap_or(lines.len());
    &lines[start..]
}

/// The body in the signature, else the one that title or head name, by its fuller name if the
/// index table or a line of its own gives it.
fn issued_by(
    signature: Option<String>,
    metadata: Option<&str>,
    title: Option<&str>,
    head: &[String],
) -> Option<String> {
    if signature.is_some() {
        return signature;
    }
    let Some(title) = title else {
        // Over the report of a town stands the name of the county whose site it is.
        let of_site = |body: &&str| head.last().is_some_and(|head| is_within(body, head));
        return metadata.filter(of_site).map(str::to_owned).or_else(|| head.last().cloned());
    };
    let fuller = head.iter().map(String::as_str).chain(metadata).find(|name| name.ends_with(title));
    Some(fuller.unwrap_or(title).to_owned())
}

/// Whether a body belongs to a place below that of another one: 甲县城关镇人民政府 and 甲县人民政府.
fn is_within(body: &str, above: &str) -> bool {
    let place = above.strip_suffix("人民政府").filter(|place| !place.is_empty());
    place.and_then(|place| body.strip_prefix(place)).is_some_and(|rest| issuer::is_body(rest) && rest != "人民政府")
}

/// What a report is, before anything it says is read.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Title as published, without line breaks or spaces between its words.
    pub title: Option<String>,
    /// The place whose work it accounts for; `None` if the text does not settle it.
    pub place: Option<Place>,
    /// The year it covers, not the year it was published.
    pub year: Option<i32>,
    /// The body that issued it, as named in title or signature.
    pub issuer: Option<String>,
    /// Whether it speaks for the whole jurisdiction or for one body's own work.
    pub scope: Scope,
    /// Address it was published at.
    pub url: Option<String>,
    /// Day it was published.
    pub published_on: Option<NaiveDate>,
    /// Day in its signature, else the day that the index table says it was signed (成文日期).
    pub signed_on: Option<NaiveDate>,
    /// What could not be settled, for the log: one sentence each.
    pub warnings: Vec<String>,
}

/// Administrative unit, from the gazetteer or from the text alone.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// GB/T 2260 code, six digits; `None` if the gazetteer does not settle which place it is.
    pub code: Option<String>,
    /// Own name: 南海区.
    pub name: String,
    /// With its parents: 广东省佛山市南海区.
    pub full_name: String,
    /// Level of administration.
    pub level: Level,
    /// Units above it, nearest first (佛山市, 广东省), each with code, name and full name.
    pub parents: Vec<Place>,
}

/// Level of administration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Level {
    Nation,
    Province,
    Prefecture,
    County,
    Township,
}

/// Whose work a report accounts for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The whole jurisdiction.
    #[default]
    Government,
    /// One body's own work.
    Department,
}
