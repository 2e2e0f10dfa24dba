//! Photos as phones and studios make them: large ones in bounded memory, colours by their profile,
//! and what is no whole picture that stands still.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use http_body_util::StreamBody;
use hyper::body::Frame;
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GenericImageView as _, GrayImage, ImageFormat, Luma, Rgb, RgbImage};
use moxcms::ColorProfile;
use serde_json::{Value, json};

use crate::images::{crc, ending, written};
use crate::support::process::Site;
use crate::support::{Caller, Network, on_both, text};

/// A JPEG of these pixels.
fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, 70).encode_image(picture).expect("a JPEG");
    file
}

/// The file with a segment right behind its beginning.
fn with_segment(file: &[u8], marker: u8, segment: &[u8]) -> Vec<u8> {
    let length = u16::try_from(segment.len() + 2).expect("a short segment").to_be_bytes();
    [&file[..2], &[0xff, marker], &length, segment, &file[2..]].concat()
}

/// A JPEG with a colour profile.
fn with_profile(file: &[u8], profile: &[u8]) -> Vec<u8> {
    with_segment(file, 0xe2, &[b"ICC_PROFILE\0\x01\x01", profile].concat())
}

/// A PNG with a chunk behind its head.
fn with_chunk(file: &[u8], name: [u8; 4], data: &[u8]) -> Vec<u8> {
    let named = [&name[..], data].concat();
    let length = u32::try_from(data.len()).expect("a length").to_be_bytes();
    [&file[..33], &length, &named, &crc(&named).to_be_bytes(), &file[33..]].concat()
}

/// sRGB with red and blue exchanged.
fn exchanged() -> Vec<u8> {
    let mut profile = ColorProfile::new_srgb();
    std::mem::swap(&mut profile.red_colorant, &mut profile.blue_colorant);
    profile.cicp = None;
    profile.encode().expect("a profile")
}

/// A profile in a PNG: a name, the way it is packed, and stored blocks of zlib.
fn iccp(profile: &[u8]) -> Vec<u8> {
    let length = u16::try_from(profile.len()).expect("a short profile");
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in profile {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    let check = ((b << 16) | a).to_be_bytes();
    let packed =
        [&[0x78, 1, 1], &length.to_le_bytes()[..], &(!length).to_le_bytes(), profile, &check]
            .concat();
    [&b"x\0\0"[..], &packed].concat()
}

/// A JPEG of 16 x 16 pixels of one colour, with so many channels: Huffman codes of four bits for
/// the levels, and nothing else.
fn flat(levels: &[u8], adobe: Option<u8>) -> Vec<u8> {
    let count = u8::try_from(levels.len()).expect("few");
    let mut file = vec![0xff, 0xd8];
    let mut segment = |marker: u8, data: &[u8]| {
        file.extend([0xff, marker]);
        file.extend(u16::try_from(data.len() + 2).expect("short").to_be_bytes());
        file.extend(data);
    };
    if let Some(transform) = adobe {
        segment(0xee, &[&b"Adobe\0\x64\0\0\0\0"[..], &[transform]].concat());
    }
    segment(0xdb, &[&[0][..], &[1; 64]].concat());
    let parts: Vec<u8> = (1..=count).flat_map(|part| [part, 0x11, 0]).collect();
    segment(0xc0, &[&[8, 0, 16, 0, 16, count][..], &parts].concat());
    segment(0xc4, &[&[0, 0, 0, 0, 12][..], &[0; 12], &(0..12).collect::<Vec<u8>>()].concat());
    segment(0xc4, &[&[0x10, 1][..], &[0; 15], &[0]].concat());
    let parts: Vec<u8> = (1..=count).flat_map(|part| [part, 0]).collect();
    segment(0xda, &[&[count][..], &parts, &[0, 63, 0]].concat());
    let mut bits = String::new();
    for block in 0..4 {
        for level in levels {
            let wanted = if block == 0 { (i32::from(*level) - 128) * 8 } else { 0 };
            let size = 32 - wanted.unsigned_abs().leading_zeros();
            let coded = if wanted < 0 { wanted + (1 << size) - 1 } else { wanted };
            write!(bits, "{size:04b}").expect("a text");
            if size > 0 {
                let width = usize::try_from(size).expect("a size");
                write!(bits, "{coded:0width$b}").expect("a text");
            }
            bits.push('0');
        }
    }
    while !bits.len().is_multiple_of(8) {
        bits.push('1');
    }
    for byte in bits.as_bytes().chunks(8) {
        let byte = std::str::from_utf8(byte).expect("bits");
        let byte = u8::from_str_radix(byte, 2).expect("a byte");
        file.push(byte);
        if byte == 0xff {
            file.push(0);
        }
    }
    file.extend([0xff, 0xd9]);
    file
}

impl Network {
    /// Uploads a file; answers the colour in the middle of what is served.
    async fn middle(&self, owner: &Caller, kind: &str, file: Vec<u8>) -> [u8; 3] {
        let image = owner.uploads(self, kind, file).await;
        let body = self.picture(&image, 320).await.bytes().await.expect("a picture");
        let drawn = image::load_from_memory(&body).expect("a JPEG");
        let pixel = drawn.get_pixel(drawn.width() / 2, drawn.height() / 2);
        [pixel[0], pixel[1], pixel[2]]
    }
}

#[track_caller]
fn about(found: [u8; 3], wanted: [u8; 3], what: &str) {
    let near = found.iter().zip(wanted).all(|(found, wanted)| found.abs_diff(wanted) <= 6);
    assert!(near, "{what}: {found:?} is not about {wanted:?}");
}

#[tokio::test]
async fn colours_are_those_of_the_profile() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let red = RgbImage::from_pixel(400, 300, Rgb([255, 0, 0]));
        let file = with_profile(&jpeg(&red), &exchanged());
        about(network.middle(&owner, "JPEG", file).await, [0, 0, 255], "a JPEG");
        let file =
            with_chunk(&written(red.clone(), ImageFormat::Png), *b"iCCP", &iccp(&exchanged()));
        about(network.middle(&owner, "PNG", file).await, [0, 0, 255], "a PNG");

        // A green of Display P3 that sRGB has, too, and is another number there.
        let p3 = ColorProfile::new_display_p3().encode().expect("a profile");
        let green = jpeg(&RgbImage::from_pixel(400, 300, Rgb([100, 180, 90])));
        let found = network.middle(&owner, "JPEG", with_profile(&green, &p3)).await;
        about(found, [65, 182, 77], "Display P3");
        let adobe = ColorProfile::new_adobe_rgb().encode().expect("a profile");
        let found = network.middle(&owner, "JPEG", with_profile(&green, &adobe)).await;
        assert!(found[0] < 60, "Adobe RGB: {found:?}");

        // A profile that is none, or of other channels, is as none.
        about(
            network.middle(&owner, "JPEG", with_profile(&green, b"x")).await,
            [100, 180, 90],
            "none",
        );
        let gray = GrayImage::from_pixel(40, 30, Luma([77]));
        let mut file = Vec::new();
        JpegEncoder::new(&mut file).encode_image(&gray).expect("a JPEG");
        let found = network.middle(&owner, "JPEG", with_profile(&file, &p3)).await;
        about(found, [77, 77, 77], "gray");
        let deep = DynamicImage::ImageRgb8(red).into_rgb16();
        let found = network.middle(&owner, "PNG", written(deep, ImageFormat::Png)).await;
        about(found, [255, 0, 0], "sixteen bits");

        // Ink as a print shop writes it: 0 is all of it. Cyan, magenta, yellow, black.
        let found = network.middle(&owner, "JPEG", flat(&[255, 0, 0, 255], Some(0))).await;
        about(found, [255, 0, 0], "ink");
        let found = network.middle(&owner, "JPEG", flat(&[255, 255, 255, 128], Some(0))).await;
        about(found, [128, 128, 128], "half of the black");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_whole_picture_that_stands_still_is_refused_and_told_why() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let picture = RgbImage::from_fn(1_200, 900, |x, y| {
            let noise = x.wrapping_mul(2_654_435_761).wrapping_add(y.wrapping_mul(40_503)) >> 8;
            Rgb([noise.to_le_bytes()[0], x.to_le_bytes()[0], y.to_le_bytes()[0]])
        });
        let whole = jpeg(&picture);
        let half = whole[..whole.len() / 2].to_vec();
        let without_end = whole[..whole.len() - 2].to_vec();
        let moving = with_chunk(
            &written(picture.clone(), ImageFormat::Png),
            *b"acTL",
            &[0, 0, 0, 2, 0, 0, 0, 0],
        );
        let heic = [&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], &[0; 200]].concat();
        let files = [
            ("half a JPEG", "JPEG", half, "whole picture"),
            ("a JPEG without its end", "JPEG", without_end, "whole picture"),
            ("a picture that moves", "PNG", moving, "stands still"),
            ("a photo of an iPhone", "JPEG", heic, "Most Compatible"),
        ];
        for (name, kind, file, says) in files {
            let link = owner.link(kind, file.len()).await;
            let answer = network.put(&link, file.clone()).await;
            assert_eq!(answer.status(), 422, "{name}");
            let said: Value = answer.json().await.expect("a reason");
            assert_eq!(said["code"], "NOT_AN_IMAGE", "{name}");
            assert!(text(&said["message"]).contains(says), "{name}: {said}");
            let request = network.http().put(&link.url).header("content-type", &link.media_type);
            let answer = request.header("accept-language", "zh-CN").body(file).send().await;
            let said: Value = answer.expect("an answer").json().await.expect("a reason");
            assert!(!text(&said["message"]).is_ascii(), "{name}: {said}");
        }
        // What comes behind the end is another file.
        let longer = [&whole[..], b"and more"].concat();
        owner.uploads(network, "JPEG", longer).await;
    })
    .await;
}

#[tokio::test]
async fn an_upload_that_stalls_holds_no_place_that_others_wait_for() {
    on_both(async |network| {
        let slow = network.merchant("甲咖啡").await;
        let quick = network.merchant("乙面包").await;
        let file = jpeg(&RgbImage::from_pixel(64, 64, Rgb([1, 2, 3])));
        let mut stalled = Vec::new();
        for _ in 0..8 {
            let link = slow.link("JPEG", file.len()).await;
            let begun = Bytes::copy_from_slice(&file[..9]);
            let begun = futures_util::stream::iter([Ok::<_, Infallible>(Frame::data(begun))]);
            let body = StreamBody::new(begun.chain(futures_util::stream::pending()));
            let request = network.http().put(&link.url).header("content-type", &link.media_type);
            let request = request.body(reqwest::Body::wrap(body));
            stalled.push(tokio::spawn(async move { request.send().await }));
        }
        // The ninth of the same merchant is told to wait, once the eight have arrived.
        loop {
            let link = slow.link("JPEG", file.len()).await;
            let (status, code) = network.ends(&link, file.clone()).await;
            if status == 503 {
                assert_eq!(code, "OVERLOADED");
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        for _ in 0..3 {
            quick.uploads(network, "JPEG", file.clone()).await;
        }
        for stalled in stalled {
            stalled.abort();
        }
    })
    .await;
}

/// The owner of an approved merchant at a site.
async fn merchant(site: &Site) -> Caller {
    let mutation = "mutation($input: RegisterMerchantInput!) { registerMerchant(input: $input) {
        merchant { id } viewer { staff { id } }
        session { accessToken refreshToken session { id } } userErrors { code } } }";
    let input = crate::support::merchant_input(1, "甲咖啡", "owner1");
    let done = site.caller().post(mutation, json!({ "input": input })).await;
    let done = &done["registerMerchant"];
    let owner = site.caller().with_session(done, "owner1", &done["viewer"]["staff"]["id"]);
    let approve = json!({ "merchantId": done["merchant"]["id"] });
    assert_eq!(site.operator().await.tries("approveMerchant", approve).await, "DONE");
    owner
}

/// What drawing photos may take beside what a server has anyway, in bytes.
const BOUND: u64 = 400 * 1024 * 1024;

#[tokio::test]
async fn photos_of_fifty_megapixels_and_twenty_megabytes_take_bounded_memory() {
    let photo = RgbImage::from_fn(8_192, 6_144, |x, y| {
        Rgb([(x >> 5).to_le_bytes()[0], (y >> 5).to_le_bytes()[0], 90])
    });
    let mut file = jpeg(&photo);
    drop(photo);
    // A phone adds what we do not read, up to twenty megabytes in all.
    file.resize(20 * 1024 * 1024, 0);
    let usual = jpeg(&RgbImage::from_pixel(5_712, 4_284, Rgb([9, 90, 200])));
    // Only now: a server closes connections that are idle for long.
    let mut site = Site::new(None, &[]).await;
    site.serve().await;
    let owner = merchant(&site).await;
    let before = site.peak_memory();
    let send = async || {
        let link = owner.link("JPEG", file.len()).await;
        let request = site.http().put(&link.url).header("content-type", &link.media_type);
        let answer = request.body(file.clone()).send().await.expect("an answer");
        assert_eq!(answer.status(), 201);
        let said: Value = answer.json().await.expect("a size");
        assert_eq!([&said["width"], &said["height"]], [&json!(8_192), &json!(6_144)]);
    };
    tokio::join!(send(), send(), send(), send());
    let taken = site.peak_memory() - before;
    assert!(taken < BOUND, "{} MiB", taken / 1_048_576);

    // What the usual iPhone takes, 24 megapixels; and beyond all: refused before a pixel is read.
    let link = owner.link("JPEG", usual.len()).await;
    let request = site.http().put(&link.url).header("content-type", &link.media_type);
    assert_eq!(request.body(usual.clone()).send().await.expect("an answer").status(), 201);
    let mut beyond = usual;
    let frame = beyond.windows(2).position(|two| two == [0xff, 0xc0]).expect("a frame");
    beyond[frame + 5..frame + 9].copy_from_slice(&[0x40, 0, 0x40, 0]);
    let link = owner.link("JPEG", beyond.len()).await;
    let request = site.http().put(&link.url).header("content-type", &link.media_type);
    let answer = request.body(beyond).send().await.expect("an answer");
    assert_eq!(ending(answer).await, (422, "TOO_MANY_PIXELS".to_owned()));
}
