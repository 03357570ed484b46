//! The numbers as pictures, drawn with the `svg` crate.

use svg::Document;
use svg::node::element::{Line as Stroke, Rectangle, Text};

/// One bar: its name, its value, and whether it is ours.
pub(super) struct Bar {
    pub(super) name: String,
    pub(super) value: f64,
    pub(super) ours: bool,
}

const WIDTH: f64 = 900.0;
const LEFT: f64 = 380.0;
const ROW: f64 = 24.0;
const TOP: f64 = 40.0;

/// Horizontal bars on a logarithmic scale: from a fraction of a millisecond to half a second.
pub(super) fn bars(title: &str, unit: &str, bars: &[Bar]) -> String {
    let smallest = bars
        .iter()
        .map(|bar| bar.value)
        .fold(f64::INFINITY, f64::min)
        / 2.0;
    let largest = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let scale = (WIDTH - LEFT - 110.0) / (largest / smallest).log10();
    let mut height = TOP;
    let mut picture = blank(title);
    for bar in bars {
        let length = (bar.value / smallest).log10() * scale;
        let color = if bar.ours { "#2563eb" } else { "#9ca3af" };
        let middle = height + ROW * 0.65;
        let shape = Rectangle::new()
            .set("x", LEFT)
            .set("y", height + 3.0)
            .set("width", length)
            .set("height", ROW - 6.0)
            .set("fill", color);
        let name = text(&bar.name, LEFT - 8.0, middle).set("text-anchor", "end");
        let value = text(
            &format!("{:.0} {unit}", bar.value),
            LEFT + length + 6.0,
            middle,
        );
        picture = picture.add(shape).add(name).add(value);
        height += ROW;
    }
    sized(picture, height + 10.0)
}

/// One line for each series, the horizontal axis by steps.
pub(super) fn lines(
    title: &str,
    unit: &str,
    steps: &[String],
    series: &[(String, Vec<f64>)],
) -> String {
    let (bottom, right) = (320.0, WIDTH - LEFT);
    let largest = series
        .iter()
        .flat_map(|(_, values)| values)
        .copied()
        .fold(0.0, f64::max);
    let at = |step: usize| 60.0 + (right - 60.0) * share(step, steps.len().saturating_sub(1));
    let up = |value: f64| bottom - (bottom - TOP) * value / largest;
    let colors = [
        "#2563eb", "#dc2626", "#059669", "#d97706", "#7c3aed", "#0891b2",
    ];
    let mut picture = blank(title);
    for (number, (name, values)) in series.iter().enumerate() {
        let color = colors[number % colors.len()];
        for (step, pair) in values.windows(2).enumerate() {
            let stroke = Stroke::new()
                .set("x1", at(step))
                .set("y1", up(pair[0]))
                .set("x2", at(step + 1))
                .set("y2", up(pair[1]))
                .set("stroke", color)
                .set("stroke-width", 2);
            picture = picture.add(stroke);
        }
        let label = format!(
            "{name}: {:.0} {unit}",
            values.last().copied().unwrap_or_default()
        );
        let row = TOP + ROW * share(number, 1);
        picture = picture.add(text(&label, right + 12.0, row).set("fill", color));
    }
    for (step, name) in steps.iter().enumerate() {
        picture = picture.add(text(name, at(step), bottom + 20.0).set("text-anchor", "middle"));
    }
    sized(picture, bottom + 40.0)
}

/// `part / whole`; the counts here are far below the limits of the conversion.
fn share(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(u16::try_from(count).unwrap_or(u16::MAX));
    number(part) / number(whole.max(1))
}

fn blank(title: &str) -> Document {
    let background = Rectangle::new()
        .set("width", "100%")
        .set("height", "100%")
        .set("fill", "white");
    let title = text(title, 12.0, 24.0)
        .set("font-weight", "bold")
        .set("font-size", 15);
    Document::new().add(background).add(title)
}

fn sized(picture: Document, height: f64) -> String {
    let picture = picture
        .set("viewBox", (0.0, 0.0, WIDTH, height))
        .set("width", WIDTH);
    format!("{}\n", picture.set("height", height))
}

fn text(content: &str, x: f64, y: f64) -> Text {
    let text = Text::new(content).set("x", x).set("y", y);
    text.set("font-family", "sans-serif").set("font-size", 12)
}
