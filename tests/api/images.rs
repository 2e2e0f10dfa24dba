//! Images: uploaded by a link, drawn anew, shown by their own merchant alone; and what hostile files
//! come to.

use std::convert::Infallible;
use std::io::Cursor;

use bytes::Bytes;
use http_body_util::StreamBody;
use hyper::body::Frame;
use image::codecs::jpeg::JpegEncoder;
use image::{
    DynamicImage, GenericImageView as _, GrayImage, ImageFormat, RgbImage, Rgba, RgbaImage,
};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use sharepass::worker::Tick;

use crate::support::{Caller, DAY, Network, on_both, text};

/// A place that a photo must not tell.
const SECRET: &[u8] = b"31.2304N 121.4737E";

/// A photo taken with the camera on its side: red on the left of the file is on top.
fn photo() -> Vec<u8> {
    let picture = RgbImage::from_fn(2_000, 1_000, |x, _| {
        if x < 1_000 { image::Rgb([220, 20, 20]) } else { image::Rgb([20, 20, 220]) }
    });
    let mut plain = Vec::new();
    JpegEncoder::new_with_quality(&mut plain, 80).encode_image(&picture).expect("a JPEG");
    // One entry: orientation 6, turn it a quarter to the right. Then what a camera adds.
    let mut exif =
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
    exif.extend(SECRET);
    let length = u16::try_from(exif.len() + 2).expect("a short segment").to_be_bytes();
    let mut file = plain[..2].to_vec();
    file.extend([0xff, 0xe1]);
    file.extend(length);
    file.extend(exif);
    file.extend(&plain[2..]);
    file
}

pub fn written(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.into().write_to(&mut file, format).expect("a file");
    file.into_inner()
}

fn png(width: u32, height: u32) -> Vec<u8> {
    written(RgbImage::from_pixel(width, height, image::Rgb([0, 120, 60])), ImageFormat::Png)
}

/// A PNG that says of itself that it has so many pixels, and has none.
fn claims(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    file.extend(&header);
    file.extend(crc(&header).to_be_bytes());
    file.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    file
}

pub fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(sum & 1))
        })
    })
}

/// What `uploadImage` answered.
pub struct Link {
    pub image: String,
    pub url: String,
    pub media_type: String,
}

impl Caller {
    /// Asks for a link.
    pub async fn link(&self, content_type: &str, bytes: usize) -> Link {
        let selection = "upload { url method headers { name value } expiresAt }
            image { id url width height }";
        let input = json!({ "contentType": content_type, "bytes": bytes });
        let done = self.act("uploadImage", selection, input).await;
        assert_eq!(done["userErrors"], json!([]));
        let (upload, image) = (&done["upload"], &done["image"]);
        assert_eq!(upload["method"], "PUT");
        assert_eq!([&image["url"], &image["width"]], [&Value::Null, &Value::Null]);
        assert_eq!(upload["headers"][0]["name"], "content-type");
        Link {
            image: text(&image["id"]),
            url: text(&upload["url"]),
            media_type: text(&upload["headers"][0]["value"]),
        }
    }

    /// Uploads some picture; answers the image's id.
    pub async fn uploaded(&self, network: &Network) -> String {
        self.uploads(network, "PNG", png(16, 16)).await
    }

    /// Uploads a file; answers the image's id.
    pub async fn uploads(&self, network: &Network, content_type: &str, file: Vec<u8>) -> String {
        let link = self.link(content_type, file.len()).await;
        let answer = network.put(&link, file).await;
        assert_eq!(answer.status(), StatusCode::CREATED, "{}", answer.text().await.expect("why"));
        link.image
    }

    /// Enters an offer with images; answers the payload.
    async fn shows(&self, title: &str, images: &[&str]) -> Value {
        let input = json!({ "shopId": self.shop, "title": title, "description": title,
            "categoryId": "coffee", "listPrice": "30.00", "memberPrice": "24.00",
            "images": ["https://a.example/b.jpg"], "imageIds": images });
        self.act("saveOffer", "offer { id }", input).await
    }
}

impl Network {
    pub async fn put(&self, link: &Link, file: Vec<u8>) -> Response {
        let request = self.http().put(&link.url).header("content-type", &link.media_type);
        request.body(file).send().await.expect("an answer")
    }

    /// How an upload ends, as a status and a code.
    pub async fn ends(&self, link: &Link, file: Vec<u8>) -> (u16, String) {
        ending(self.put(link, file).await).await
    }

    pub async fn picture(&self, image: &str, width: u32) -> Response {
        let url = format!("{}/images/{image}/{width}", self.url);
        self.http().get(url).send().await.expect("an answer")
    }
}

pub async fn ending(answer: Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let said: Value = answer.json().await.expect("a reason");
    (status, said["code"].as_str().unwrap_or("DONE").to_owned())
}

fn holds(file: &[u8], part: &[u8]) -> bool {
    file.windows(part.len()).any(|window| window == part)
}

#[tokio::test]
async fn a_photo_is_turned_the_right_way_up_tells_no_place_and_is_served_for_ever() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let file = photo();
        assert!(holds(&file, SECRET));
        let image = owner.uploads(network, "JPEG", file).await;
        let asked = format!(
            "{{ node(id: \"{image}\") {{ ... on Image {{ id width height url small: url(size: SMALL) }} }} }}"
        );
        let seen = network.caller().post(&asked, json!({})).await;
        assert_eq!([&seen["node"]["width"], &seen["node"]["height"]], [&json!(1_000), &json!(2_000)]);
        let small = format!("{}/images/{image}/320", network.url);
        assert_eq!(seen["node"]["small"], json!(small));

        for (asked, wide, high) in [(320, 320, 640), (800, 800, 1_600), (1_600, 1_000, 2_000)] {
            let answer = network.picture(&image, asked).await;
            assert_eq!(answer.status(), StatusCode::OK);
            let header = |name: &str| {
                let found = answer.headers().get(name).and_then(|value| value.to_str().ok());
                found.unwrap_or_default().to_owned()
            };
            assert_eq!(header("content-type"), "image/jpeg");
            assert_eq!(header("cache-control"), "public, max-age=31536000, immutable");
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");
            let tag = header("etag");
            let body = answer.bytes().await.expect("a picture");
            assert!(!holds(&body, SECRET) && !holds(&body, b"Exif"));
            let drawn = image::load_from_memory_with_format(&body, ImageFormat::Jpeg);
            let drawn = drawn.expect("a JPEG");
            assert_eq!(drawn.dimensions(), (wide, high));
            let (top, foot) = (drawn.get_pixel(wide / 2, 9), drawn.get_pixel(wide / 2, high - 9));
            assert!(top[0] > 150 && top[2] < 80, "{top:?}");
            assert!(foot[2] > 150 && foot[0] < 80, "{foot:?}");
            let again = network.http().get(format!("{}/images/{image}/{asked}", network.url));
            let again = again.header("if-none-match", tag).send().await.expect("an answer");
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        }
        for (image, width) in [(image.as_str(), 321), (image.as_str(), 0), ("img_x", 320)] {
            assert_eq!(network.picture(image, width).await.status(), StatusCode::NOT_FOUND);
        }

        // What can be seen through is on white; what is small is not made larger.
        let clear = RgbaImage::from_pixel(40, 30, Rgba([0, 0, 0, 0]));
        for (kind, format) in [("PNG", ImageFormat::Png), ("WEBP", ImageFormat::WebP)] {
            let image = owner.uploads(network, kind, written(clear.clone(), format)).await;
            let body = network.picture(&image, 1_600).await.bytes().await.expect("a picture");
            let drawn = image::load_from_memory(&body).expect("a JPEG");
            assert_eq!((drawn.dimensions(), drawn.get_pixel(20, 15)[0] > 250), ((40, 30), true));
        }
    })
    .await;
}

#[tokio::test]
async fn an_image_is_shown_by_its_own_merchant_and_gone_when_nothing_shows_it() {
    on_both(async |network| {
        let (owner, rival) = (network.merchant("甲咖啡").await, network.merchant("乙面包").await);
        let mut images = Vec::new();
        for side in 10..14 {
            images.push(owner.uploads(network, "PNG", png(side, side)).await);
        }
        let [shown, of_shop, of_merchant, unused] = images.try_into().expect("four");
        let waiting = owner.link("PNG", 100).await.image;
        // A second instance serves it as well.
        let second = network.second().await;
        assert_eq!(second.picture(&shown, 320).await.status(), StatusCode::OK);
        second.stop().await;

        for image in [&shown, &waiting] {
            let refused = rival.shows("全麦面包", &[image]).await;
            assert_eq!(refused["userErrors"][0]["code"], "IMAGE_NOT_FOUND");
        }
        let refused = owner.shows("拿铁", &[&shown, &waiting]).await;
        assert_eq!(refused["userErrors"][0]["field"], json!(["imageIds"]));
        let done = owner.shows("拿铁", &[&shown]).await;
        let asked = "query($id: ID!) { offer(id: $id) { images uploadedImages { id url } } }";
        let offer = network.caller().post(asked, json!({ "id": done["offer"]["id"] })).await;
        let url = format!("{}/images/{shown}/800", network.url);
        // What lies elsewhere is shown once it was fetched.
        assert_eq!(offer["offer"]["images"], json!([url]));
        assert_eq!(offer["offer"]["uploadedImages"], json!([{ "id": shown, "url": url }]));

        let theirs = json!({ "shopId": rival.shop, "imageId": of_shop });
        assert_eq!(rival.tries("updateShop", theirs).await, "IMAGE_NOT_FOUND");
        assert_eq!(
            rival.tries("updateMerchant", json!({ "imageId": of_merchant })).await,
            "IMAGE_NOT_FOUND"
        );
        let own = json!({ "shopId": owner.shop, "imageId": of_shop });
        assert_eq!(owner.tries("updateShop", own).await, "DONE");
        assert_eq!(owner.tries("updateMerchant", json!({ "imageId": of_merchant })).await, "DONE");
        let asked = "query($id: ID!) { merchant(id: $id) { image { id } shops { image { id } } } }";
        let seen = network.caller().post(asked, json!({ "id": owner.merchant })).await;
        assert_eq!(
            seen["merchant"],
            json!({ "image": { "id": of_merchant }, "shops": [{ "image": { "id": of_shop } }] })
        );

        network.pass_seconds(DAY + 1);
        network.run(Tick::Images).await;
        let owner = owner.back().await;
        for (image, status) in [(&shown, 200), (&of_shop, 200), (&of_merchant, 200), (&unused, 404)]
        {
            assert_eq!(network.picture(image, 320).await.status().as_u16(), status);
        }
        assert_eq!(network.rows("image").await, 3);
        // One that was shown is kept: the order of yesterday shows it still.
        let none = json!({ "shopId": owner.shop, "imageId": null });
        assert_eq!(owner.tries("updateShop", none).await, "DONE");
        network.run(Tick::Images).await;
        assert_eq!(network.picture(&of_shop, 320).await.status(), StatusCode::OK);
        let seen = network.caller().post(asked, json!({ "id": owner.merchant })).await;
        assert_eq!(seen["merchant"]["shops"], json!([{ "image": null }]));
    })
    .await;
}

#[tokio::test]
async fn hostile_files_are_refused_or_lose_what_they_hide() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let good = png(64, 64);
        let not = |code: &str| (422, code.to_owned());
        let cut = good[..good.len() / 2].to_vec();
        let large = written(GrayImage::new(5_000, 5_000), ImageFormat::Png);
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
        let files = [
            ("a drawing with a script", "PNG", svg.to_vec(), not("NOT_AN_IMAGE")),
            ("a page", "JPEG", b"<!doctype html><script>1</script>".to_vec(), not("NOT_AN_IMAGE")),
            ("another form", "JPEG", good.clone(), not("NOT_AN_IMAGE")),
            ("half a file", "PNG", cut, not("NOT_AN_IMAGE")),
            (
                "a form that is not taken",
                "PNG",
                b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(),
                not("NOT_AN_IMAGE"),
            ),
            ("a side beyond all", "PNG", claims(2_000_000_000, 1), not("TOO_MANY_PIXELS")),
            ("sides beyond what is taken", "PNG", claims(60_000, 60_000), not("TOO_MANY_PIXELS")),
            ("pixels beyond what is taken", "PNG", claims(12_000, 12_000), not("TOO_MANY_PIXELS")),
            ("25 million real pixels", "PNG", large, not("TOO_MANY_PIXELS")),
            ("no pixels", "PNG", claims(0, 7), not("NOT_AN_IMAGE")),
        ];
        for (name, kind, file, end) in files {
            let link = owner.link(kind, file.len()).await;
            assert_eq!(network.ends(&link, file).await, end, "{name}");
            assert_eq!(network.picture(&link.image, 320).await.status(), StatusCode::NOT_FOUND);
        }

        // Two files in one: only the picture is left.
        let mut double = good.clone();
        double.extend(b"PK\x03\x04<script>alert(1)</script>");
        let image = owner.uploads(network, "PNG", double).await;
        let body = network.picture(&image, 320).await.bytes().await.expect("a picture");
        assert!(!holds(&body, b"script") && !holds(&body, b"PK\x03\x04"));

        // Wrong lengths: said, and not said.
        let link = owner.link("PNG", good.len()).await;
        let mut longer = good.clone();
        longer.push(0);
        let wrong = (400, "WRONG_SIZE".to_owned());
        assert_eq!(network.ends(&link, longer.clone()).await, wrong);
        assert_eq!(network.ends(&link, good[..9].to_vec()).await, wrong);
        for pieces in
            [vec![longer.clone()], vec![good[..9].to_vec()], vec![good.clone(), good.clone()]]
        {
            let frames = pieces
                .into_iter()
                .map(|piece| Ok::<_, Infallible>(Frame::data(Bytes::from(piece))));
            let body = reqwest::Body::wrap(StreamBody::new(futures_util::stream::iter(frames)));
            let request = network.http().put(&link.url).header("content-type", "image/png");
            let answer = request.body(body).send().await.expect("an answer");
            assert_eq!(ending(answer).await, wrong);
        }
        let request = network.http().put(&link.url).header("content-type", "image/svg+xml");
        let answer = request.body(good.clone()).send().await.expect("an answer");
        assert_eq!(ending(answer).await, (415, "WRONG_TYPE".to_owned()));

        // Links that are not as they were given.
        let useless = (403, "LINK_NOT_USABLE".to_owned());
        let other = owner.link("PNG", good.len()).await;
        let key = |link: &Link| link.url.rsplit('=').next().expect("a key").to_owned();
        for url in [
            format!("{}x", link.url),
            link.url.replace(&key(&link), &key(&other)),
            link.url.replace("?key=", "?k="),
            format!("{}/images/img_x?key=1", network.url),
        ] {
            let tampered = Link { url, media_type: "image/png".to_owned(), image: String::new() };
            assert_eq!(network.ends(&tampered, good.clone()).await, useless);
        }
        // Good for one file, and for ten minutes.
        assert_eq!(network.ends(&link, good.clone()).await, (201, "DONE".to_owned()));
        let again = (409, "ALREADY_RECEIVED".to_owned());
        assert_eq!(network.ends(&link, good.clone()).await, again);
        network.pass_seconds(600);
        assert_eq!(network.ends(&other, good.clone()).await, useless);
        // A file that is none can be sent again, but not for ever.
        let owner = owner.back().await;
        let link = owner.link("PNG", 3).await;
        for _ in 0..5 {
            assert_eq!(network.ends(&link, b"abc".to_vec()).await, not("NOT_AN_IMAGE"));
        }
        assert_eq!(network.ends(&link, b"abc".to_vec()).await, useless);
    })
    .await;
}

#[tokio::test]
async fn links_are_counted() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        for round in 0..200 {
            if round % 50 == 0 {
                network.pass_seconds(120);
            }
            owner.link("PNG", 100).await;
        }
        network.pass_seconds(120);
        let input = json!({ "contentType": "PNG", "bytes": 100 });
        assert_eq!(owner.tries("uploadImage", input.clone()).await, "TOO_MANY_UNUSED");
        for _ in 1..60 {
            owner.tries("uploadImage", input.clone()).await;
        }
        let mutation = "mutation($input: UploadImageInput!) { uploadImage(input: $input) {
            userErrors { code } } }";
        assert_eq!(owner.fault(mutation, json!({ "input": input })).await, "RATE_LIMITED");
    })
    .await;
}
