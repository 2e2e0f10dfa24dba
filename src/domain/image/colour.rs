//! Colours of any profile become those of sRGB, which is what browsers take a picture without a
//! profile for. Pure.

use image::{GrayImage, RgbImage};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// What the channels of a pixel are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// How bright it is.
    Gray,
    /// Red, green, blue.
    Rgb,
    /// Cyan, magenta, yellow, black: 255 is all of the ink.
    Ink,
}

impl Kind {
    /// How many there are.
    pub const fn channels(self) -> u8 {
        match self {
            Self::Gray => 1,
            Self::Rgb => 3,
            Self::Ink => 4,
        }
    }

    const fn space(self) -> (DataColorSpace, Layout) {
        match self {
            Self::Gray => (DataColorSpace::Gray, Layout::Gray),
            Self::Rgb => (DataColorSpace::Rgb, Layout::Rgb),
            Self::Ink => (DataColorSpace::Cmyk, Layout::Rgba),
        }
    }
}

/// Pixels as a decoder gives them, eight bits a channel.
pub struct Raw {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// What its channels are.
    pub kind: Kind,
    /// The channels, pixel by pixel.
    pub data: Vec<u8>,
}

/// Pixels in sRGB: by the profile that the file has, or as they are where it has none that fits.
/// None when there are fewer pixels than there should be.
pub fn srgb(raw: Raw, profile: Option<&[u8]>) -> Option<RgbImage> {
    let (width, height) = (raw.width, raw.height);
    if let Some(converted) = profile.and_then(|profile| by_profile(&raw, profile)) {
        return RgbImage::from_raw(width, height, converted);
    }
    match raw.kind {
        Kind::Rgb => RgbImage::from_raw(width, height, raw.data),
        Kind::Gray => {
            let gray = GrayImage::from_raw(width, height, raw.data)?;
            Some(image::DynamicImage::ImageLuma8(gray).into_rgb8())
        }
        Kind::Ink => RgbImage::from_raw(width, height, without_ink(&raw.data)),
    }
}

fn by_profile(raw: &Raw, profile: &[u8]) -> Option<Vec<u8>> {
    let (space, layout) = raw.kind.space();
    let from = ColorProfile::new_from_slice(profile).ok()?;
    if from.color_space != space {
        return None;
    }
    let to = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let transform = from.create_transform_8bit(layout, &to, Layout::Rgb, options).ok()?;
    let across = usize::try_from(raw.width).ok()?;
    let row = across.checked_mul(raw.kind.channels().into())?;
    let mut converted = vec![0; across.checked_mul(3)?.checked_mul(raw.height.try_into().ok()?)?];
    let rows = converted.chunks_mut(across.checked_mul(3)?);
    // Row by row: what a transform keeps beside them stays small.
    for (from, to) in raw.data.chunks(row).zip(rows) {
        transform.transform(from, to).ok()?;
    }
    Some(converted)
}

/// What is left of white light under ink, roughly, where no profile says how the ink looks.
fn without_ink(data: &[u8]) -> Vec<u8> {
    let pixels = data.chunks_exact(4);
    let light = pixels.flat_map(|pixel| {
        let black = pixel.last().map_or(0, |ink| 255_u32.saturating_sub(u32::from(*ink)));
        let colours = pixel.iter().take(3);
        colours.map(move |ink| {
            let left = 255_u32.saturating_sub(u32::from(*ink)).saturating_mul(black);
            let left = left.saturating_add(127).checked_div(255);
            left.and_then(|left| u8::try_from(left).ok()).unwrap_or(u8::MAX)
        })
    });
    light.collect()
}
