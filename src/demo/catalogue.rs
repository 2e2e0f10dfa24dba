//! What the demo city is made of: places, trades, names and goods, read from the tables beside.

use std::collections::HashMap;

use anyhow::Context as _;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A street of a city where shops are.
#[derive(Debug, Deserialize)]
pub struct Place {
    /// The city.
    pub city: String,
    /// The six digits that licences of the city have.
    pub division: String,
    /// District and street.
    pub address: String,
    /// How a shop there is told from the others of its merchant.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// Millionths of a degree north.
    pub latitude_e6: i64,
    /// Millionths of a degree east.
    pub longitude_e6: i64,
}

/// What a merchant does.
#[derive(Debug, Deserialize)]
pub struct Trade {
    /// Part of its login names.
    pub slug: String,
    /// The category of its shops.
    pub category: String,
    /// What stands after the brand.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// What stands in the name on the licence.
    pub industry: String,
    /// The price of the smaller of its two plans.
    pub plan_fen: i64,
    /// The categories of what it sells, with blanks between.
    pub sells: String,
}

/// A made-up brand.
#[derive(Debug, Deserialize)]
pub struct Brand {
    /// Part of login names.
    pub slug: String,
    /// The name.
    pub name: String,
    /// The name in English.
    pub name_en: String,
}

/// Something to sell.
#[derive(Debug, Deserialize)]
pub struct Good {
    /// Its category.
    pub category: String,
    /// In which ways it is sold.
    pub form: Form,
    /// Its title.
    pub title: String,
    /// Its title in English.
    pub title_en: String,
    /// What it usually costs, sold the first way.
    pub fen: i64,
}

/// In which ways a good is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// A drink.
    Cup,
    /// Something to eat there.
    Dish,
    /// A package of several things.
    Set,
    /// By weight.
    Fresh,
    /// In a box with a barcode.
    Pack,
    /// Made the same day.
    Daily,
    /// A ticket.
    Ticket,
    /// A service at the shop.
    Visit,
    /// Lessons.
    Course,
    /// In several colours.
    Piece,
    /// A thing as it is.
    Thing,
    /// A night's stay.
    Night,
    /// A service for a thing of one's own.
    Job,
}

/// One way to sell a good: what is added to its titles, and its share of the price in percent.
pub type Way = (&'static str, &'static str, i64);

impl Form {
    /// The usual ways, the plain one first.
    pub const fn ways(self) -> &'static [Way] {
        match self {
            Self::Cup => &[
                ("", "", 100),
                ("大杯", "large", 118),
                ("双杯套餐", "set of two", 186),
                ("五杯券", "voucher for five", 440),
            ],
            Self::Dish => &[("", "", 100), ("小份", "small", 65), ("双人份", "for two", 178)],
            Self::Set => &[("", "", 100), ("工作日", "weekdays", 88), ("周末", "weekends", 108)],
            Self::Fresh => {
                &[("500克", "500 g", 100), ("1千克", "1 kg", 190), ("2千克", "2 kg", 370)]
            }
            Self::Pack => &[
                ("", "", 100),
                ("两件装", "twin pack", 190),
                ("家庭装", "family pack", 365),
                ("整箱", "full case", 1_060),
            ],
            Self::Visit => &[
                ("单次", "one visit", 100),
                ("三次卡", "three visits", 282),
                ("十次卡", "ten visits", 880),
            ],
            Self::Course => &[
                ("体验一节", "trial lesson", 60),
                ("8课时", "8 lessons", 760),
                ("24课时", "24 lessons", 2_100),
            ],
            Self::Piece => &[
                ("黑色", "black", 100),
                ("米白", "off-white", 100),
                ("藏青", "navy", 100),
                ("灰绿", "sage", 100),
            ],
            Self::Ticket => &[("单张", "one", 100), ("两张", "two", 190), ("四张", "four", 368)],
            Self::Daily | Self::Thing => &[("", "", 100), ("两份装", "set of two", 188)],
            Self::Night => &[
                ("平日一晚", "weeknight", 100),
                ("周末一晚", "weekend night", 132),
                ("连住两晚", "two nights", 190),
            ],
            Self::Job => &[("", "", 100), ("加急", "express", 130)],
        }
    }

    /// Whether it is taken from a shelf, and so counted.
    pub const fn is_counted(self) -> bool {
        matches!(self, Self::Pack | Self::Piece | Self::Thing | Self::Daily | Self::Fresh)
    }
}

/// All tables.
pub struct Catalogue {
    /// Streets, those of a city together.
    pub places: Vec<Place>,
    /// Trades, the most common first.
    pub trades: Vec<Trade>,
    /// Brands.
    pub brands: Vec<Brand>,
    goods: HashMap<String, Vec<Good>>,
}

impl Catalogue {
    /// Reads the tables that the program was built with.
    pub fn read() -> anyhow::Result<Self> {
        let mut goods: HashMap<String, Vec<Good>> = HashMap::new();
        for good in table::<Good>(include_str!("goods.csv")).context("the table of goods")? {
            goods.entry(good.category.clone()).or_default().push(good);
        }
        Ok(Self {
            places: table(include_str!("places.csv")).context("the table of places")?,
            trades: table(include_str!("trades.csv")).context("the table of trades")?,
            brands: table(include_str!("brands.csv")).context("the table of brands")?,
            goods,
        })
    }

    /// What a trade sells.
    pub fn goods_of(&self, trade: &Trade) -> Vec<&Good> {
        let kinds = trade.sells.split(' ').filter_map(|kind| self.goods.get(kind));
        kinds.flatten().collect()
    }

    /// The streets of a city.
    pub fn places_of(&self, city: &str) -> Vec<&Place> {
        self.places.iter().filter(|place| place.city == city).collect()
    }
}

fn table<T: DeserializeOwned>(text: &str) -> Result<Vec<T>, csv::Error> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect()
}
