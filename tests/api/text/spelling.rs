//! The pure rules: what is kept, what is compared, what is a key.

use sharepass::infra::text::{self, Flaw, fold, line, lookalike, paragraphs, title_key, words};

#[test]
fn a_line_is_kept_in_one_form_and_without_what_is_not_seen() {
    let kept = |given: &str| line(given, 60);
    assert_eq!(kept(" Cafe\u{301} \u{200b}"), Ok("Café".to_owned()));
    assert_eq!(kept("\u{1100}\u{1175}\u{11b7}\u{110e}\u{1175}"), Ok("김치".to_owned()));
    assert_eq!(kept("毒\u{200b}品"), Ok("毒品".to_owned()));
    assert_eq!(kept("e\u{200b}\u{301}"), Ok("é".to_owned()), "composed after it is cleaned");
    assert_eq!(kept("\u{feff}面\u{ad}馆"), Ok("面馆".to_owned()));
    assert_eq!(kept("\u{301}面"), Ok("面".to_owned()), "a mark with nothing to stand on");
    // What has an effect stays.
    for whole in [
        "👨‍👩‍👧",
        "1️⃣",
        "❤️",
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        "🇨🇳",
        "👍🏽",
        "می\u{200c}خواهم",
        "क्\u{200d}ष",
        "葛\u{e0100}",
    ] {
        assert_eq!(kept(whole).as_deref(), Ok(whole), "{whole:?}");
    }
    let empty = [
        "",
        " ",
        "\u{200b}",
        "\u{2060}\u{2060}",
        "\u{3164}",
        "\u{ad}",
        "\u{2800}",
        "\u{e0041}",
        "\u{301}",
        "\u{115f}\u{1160}",
        "\u{ffa0}",
        "\u{fe0f}",
        "\u{200d}",
        "\u{200e}\u{200f}",
        "\u{2066}\u{2069}",
        "\u{3000}",
        "\u{34f}",
        "\u{180e}",
        "\u{17b4}",
        "...",
        "-",
        "（）",
    ];
    for nothing in empty {
        assert_eq!(kept(nothing), Err(Flaw::Empty), "{nothing:?}");
    }
    let unprintable = [
        "a\nb",
        "a\tb",
        "a\u{2028}b",
        "a\u{2029}b",
        "a\u{85}b",
        "a\u{b}b",
        "a\0b",
        "a\u{7}b",
        "a\u{202e}b",
        "a\u{202d}b",
        "\u{ffff}a",
        "a\u{fdd0}",
        "a\u{e000}b",
        "a\u{1fffe}",
        "a\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}",
    ];
    for wrong in unprintable {
        assert_eq!(kept(wrong), Err(Flaw::Unprintable), "{wrong:?}");
    }
    assert_eq!(kept("\u{fffd}\u{fffd}面"), Err(Flaw::Misread));
    assert_eq!(line("123456", 5), Err(Flaw::TooLong));
    assert_eq!(paragraphs("a\r\nb\tc\u{2028}d", 9), Ok("a\nb\tc\nd".to_owned()));
}

#[test]
fn the_fold_knows_what_is_the_same() {
    let same = [
        ("⾯盐 牛腩", "面盐 牛腩"),
        ("oﬃce", "office"),
        ("①号", "1号"),
        ("Ⅲ代", "iii代"),
        ("㈱商店", "株商店"),
        ("H₂O", "h2o"),
        ("ﾗｰﾒﾝ ｶﾞ", "ラーメン ガ"),
        ("ＡＢＣ１２３", "abc123"),
        ("STRASSE", "straße"),
        ("ﬁn", "fin"),
        ("𝐜𝐨𝐜𝐚", "coca"),
        ("ⓒⓞⓒⓐ", "coca"),
        ("🅲ola", "cola"),
        ("1️⃣3️⃣", "13"),
        ("a\u{a0}b", "a b"),
        ("a–b", "a-b"),
        ("a‑b", "a-b"),
        ("½", "1/2"),
        ("⺠生", "民生"),
        ("㍻", "平成"),
        ("℃", "°c"),
        ("Σας", "σασ"),
        ("か\u{3099}", "が"),
    ];
    for (one, other) in same {
        assert_eq!(fold(one), fold(other), "{one} and {other}");
    }
    assert_ne!(fold("か"), fold("が"));
    assert_eq!(words("İstanbul"), "istanbul");
    assert_eq!(words("Café Crème"), "cafe creme");
    assert_ne!(words("йод"), words("иод"), "a letter of its own is no accent");
}

#[test]
fn keys_of_titles_keep_the_signs_that_tell_items_apart() {
    let different = [
        "可乐 1.5L",
        "可乐 15L",
        "1/2只烤鸡",
        "12只烤鸡",
        "C",
        "C++",
        "C#",
        "3-5人",
        "35人",
        "5+",
        "5",
        "1½磅",
        "11/2磅",
        "10²",
        "102",
        "1:2",
        "1 2",
        "1,5",
        "50%",
        "50",
        "-5°",
        "5°",
        "2x5",
        "25",
        "A/B",
        "AB",
        "¥5",
        "$5",
        "T恤♂",
        "T恤♀",
        ".5L",
        "5L",
    ];
    for (at, one) in different.iter().enumerate() {
        for other in different.iter().skip(at + 1) {
            assert_ne!(title_key(one), title_key(other), "{one} and {other}");
        }
    }
    let same = [
        ("可乐 1.5L", "可乐１．５Ｌ"),
        ("1/2只烤鸡", "½只烤鸡"),
        ("3-5人", "3–5 人"),
        ("3～5人", "3-5人"),
        ("「牛肉」 Hot-Pot ２人", "牛肉hotpot2人"),
        ("面！", "面"),
        ("2×5", "2*5"),
        ("毒\u{200b}品", "毒品"),
    ];
    for (one, other) in same {
        assert_eq!(title_key(one), title_key(other), "{one} and {other}");
    }
}

#[test]
fn names_that_look_alike_have_one_look() {
    for (one, other) in [
        ("Cafe", "Сafe"),
        ("ＫＦＣ", "KFC"),
        ("Kfс", "kfc"),
        ("G00gle", "Google"),
        ("面\u{200b}馆", "面馆"),
        ("⾯馆", "面馆"),
    ] {
        assert_eq!(lookalike(one), lookalike(other), "{one} and {other}");
    }
    assert_ne!(lookalike("甲咖啡"), lookalike("乙咖啡"));
}

#[test]
fn codes_are_read_by_their_letters() {
    assert_eq!(text::code(" 1234\u{a0}５６７８-９0\r\n"), "1234567890");
    assert_eq!(text::scanned("]C1\u{1d}12 34\t"), "]C11234");
    assert_eq!(text::gtins("036000291452")[0], text::gtins("00036000291452")[0]);
    assert_eq!(text::gtins("96385074")[0], "00000096385074");
}

#[test]
fn moments_can_be_written_again() {
    for wrong in [
        "9999-12-31T23:59:59-05:00",
        "0000-01-01T00:00:00+01:00",
        "2026-11-23",
        "2026-11-23T25:00:00Z",
        "+10000-01-01T00:00:00Z",
    ] {
        assert_eq!(text::moment(wrong), None, "{wrong}");
    }
    for right in ["9999-12-31T23:59:59Z", "2026-11-23T08:00:00z", "2026-11-23t08:00:00+08:00"] {
        let moment = text::moment(right).unwrap_or_else(|| panic!("{right}"));
        assert_eq!(text::moment(&text::written(moment).expect("written")), Some(moment));
    }
}
