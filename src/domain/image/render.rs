//! A picture is drawn anew in our widths: JPEGs of nothing but pixels. What else its file held stays
//! behind. Pure.

use std::fs::File;
use std::io::{BufReader, Cursor};
use std::panic::{AssertUnwindSafe, catch_unwind};

use entity::image::Format;
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};

use super::model::Width;
use super::read::{NotRendered, memory, read};

/// Of 100: small enough for a phone, and good enough to sell by.
const QUALITY: u8 = 82;

/// The most memory that the better of two ways to make a picture smaller may take, in bytes.
const BETTER_WITHIN: u64 = 96 * 1024 * 1024;

/// A picture, drawn anew.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// Of the picture as it came, the right way up.
    pub width: u32,
    /// Of the picture as it came, the right way up.
    pub height: u32,
    /// A JPEG for each width that is not wider than the picture, and at least one.
    pub files: Vec<(Width, Vec<u8>)>,
}

/// How much memory rendering a file takes at most, in bytes: only its head is read.
pub fn needs(file: &File, format: Format) -> Result<u64, NotRendered> {
    let head = AssertUnwindSafe(file);
    let looked = catch_unwind(|| memory(BufReader::new(*head), format, Width::Large.pixels()));
    looked.unwrap_or(Err(NotRendered::NotAnImage))
}

/// The same of a file that is in memory.
pub fn needs_bytes(file: &[u8], format: Format) -> Result<u64, NotRendered> {
    let looked = catch_unwind(|| memory(Cursor::new(file), format, Width::Large.pixels()));
    looked.unwrap_or(Err(NotRendered::NotAnImage))
}

/// Reads a picture by what is in it, and draws it.
pub fn render(file: &[u8], format: Format) -> Result<Rendered, NotRendered> {
    // A decoder that trips over a hostile file has read no picture.
    catch_unwind(|| drawn_from(file, format)).unwrap_or(Err(NotRendered::NotAnImage))
}

fn drawn_from(file: &[u8], format: Format) -> Result<Rendered, NotRendered> {
    let picture = read(file, format, Width::Large.pixels())?;
    widths(picture.pixels, (picture.width, picture.height))
}

/// Draws a picture of our own in our widths.
pub fn draw(pixels: RgbImage) -> Result<Rendered, NotRendered> {
    let size = pixels.dimensions();
    widths(pixels, size)
}

fn widths(mut pixels: RgbImage, (width, height): (u32, u32)) -> Result<Rendered, NotRendered> {
    let narrower = |kept: &Width| kept.pixels() < width;
    let mut widths: Vec<Width> = Width::ALL.into_iter().filter(narrower).collect();
    widths.extend(Width::ALL.into_iter().find(|kept| !narrower(kept)));
    let mut files = Vec::new();
    // From the widest down, each from the one before: the largest is walked over once.
    for kept in widths.into_iter().rev() {
        if kept.pixels() < pixels.width() {
            pixels = smaller(&pixels, kept.pixels(), scaled(height, kept.pixels(), width));
        }
        files.push((kept, jpeg(&pixels)?));
    }
    Ok(Rendered { width, height, files })
}

/// Of a picture that is drawn, its form on disk.
fn jpeg(pixels: &RgbImage) -> Result<Vec<u8>, NotRendered> {
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, QUALITY).encode_image(pixels)?;
    Ok(file)
}

fn smaller(pixels: &RgbImage, width: u32, height: u32) -> RgbImage {
    // The better filter keeps four floats for each pixel of the old width and the new height.
    let between = u64::from(pixels.width()).saturating_mul(height.into()).saturating_mul(16);
    if between > BETTER_WITHIN {
        imageops::thumbnail(pixels, width, height)
    } else {
        imageops::resize(pixels, width, height, FilterType::CatmullRom)
    }
}

/// `side` x `to` / `from`, and at least 1.
fn scaled(side: u32, to: u32, from: u32) -> u32 {
    let product = u64::from(side).saturating_mul(to.into());
    let scaled = product.checked_div(from.into()).unwrap_or_default();
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}
