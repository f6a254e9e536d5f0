//! SVG to PNG, with the fonts of the system.

use anyhow::{Context, Result};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

/// Pixels for each CSS pixel: sharp in print and on dense screens.
const SCALE: f32 = 2.0;

/// The picture of a chart.
///
/// # Errors
/// If there is no font on the system, or the chart is too large for a picture.
pub fn png(svg: &str) -> Result<Vec<u8>> {
    let mut options = Options::default();
    options.fontdb_mut().load_system_fonts();
    anyhow::ensure!(!options.fontdb.is_empty(), "no font found on this system; write an .svg instead");
    let tree = Tree::from_str(svg, &options).context("the chart cannot be drawn; write an .svg instead")?;
    let size = tree.size().to_int_size().scale_by(SCALE).context("the chart has no size")?;
    let mut picture = Pixmap::new(size.width(), size.height()).context("the chart is too large for a picture")?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut picture.as_mut());
    picture.encode_png().context("cannot encode the picture")
}
