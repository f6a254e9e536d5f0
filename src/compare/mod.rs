//! What several reports say, side by side. Pure: texts and figures in, judgements out.

pub mod copies;
