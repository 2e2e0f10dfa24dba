//! Files as spreadsheets write them: in their encodings, with their empty rows, as workbooks; what
//! cannot be read for sure is refused, and what was refused is a file to correct and send again.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use encoding_rs::{BIG5, GB18030};
use serde_json::{Value, json};
use sharepass::domain::goods::import::{ImportOffersRefused as Refused, Table, amount};
use sharepass::infra::language::Language;
use zip::write::SimpleFileOptions;

use crate::support::{Caller, on_both, text};

const HEADER: &str = "title,description,category_id,list_price,member_price\n";

impl Caller {
    /// Imports; answers the import and its rows.
    async fn takes(&self, input: Value) -> Value {
        let selection = "import { status rowsTotal entered revised unchanged refused refusedFile }
            rows { row change offer { id reference } revision { title listPrice validUntil }
            userErrors { code message } }";
        let mut input = input;
        input["shopId"] = json!(self.shop);
        self.act("importOffers", selection, input).await
    }

    async fn takes_file(&self, bytes: &[u8]) -> Value {
        self.takes(json!({ "file": STANDARD.encode(bytes) })).await
    }
}

/// Row numbers and codes.
fn refusals(done: &Value) -> Vec<(i64, String)> {
    let rows = done["rows"].as_array().expect("rows").iter();
    let refused = rows.filter(|row| row["change"].is_null());
    refused
        .map(|row| (row["row"].as_i64().expect("a number"), text(&row["userErrors"][0]["code"])))
        .collect()
}

/// A workbook with one sheet of these cells; one that begins with `#` is a number, with `@` a day.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let cell = |(place, cell): (usize, &&str)| {
        let letter = char::from(b'A' + u8::try_from(place).expect("few"));
        if let Some(number) = cell.strip_prefix('#') {
            format!("<c r=\"{letter}ROW\"><v>{number}</v></c>")
        } else if let Some(day) = cell.strip_prefix('@') {
            format!("<c r=\"{letter}ROW\" s=\"1\"><v>{day}</v></c>")
        } else if cell.is_empty() {
            String::new()
        } else {
            format!("<c r=\"{letter}ROW\" t=\"inlineStr\"><is><t>{cell}</t></is></c>")
        }
    };
    let row = |(number, cells): (usize, &&[&str])| {
        let number = (number + 1).to_string();
        let cells: String = cells.iter().enumerate().map(cell).collect();
        format!("<row r=\"{number}\">{}</row>", cells.replace("ROW", &number))
    };
    let rows: String = rows.iter().enumerate().map(row).collect();
    packed(&format!("<sheetData>{rows}</sheetData>"))
}

fn packed(sheet: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let sheet = format!("<worksheet xmlns=\"{main}\">{sheet}</worksheet>");
    let parts = [
        ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>".to_owned()),
        ("_rels/.rels", format!("<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{of}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")),
        ("xl/workbook.xml", format!("<workbook xmlns=\"{main}\" xmlns:r=\"{of}\"><sheets><sheet name=\"商品\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels", format!("<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{of}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{of}/styles\" Target=\"styles.xml\"/></Relationships>")),
        ("xl/styles.xml", format!("<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>")),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let mut file = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        file.start_file(name, SimpleFileOptions::default()).expect("a part");
        file.write_all(content.as_bytes()).expect("a part");
    }
    file.finish().expect("a workbook").into_inner()
}

#[test]
fn amounts_in_cells_are_read_by_one_rule() {
    let read = |cell: &str| amount::read(cell).map(|amount| amount.to_string());
    for (cell, wanted) in [
        ("12", "12.00"),
        ("12.5", "12.50"),
        ("1234.50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1,234", "1234.00"),
        ("12,345,678.90", "12345678.90"),
        ("1 234.50", "1234.50"),
        ("1\u{a0}234.50", "1234.50"),
        ("1\u{202f}234", "1234.00"),
        (" 12.50 ", "12.50"),
        ("¥1,234", "1234.00"),
        ("￥12.50", "12.50"),
        ("¥ 12", "12.00"),
        ("CNY 12.50", "12.50"),
        ("12.50元", "12.50"),
        ("１，２３４．５０", "1234.50"),
        ("１２", "12.00"),
    ] {
        assert_eq!(read(cell).as_deref(), Some(wanted), "{cell:?}");
    }
    for cell in [
        "",
        "1_000.00",
        "9_0.00",
        "1__0",
        "+5",
        "-5",
        "5.",
        ".5",
        "1e3",
        "1E3",
        "1,23",
        "1,2345",
        "1234,567",
        "12,34,567",
        ",123",
        "1,,234",
        "0,123",
        "1.234,50",
        "1.234.567",
        "1,234 567",
        "1'234.50",
        "1,234.",
        "12.345",
        "1 23",
        "$12",
        "12 Yuan",
        "¥",
        "x",
        "(12)",
        "12,50",
    ] {
        assert_eq!(read(cell), None, "{cell:?}");
    }
}

#[test]
fn what_stands_in_a_file_is_found_however_it_was_saved() {
    let plain = "标题,描述,类目,标价,会员价\n牛肉面,现做现卖,coffee,20.00,16.00\n";
    let wanted = Table::of_text(plain).expect("a table");
    let utf16 = |big: bool| {
        let units = "\u{feff}".encode_utf16().chain(plain.encode_utf16());
        units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let files: [(&str, Vec<u8>); 8] = [
        ("UTF-8", plain.into()),
        ("a mark", format!("\u{feff}{plain}").into()),
        ("GB18030", GB18030.encode(plain).0.into_owned()),
        ("UTF-16, little end first", utf16(false)),
        ("UTF-16, big end first", utf16(true)),
        ("semicolons", plain.replace(',', ";").into()),
        ("tabs and CRLF", plain.replace(',', "\t").replace('\n', "\r\n").into()),
        ("a line for Excel", format!("sep=;\r\n{}", plain.replace(',', ";")).into()),
    ];
    for (name, file) in files {
        assert_eq!(Table::of_file(&file).as_ref(), Ok(&wanted), "{name}");
    }
    let refused = |file: &[u8]| Table::of_file(file).err();
    let big5 =
        BIG5.encode("標題,描述,類目,標價,會員價\n牛肉麵,現做現賣的牛肉麵,coffee,20.00,16.00\n");
    assert_eq!(refused(&big5.0), Some(Refused::EncodingUnreadable));
    assert_eq!(refused(b"caf\xe9,\xff\xff\n"), Some(Refused::EncodingUnreadable));
    assert_eq!(refused("\u{fffd}\u{fffd},x\n".as_bytes()), Some(Refused::EncodingUnreadable));
    assert_eq!(refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Some(Refused::FileUnreadable));
    assert_eq!(refused(b"PK\x03\x04 and nothing"), Some(Refused::FileUnreadable));
    assert_eq!(refused(&[]), Some(Refused::Empty));

    // The numbers of rows are the file's, whatever ends its lines.
    for end in ["\n", "\r\n", "\r"] {
        let file = ["a,b", "", "1,\"x\"", ",,,,", "", "2,\"y\nz\"", "", "3,w"].join(end);
        let table = Table::of_text(&file).expect("a table");
        let numbers: Vec<i64> = table.rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [2, 5, 7], "{end:?}");
        assert_eq!(table.rows[1].cells, ["2", "y\nz"]);
    }
}

#[tokio::test]
async fn rows_without_any_text_are_passed_over_and_numbers_stay_the_files() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let good = "拿铁,一杯拿铁,coffee,30.00,24.00";
        let file = format!(
            "{HEADER}{good}\n,,,,,\n,,,,,\n\u{3000},\u{200b}, ,,\n\n美式,,coffee,20.00,16.00\n"
        );
        let done = owner.takes(json!({ "content": file })).await;
        assert_eq!(
            [&done["import"]["rowsTotal"], &done["import"]["entered"]],
            [&json!(2), &json!(1)]
        );
        assert_eq!(refusals(&done), [(6, "DESCRIPTION_EMPTY".to_owned())]);
        // A column without a name is passed over.
        let file = format!(",{}x,{good}\n", HEADER.replace('\n', ",,\n"));
        let done = owner.takes(json!({ "content": file.replace("24.00\n", "24.00,,\n") })).await;
        assert_eq!(done["import"]["unchanged"], 1, "{done}");
    })
    .await;
}

#[tokio::test]
async fn a_file_of_a_chinese_spreadsheet_is_entered_and_its_refused_rows_come_back() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let file = "货号,商品名称,描述,类目,标价,会员价\n\
            A-1,拿铁,一杯拿铁,coffee,\"1,030.00\",24.00\n\
            A-2,美式,一杯美式,coffee,1_000.00,9_0.00\n\
            ,,,,,\n\
            A-3,=摩卡,,coffee,¥32,28元\n";
        let done = owner.takes_file(&GB18030.encode(file).0).await;
        assert_eq!(done["userErrors"], json!([]));
        let wanted = [(2, "LIST_PRICE_UNREADABLE"), (4, "DESCRIPTION_EMPTY")];
        assert_eq!(refusals(&done), wanted.map(|(row, code)| (row, code.to_owned())));
        assert_eq!(done["rows"][0]["revision"]["listPrice"], "1030.00");
        assert_eq!(done["rows"][0]["offer"]["reference"], "A-1");
        let refused = text(&done["import"]["refusedFile"]);
        let lines: Vec<&str> = refused.lines().collect();
        assert_eq!(lines[0], "货号,商品名称,描述,类目,标价,会员价,refused_because");
        assert!(lines[1].starts_with("A-2,美式,一杯美式,coffee,1_000.00,9_0.00,"), "{refused}");
        assert!(lines[2].starts_with("A-3,'=摩卡,,coffee,¥32,28元,"), "{refused}");

        // Corrected and sent again, as it is; its reasons are passed over.
        let corrected =
            refused.replace("1_000.00,9_0.00", "30.00,24").replace("'=摩卡,", "'=摩卡,一杯摩卡");
        let mut chinese = owner.clone();
        chinese.language = Language::Chinese;
        let done = chinese.takes(json!({ "content": corrected })).await;
        assert_eq!(
            [&done["import"]["entered"], &done["import"]["refused"]],
            [&json!(2), &json!(0)]
        );
        assert_eq!(done["rows"][1]["revision"]["title"], "=摩卡");
        assert_eq!(done["import"]["refusedFile"], Value::Null);
        let bad = "标题,描述,类目,标价,会员价\n白咖啡,,coffee,3,2\n";
        let done = chinese.takes(json!({ "content": bad })).await;
        let refused = text(&done["import"]["refusedFile"]);
        assert_eq!(
            refused,
            "标题,描述,类目,标价,会员价,未录入原因\n白咖啡,,coffee,3,2,请填写描述。\n"
        );
    })
    .await;
}

#[tokio::test]
async fn a_workbook_is_read_as_its_reader_sees_it() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let file = workbook(&[
            &[],
            &["标题", "描述", "类目", "标价", "会员价", "条码", "截止日期", ""],
            &[
                "拿铁",
                "一杯拿铁",
                "coffee",
                "#30.1",
                "#24.299999999999997",
                "#6901234567892",
                "@46387",
            ],
            &["", "", "", "", ""],
            &["美式", "一杯美式", "coffee", "¥1,234.50", "20", "", "2026/12/31 18:00"],
            &["摩卡", "一杯摩卡", "coffee", "#1234567890123", "20"],
        ]);
        let done = owner.takes_file(&file).await;
        assert_eq!(done["userErrors"], json!([]), "{done}");
        assert_eq!(refusals(&done), [(4, "LIST_PRICE_UNREADABLE".to_owned())]);
        let first = &done["rows"][0];
        assert_eq!(first["revision"]["listPrice"], "30.10");
        // A validity that ends on a day ends with it, in the time of the region.
        assert_eq!(first["revision"]["validUntil"], "2026-12-31T16:00:00Z");
        assert_eq!(done["rows"][1]["revision"]["validUntil"], "2026-12-31T10:00:00Z");
        assert_eq!(network.rows("revision WHERE barcode LIKE '%6901234567892'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn files_that_are_none_or_too_large_are_refused_whole() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let good = format!("{HEADER}拿铁,一杯拿铁,coffee,30.00,24.00\n");
        let code = |done: &Value| text(&done["userErrors"][0]["code"]);
        let both = json!({ "content": good, "file": STANDARD.encode(&good) });
        for input in [json!({}), both, json!({ "file": "no base64!" })] {
            assert_eq!(code(&owner.takes(input).await), "FILE_UNREADABLE");
        }
        // A bomb: little that unpacks to much; and a cell at the far corner of a sheet is none.
        let bomb = packed(&format!("<sheetData/>{}", " ".repeat(60 * 1024 * 1024)));
        assert!(bomb.len() < 200_000);
        assert_eq!(code(&owner.takes_file(&bomb).await), "FILE_TOO_LARGE");
        let far = "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>标题</t></is></c></row>\
            <row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>";
        assert_eq!(code(&owner.takes_file(&packed(far)).await), "COLUMN_MISSING");
        assert_eq!(code(&owner.takes_file(&packed("<sheetData/>")).await), "EMPTY");
        let half = workbook(&[&["a"]]);
        assert_eq!(code(&owner.takes_file(&half[..half.len() / 2]).await), "FILE_UNREADABLE");
    })
    .await;
}

#[tokio::test]
async fn an_offer_is_found_again_by_the_merchants_own_reference() {
    on_both(async |network| {
        let owner = network.merchant("甲咖啡").await;
        let offer = |reference: Value, title: &str, price: &str| {
            json!({ "shopId": owner.shop, "reference": reference, "title": title,
                "description": format!("{title}一杯"), "categoryId": "coffee", "listPrice": price,
                "memberPrice": "10.00" })
        };
        let selection = "offer { id reference } change";
        let first = owner.act("saveOffer", selection, offer(json!(" K1 "), "拿铁", "30.00")).await;
        assert_eq!(first["offer"]["reference"], "K1");
        // Another title, the same reference: the same offer.
        let again = owner.act("saveOffer", selection, offer(json!("K1"), "热拿铁", "31.00")).await;
        assert_eq!([&again["offer"]["id"], &again["change"]], [&first["offer"]["id"], &json!("REVISED")]);
        let file = format!("reference,{HEADER}K1,冰拿铁,一杯冰拿铁,coffee,32.00,20.00\nK2,热拿铁,另一杯热拿铁,coffee,32.00,20.00\n");
        let done = owner.takes(json!({ "content": file })).await;
        assert_eq!(done["rows"][0]["offer"]["id"], first["offer"]["id"]);
        assert_eq!([&done["rows"][0]["change"], &done["rows"][1]["change"]], [&json!("REVISED"), &json!("ENTERED")]);
        let done = owner.takes(json!({ "content": file })).await;
        assert_eq!(done["import"]["unchanged"], 2);

        let mut taken = offer(json!("K2"), "冰拿铁", "32.00");
        taken["offerId"] = first["offer"]["id"].clone();
        assert_eq!(owner.tries("saveOffer", taken).await, "REFERENCE_TAKEN");
        for wrong in ["x".repeat(65), "a\nb".to_owned()] {
            assert_eq!(owner.tries("saveOffer", offer(json!(wrong), "x", "30.00")).await, "REFERENCE_INVALID");
        }
        // One without a reference is adopted by its title, and keeps the reference from then on.
        let plain = owner.act("saveOffer", selection, offer(Value::Null, "摩卡", "30.00")).await;
        let file = format!("reference,{HEADER}K3,摩卡,摩卡一杯,coffee,30.00,10.00\n");
        let done = owner.takes(json!({ "content": file })).await;
        assert_eq!(done["rows"][0]["offer"], json!({ "id": plain["offer"]["id"], "reference": "K3" }));
    })
    .await;
}
