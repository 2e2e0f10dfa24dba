//! Pictures of what the demo city sells, drawn by us while it is filled: the same at each filling, a
//! few shapes in the colours of a category. No picture is kept in the repository.

use std::collections::HashMap;

use anyhow::Context as _;
use entity::id::{ImageId, MerchantId};
use image::{Rgb, RgbImage};
use sha2::{Digest as _, Sha256};

use super::city::City;
use crate::domain::image::{Rendered, draw, keep_drawn};

/// In pixels.
const WIDTH: i32 = 640;
const HEIGHT: i32 = 480;

/// Colours that go together: above, below, of the dish, of what is on it.
const PALETTES: [[[u8; 3]; 4]; 8] = [
    [[255, 241, 224], [247, 205, 165], [255, 252, 246], [196, 94, 52]],
    [[232, 246, 239], [168, 214, 190], [253, 255, 252], [62, 132, 96]],
    [[235, 241, 252], [170, 196, 232], [252, 253, 255], [62, 96, 160]],
    [[253, 235, 238], [238, 178, 190], [255, 252, 252], [176, 66, 92]],
    [[250, 246, 226], [228, 212, 150], [255, 254, 246], [150, 118, 40]],
    [[241, 236, 250], [200, 182, 228], [254, 252, 255], [104, 74, 150]],
    [[228, 246, 248], [154, 208, 216], [251, 255, 255], [34, 118, 130]],
    [[244, 240, 236], [206, 192, 180], [255, 253, 250], [112, 84, 66]],
];

/// A circle: its middle, its radius, its colour, and how much of it is seen (of 256).
struct Circle {
    x: i32,
    y: i32,
    radius: i32,
    colour: [u8; 3],
    seen: i32,
}

impl Circle {
    /// How much of it covers a point, of 256; its edge is two pixels soft.
    fn covers(&self, x: i32, y: i32) -> i32 {
        let (across, down) = (x.saturating_sub(self.x), y.saturating_sub(self.y));
        let far = across.saturating_mul(across).saturating_add(down.saturating_mul(down));
        let inside = self.radius.saturating_mul(self.radius).saturating_sub(far);
        let soft = inside.saturating_mul(128).checked_div(self.radius.saturating_mul(2).max(1));
        let edge = soft.unwrap_or_default().saturating_add(128).clamp(0, 256);
        edge.saturating_mul(self.seen).checked_div(256).unwrap_or_default()
    }
}

/// Pictures that were drawn, and the images that merchants have of them.
#[derive(Default)]
pub struct Pictures {
    drawn: HashMap<String, Rendered>,
    kept: HashMap<(MerchantId, String), ImageId>,
}

impl City {
    /// The merchant's image of a category, drawn when it is first asked for.
    pub async fn picture(&self, merchant: MerchantId, category: &str) -> anyhow::Result<ImageId> {
        let mut pictures = self.pictures.lock().await;
        let key = (merchant, category.to_owned());
        if let Some(known) = pictures.kept.get(&key) {
            return Ok(*known);
        }
        if !pictures.drawn.contains_key(category) {
            let drawn = draw(paint(category))?;
            pictures.drawn.insert(category.to_owned(), drawn);
        }
        let clock = &self.app.clock;
        let drawn = pictures.drawn.get(category).context("a picture was not drawn")?;
        let id = self.act(async |tx| keep_drawn(tx, clock, merchant, drawn).await).await?;
        pictures.kept.insert(key, id);
        Ok(id)
    }
}

/// A dish, or what passes for one, on a ground of two colours.
fn paint(seed: &str) -> RgbImage {
    let chance: Vec<u8> = Sha256::digest(seed.as_bytes()).to_vec();
    let number = |place: usize| i32::from(chance.get(place).copied().unwrap_or_default());
    let palette = usize::try_from(number(0)).unwrap_or_default();
    let palette = palette.checked_rem(PALETTES.len()).and_then(|place| PALETTES.get(place));
    let [above, below, dish, filling] = palette.copied().unwrap_or_default();
    let circle = |x, y, radius, colour, seen| Circle { x, y, radius, colour, seen };
    let shift = |place: usize, most: i32| number(place).checked_rem(most).unwrap_or_default();
    let mut shapes = vec![
        circle(shift(1, 200), shift(2, 160), 150, [255; 3], 90),
        circle(520, 80_i32.saturating_add(shift(3, 120)), 120, filling, 40),
        circle(332, 262, 176, [60, 50, 44], 40),
        circle(320, 246, 172, dish, 256),
        circle(320, 246, 146, below, 150),
        circle(320, 246, 132, filling, 210),
    ];
    for turn in 0..7 {
        let at = usize::try_from(turn).unwrap_or_default().saturating_mul(3).saturating_add(4);
        let x = 250_i32.saturating_add(shift(at, 140));
        let y = 180_i32.saturating_add(shift(at.saturating_add(1), 130));
        let radius = 12_i32.saturating_add(shift(at.saturating_add(2), 26));
        let colour = if turn & 1 == 0 { dish } else { above };
        shapes.push(circle(x, y, radius, colour, 170));
    }
    shapes.push(circle(282, 196, 60, [255; 3], 46));
    let (wide, high) = (u32::try_from(WIDTH).unwrap_or(1), u32::try_from(HEIGHT).unwrap_or(1));
    RgbImage::from_fn(wide, high, |x, y| {
        let (x, y) = (i32::try_from(x).unwrap_or_default(), i32::try_from(y).unwrap_or_default());
        let down = y.saturating_mul(256).checked_div(HEIGHT).unwrap_or_default();
        let mut colour = mixed(above, below, down);
        for shape in &shapes {
            let covered = shape.covers(x, y);
            if covered > 0 {
                colour = mixed(colour, shape.colour, covered);
            }
        }
        Rgb(colour)
    })
}

/// So much (of 256) of the second colour over the first.
fn mixed(under: [u8; 3], over: [u8; 3], share: i32) -> [u8; 3] {
    let [red, green, blue] = [0, 1, 2].map(|channel: usize| {
        let value = |colour: [u8; 3]| i32::from(colour.get(channel).copied().unwrap_or_default());
        let more = value(over).saturating_sub(value(under)).saturating_mul(share);
        let mixed = value(under).saturating_add(more.checked_div(256).unwrap_or_default());
        u8::try_from(mixed.clamp(0, 255)).unwrap_or(u8::MAX)
    });
    [red, green, blue]
}
