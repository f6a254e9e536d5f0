//! Painted paths to rules: the straight horizontal and vertical lines of a drawing, which frame tables.
//! Producers draw them as strokes, as thin rectangles, or as thin polygons.

use hayro_font::kurbo::{Affine, Point, Rect};

/// Rules of one page; maps and pictures have more and are no tables.
const MOST_RULES: usize = 20_000;
/// Lines thicker than this are areas, in points.
const THICKEST_RULE: f64 = 3.0;

/// A straight horizontal or vertical line of a drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rule {
    pub x0: f32,
    pub y0: f32,
    pub x1: f32,
    pub y1: f32,
}

/// The path under construction, as far as it is straight.
#[derive(Default)]
pub(super) struct Path {
    rects: Vec<Rect>,
    lines: Vec<(Point, Point)>,
    start: Point,
    at: Point,
}

impl Path {
    pub(super) fn move_to(&mut self, to: Point) {
        self.start = to;
        self.at = to;
    }

    pub(super) fn line_to(&mut self, to: Point) {
        if self.lines.len() < MOST_RULES {
            self.lines.push((self.at, to));
        }
        self.at = to;
    }

    pub(super) fn close(&mut self) {
        self.line_to(self.start);
    }

    pub(super) fn rect(&mut self, rect: Rect) {
        if self.rects.len() < MOST_RULES {
            self.rects.push(rect.abs());
        }
        self.move_to(rect.origin());
    }

    /// Ends the path: its straight lines, as they show on the page, join the rules. Edges count if it
    /// is stroked, thin areas always.
    pub(super) fn paint(&mut self, ctm: Affine, stroked: bool, rules: &mut Vec<Rule>) {
        let path = std::mem::take(self);
        let mut keep = |area: Rect| rules.extend(thin(ctm, area).filter(|_| rules.len() < MOST_RULES));
        for (from, to) in path.lines.iter().filter(|_| stroked) {
            keep(Rect::from_points(*from, *to));
        }
        let outlines = if stroked { None } else { area(&path.lines) };
        for rect in path.rects.iter().copied().chain(outlines) {
            let shown = ctm.transform_rect_bbox(rect);
            if shown.width().min(shown.height()) <= THICKEST_RULE {
                keep(rect);
            } else if stroked {
                let corners = [(rect.x0, rect.y0), (rect.x1, rect.y0), (rect.x1, rect.y1), (rect.x0, rect.y1)];
                for side in 0..4 {
                    keep(Rect::from_points(corners[side], corners[(side + 1) % 4]));
                }
            }
        }
    }
}

/// A thin area as a line along its longer side.
fn thin(ctm: Affine, area: Rect) -> Option<Rule> {
    let area = ctm.transform_rect_bbox(area);
    let middle = area.center();
    let line = match (area.width(), area.height()) {
        (width, height) if height <= THICKEST_RULE && width > height => Rect::new(area.x0, middle.y, area.x1, middle.y),
        (width, height) if width <= THICKEST_RULE && height > width => Rect::new(middle.x, area.y0, middle.x, area.y1),
        _ => return None,
    };
    let [x0, y0, x1, y1] = [line.x0, line.y0, line.x1, line.y1].map(|place| place as f32);
    [x0, y0, x1, y1].iter().all(|place| place.is_finite()).then_some(Rule { x0, y0, x1, y1 })
}

/// The area that three or four lines enclose.
fn area(lines: &[(Point, Point)]) -> Option<Rect> {
    let (first, rest) = lines.split_first()?;
    let bounds = |line: &(Point, Point)| Rect::from_points(line.0, line.1);
    (lines.len() <= 4).then(|| rest.iter().map(bounds).fold(bounds(first), |all, one| all.union(one)))
}
