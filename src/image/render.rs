//! A file of a stranger becomes pixels, and the pixels become files of ours. Pure.

use std::io::Cursor;

use entity::image::Format;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage, Rgba,
    RgbaImage,
};

use super::model::Width;

/// The most pixels that a picture may have.
const MOST_PIXELS: u64 = 24_000_000;

/// The most pixels that a side may have.
const LONGEST_SIDE: u32 = 12_000;

/// The most memory that reading one may take, in bytes.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;

/// Of 100: small enough for a phone, and good enough to sell by.
const QUALITY: u8 = 82;

/// A picture, drawn anew.
pub struct Rendered {
    /// Of the picture as it came, the right way up.
    pub width: u32,
    /// Of the picture as it came, the right way up.
    pub height: u32,
    /// A JPEG for each width that is not wider than the picture, and at least one.
    pub files: Vec<(Width, Vec<u8>)>,
}

/// Why a file is no picture that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRendered {
    /// It cannot be read as what it was announced as.
    NotAnImage,
    /// It has more pixels than are taken.
    TooLarge,
}

impl From<ImageError> for NotRendered {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooLarge,
            _ => Self::NotAnImage,
        }
    }
}

/// Reads a picture by what is in it, turns it the right way up, and draws it in our widths. What
/// else the file holds stays behind.
pub fn render(file: &[u8], format: Format) -> Result<Rendered, NotRendered> {
    let expected = match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
        Format::Webp => ImageFormat::WebP,
    };
    if image::guess_format(file).ok() != Some(expected) {
        return Err(NotRendered::NotAnImage);
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(file), expected);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    // What a file says of itself is known before a pixel of it is read.
    if u64::from(width).saturating_mul(height.into()) > MOST_PIXELS {
        return Err(NotRendered::TooLarge);
    }
    if width == 0 || height == 0 {
        return Err(NotRendered::NotAnImage);
    }
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    picture.apply_orientation(orientation);
    let (width, height) = (picture.width(), picture.height());

    let narrower = |kept: &Width| kept.pixels() < width;
    let mut widths: Vec<Width> = Width::ALL.into_iter().filter(narrower).collect();
    widths.extend(Width::ALL.into_iter().find(|kept| !narrower(kept)));
    let mut files = Vec::new();
    // From the widest down, each from the one before: the largest is walked over once.
    for kept in widths.into_iter().rev() {
        if kept.pixels() < picture.width() {
            let tall = scaled(height, kept.pixels(), width);
            picture = picture.resize_exact(kept.pixels(), tall, FilterType::CatmullRom);
        }
        files.push((kept, jpeg(&picture)?));
    }
    Ok(Rendered { width, height, files })
}

/// `side` x `to` / `from`, and at least 1.
fn scaled(side: u32, to: u32, from: u32) -> u32 {
    let product = u64::from(side).saturating_mul(to.into());
    let scaled = product.checked_div(from.into()).unwrap_or_default();
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

/// A JPEG of nothing but the pixels; what can be seen through is on white.
fn jpeg(picture: &DynamicImage) -> Result<Vec<u8>, NotRendered> {
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, QUALITY).encode_image(&opaque(picture))?;
    Ok(file)
}

fn opaque(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let white = Rgba([u8::MAX; 4]);
    let mut ground = RgbaImage::from_pixel(picture.width(), picture.height(), white);
    imageops::overlay(&mut ground, &picture.to_rgba8(), 0, 0);
    DynamicImage::ImageRgba8(ground).to_rgb8()
}
