//! Which reports: of which places, for which years. What every command that looks for something shares.

use anyhow::Result;
use rusqlite::Connection;

use super::place::{self, Place};
use super::years::{self, Years};

/// Places and years.
#[derive(Debug, Clone, Default, clap::Args)]
pub(in crate::cli) struct Reach {
    /// Only this place and all below it: 南海区, 佛山市南海区 or a six-digit code; may be repeated
    #[arg(long, value_name = "PLACE", visible_alias = "jurisdiction")]
    pub(in crate::cli) place: Vec<String>,

    /// Leave out the places below --place
    #[arg(long, requires = "place")]
    pub(in crate::cli) place_only: bool,

    /// Only these years: 2018, 2016..2018, 2016.., ..2018, or several by comma
    #[arg(long, value_name = "YEARS", value_parser = years::parse, value_delimiter = ',')]
    pub(in crate::cli) year: Vec<Years>,
}

impl Reach {
    /// Whether anything is left out.
    pub(in crate::cli) fn is_set(&self) -> bool {
        !self.place.is_empty() || !self.year.is_empty()
    }

    /// The places asked for with all below them, `None` for all; a line on standard error where a name
    /// was taken for several or for a longer one.
    ///
    /// # Errors
    /// If no place of the database bears a name.
    pub(in crate::cli) fn places(&self, connection: &Connection) -> Result<Option<Vec<Place>>> {
        match &self.place[..] {
            [] => Ok(None),
            names => place::resolve(connection, names, self.place_only).map(Some),
        }
    }

    /// Whether a year is one of those asked for.
    pub(in crate::cli) fn covers(&self, year: i32) -> bool {
        self.year.is_empty() || self.year.iter().any(|years| years.contains(year))
    }
}
