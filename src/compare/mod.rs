//! What reports say, side by side: several copies of one, and the figures of one report among
//! themselves. Pure: texts and figures in, judgements out.

pub mod copies;
pub mod identity;
