//! The file of a stranger becomes pixels, upright and no more of them than are drawn, in memory that
//! is known before. Pure.
//!
//! A JPEG, which is what cameras take, is made smaller while it is decoded; the other forms are
//! decoded whole, so fewer of their pixels are taken. A file that is broken off is no picture.

use std::io::{BufRead, Cursor, Seek};

use entity::image::Format;
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, Limits, RgbImage};
use jpeg_decoder::{CodingProcess, Decoder, ImageInfo, PixelFormat};

use super::colour::{Kind, Raw, srgb};

/// The most pixels that a JPEG may have: photos of phones have up to 50 million, some 64 million.
const MOST_PIXELS: u64 = 65_000_000;

/// The most pixels that a picture of another form may have.
const MOST_PIXELS_WHOLE: u64 = 24_000_000;

/// The most pixels that a side may have: panoramas of phones are so wide.
const LONGEST_SIDE: u32 = 16_384;

/// The most memory that one picture may take, in bytes.
pub const MOST_MEMORY: u64 = 448 * 1024 * 1024;

/// Memory that drawing takes beside the pixels that were read, in bytes.
const DRAWING: u64 = 112 * 1024 * 1024;

/// Why a file is no picture that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRendered {
    /// It cannot be read as what it was announced as, or ends before its end.
    #[error("this is no whole picture")]
    NotAnImage,
    /// It is a HEIC or AVIF, which browsers do not all show.
    #[error("this is a HEIC or AVIF")]
    Heic,
    /// It has more than one picture.
    #[error("this picture moves")]
    Moving,
    /// It has more pixels than are taken.
    #[error("this picture has too many pixels")]
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

/// A picture that was read.
pub struct Picture {
    /// Its width as it came, the right way up.
    pub width: u32,
    /// Its height as it came, the right way up.
    pub height: u32,
    /// Its pixels in sRGB, the right way up, on white: as many as it came with, or fewer.
    pub pixels: RgbImage,
}

/// How much memory reading and drawing a file takes at most, in bytes; only its head is read.
pub fn memory(
    mut file: impl BufRead + Seek,
    format: Format,
    widest: u32,
) -> Result<u64, NotRendered> {
    expect(file.fill_buf().map_err(|_| NotRendered::NotAnImage)?, format)?;
    let (width, height, per_pixel) = match format {
        Format::Jpeg => return Ok(Jpeg::open(file)?.plan(widest)?.1),
        Format::Png => layout(&png(file)?),
        Format::Webp => layout(&webp(file)?),
    };
    bounded(width, height, MOST_PIXELS_WHOLE)?;
    let pixels = u64::from(width).saturating_mul(height.into());
    // As it comes, with eight bits a channel and a way to see through, and without.
    let memory = pixels.saturating_mul(per_pixel.saturating_add(8)).saturating_add(DRAWING);
    if memory > MOST_MEMORY { Err(NotRendered::TooLarge) } else { Ok(memory) }
}

fn layout(decoder: &impl ImageDecoder) -> (u32, u32, u64) {
    let (width, height) = decoder.dimensions();
    (width, height, decoder.color_type().bytes_per_pixel().into())
}

/// Reads a picture, of which at least so many pixels across are wanted.
pub fn read(file: &[u8], format: Format, widest: u32) -> Result<Picture, NotRendered> {
    expect(file, format)?;
    match format {
        Format::Jpeg => Jpeg::open(Cursor::new(file))?.read(widest),
        Format::Png => whole(png(Cursor::new(file))?),
        Format::Webp => whole(webp(Cursor::new(file))?),
    }
}

fn expect(head: &[u8], format: Format) -> Result<(), NotRendered> {
    if head.get(4..8) == Some(b"ftyp") {
        return Err(NotRendered::Heic);
    }
    let expected = match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
        Format::Webp => ImageFormat::WebP,
    };
    match image::guess_format(head) {
        Ok(found) if found == expected => Ok(()),
        _ => Err(NotRendered::NotAnImage),
    }
}

/// What a file says of itself is known before a pixel of it is read.
fn bounded(width: u32, height: u32, most: u64) -> Result<(), NotRendered> {
    if width == 0 || height == 0 {
        return Err(NotRendered::NotAnImage);
    }
    let many = u64::from(width).saturating_mul(height.into()) > most;
    if many || width.max(height) > LONGEST_SIDE { Err(NotRendered::TooLarge) } else { Ok(()) }
}

fn png<R: BufRead + Seek>(file: R) -> Result<PngDecoder<R>, NotRendered> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    let decoder = PngDecoder::with_limits(file, limits)?;
    if decoder.is_apng()? { Err(NotRendered::Moving) } else { Ok(decoder) }
}

fn webp<R: BufRead + Seek>(file: R) -> Result<WebPDecoder<R>, NotRendered> {
    let mut decoder = WebPDecoder::new(file)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    decoder.set_limits(limits)?;
    if decoder.has_animation() { Err(NotRendered::Moving) } else { Ok(decoder) }
}

fn whole(mut decoder: impl ImageDecoder) -> Result<Picture, NotRendered> {
    let (width, height) = decoder.dimensions();
    bounded(width, height, MOST_PIXELS_WHOLE)?;
    let orientation = decoder.orientation()?;
    let profile = decoder.icc_profile()?;
    let pixels = opaque(DynamicImage::from_decoder(decoder)?);
    let pixels = srgb(pixels, profile.as_deref()).ok_or(NotRendered::NotAnImage)?;
    Ok(upright(pixels, orientation, (width, height)))
}

/// The pixels with eight bits a channel, on white where they can be seen through.
fn opaque(picture: DynamicImage) -> Raw {
    let (width, height) = (picture.width(), picture.height());
    let colour = picture.color();
    if colour.has_alpha() {
        let seen = picture.into_rgba8();
        let mut data = Vec::with_capacity(seen.len());
        for pixel in seen.pixels() {
            let [red, green, blue, alpha] = pixel.0;
            data.extend([red, green, blue].map(|channel| over_white(channel, alpha)));
        }
        return Raw { width, height, kind: Kind::Rgb, data };
    }
    if colour.has_color() {
        return Raw { width, height, kind: Kind::Rgb, data: picture.into_rgb8().into_raw() };
    }
    Raw { width, height, kind: Kind::Gray, data: picture.into_luma8().into_raw() }
}

fn over_white(channel: u8, alpha: u8) -> u8 {
    let seen = u32::from(channel).saturating_mul(alpha.into());
    let white = 255_u32.saturating_sub(alpha.into()).saturating_mul(255);
    let mixed = seen.saturating_add(white).saturating_add(127).checked_div(255);
    mixed.and_then(|mixed| u8::try_from(mixed).ok()).unwrap_or(u8::MAX)
}

/// Turns pixels the right way up; `size` is of the file as it came.
fn upright(pixels: RgbImage, orientation: Orientation, size: (u32, u32)) -> Picture {
    let mut turned = DynamicImage::ImageRgb8(pixels);
    turned.apply_orientation(orientation);
    let (width, height) = if is_turned(orientation) { (size.1, size.0) } else { size };
    Picture { width, height, pixels: turned.into_rgb8() }
}

/// Whether width and height change places.
const fn is_turned(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

struct Jpeg<R: BufRead> {
    decoder: Decoder<R>,
    info: ImageInfo,
    kind: Kind,
    orientation: Orientation,
}

impl<R: BufRead> Jpeg<R> {
    fn open(file: R) -> Result<Self, NotRendered> {
        let mut decoder = Decoder::new(file);
        let most = usize::try_from(MOST_MEMORY).unwrap_or(usize::MAX);
        decoder.set_max_decoding_buffer_size(most);
        decoder.read_info().map_err(|_| NotRendered::NotAnImage)?;
        let info = decoder.info().ok_or(NotRendered::NotAnImage)?;
        let kind = match info.pixel_format {
            PixelFormat::L8 => Kind::Gray,
            PixelFormat::RGB24 => Kind::Rgb,
            PixelFormat::CMYK32 => Kind::Ink,
            PixelFormat::L16 => return Err(NotRendered::NotAnImage),
        };
        if info.coding_process == CodingProcess::Lossless {
            return Err(NotRendered::NotAnImage);
        }
        let orientation = decoder.exif_data().and_then(Orientation::from_exif_chunk);
        let orientation = orientation.unwrap_or(Orientation::NoTransforms);
        Ok(Self { decoder, info, kind, orientation })
    }

    /// Has the decoder make as few pixels as are wanted; answers how many it makes, and how much
    /// memory that takes.
    fn plan(&mut self, widest: u32) -> Result<((u32, u32), u64), NotRendered> {
        let (width, height) = (u32::from(self.info.width), u32::from(self.info.height));
        bounded(width, height, MOST_PIXELS)?;
        let turned = is_turned(self.orientation);
        let across = if turned { height } else { width };
        // The decoder makes it as small as it may be for one of the two sides.
        let wanted = u16::try_from(widest).ok().filter(|_| across > widest).unwrap_or(u16::MAX);
        let (wide, high) = if turned { (u16::MAX, wanted) } else { (wanted, u16::MAX) };
        let made = self.decoder.scale(wide, high).map_err(|_| NotRendered::NotAnImage)?;
        let made = (u32::from(made.0), u32::from(made.1));
        let channels = u64::from(self.kind.channels());
        let pixels = u64::from(made.0).saturating_mul(made.1.into());
        // Each channel by itself, all of them together, and in sRGB, once more to turn it.
        let mut memory = pixels.saturating_mul(channels.saturating_mul(2).saturating_add(6));
        if self.info.coding_process == CodingProcess::DctProgressive {
            // Two bytes of each channel are kept until the last scan has come.
            let whole = u64::from(width).saturating_mul(height.into());
            memory = memory.saturating_add(whole.saturating_mul(channels.saturating_mul(2)));
        }
        let memory = memory.saturating_add(DRAWING);
        if memory > MOST_MEMORY { Err(NotRendered::TooLarge) } else { Ok((made, memory)) }
    }

    fn read(mut self, widest: u32) -> Result<Picture, NotRendered> {
        let ((width, height), _) = self.plan(widest)?;
        let data = self.decoder.decode().map_err(|_| NotRendered::NotAnImage)?;
        let profile = self.decoder.icc_profile();
        let raw = Raw { width, height, kind: self.kind, data };
        let pixels = srgb(raw, profile.as_deref()).ok_or(NotRendered::NotAnImage)?;
        let size = (self.info.width.into(), self.info.height.into());
        Ok(upright(pixels, self.orientation, size))
    }
}
