//! The first row of a file says what its columns are, in English or Chinese. Pure.

use std::collections::HashMap;

use super::begin::ImportOffersRefused as Refused;
use crate::infra::text::{fold, spaceless};

/// A column that offers have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// The id of an offer.
    OfferId,
    /// The merchant's own reference.
    Reference,
    /// The title.
    Title,
    /// The title in English.
    TitleEn,
    /// The description.
    Description,
    /// The category.
    Category,
    /// The list price.
    ListPrice,
    /// The member price.
    MemberPrice,
    /// How many are left.
    Stock,
    /// A GTIN.
    Barcode,
    /// Images.
    Images,
    /// From when it may be bought.
    ValidFrom,
    /// Until when.
    ValidUntil,
    /// What we wrote beside a row that was refused: passed over.
    Reason,
}

/// The columns that a file must have.
const REQUIRED: [Column; 5] =
    [Column::Title, Column::Description, Column::Category, Column::ListPrice, Column::MemberPrice];

/// What each column may be called, without blanks, lines and case.
const NAMES: [(Column, &[&str]); 14] = [
    (Column::OfferId, &["offerid", "商品id", "平台编号"]),
    (
        Column::Reference,
        &["reference", "ref", "sku", "货号", "商品编码", "商家编码", "自编码", "编码"],
    ),
    (Column::Title, &["title", "标题", "名称", "商品名称", "商品名", "商品标题", "品名"]),
    (Column::TitleEn, &["titleen", "englishtitle", "英文标题", "英文名称", "英文名", "英文品名"]),
    (Column::Description, &["description", "描述", "说明", "商品描述", "商品说明", "简介", "详情"]),
    (
        Column::Category,
        &["categoryid", "category", "类目", "类目编号", "分类", "类别", "商品类目", "商品分类"],
    ),
    (Column::ListPrice, &["listprice", "标价", "原价", "门市价", "零售价", "市场价", "划线价"]),
    (Column::MemberPrice, &["memberprice", "会员价", "会员价格"]),
    (Column::Stock, &["stock", "库存", "库存数量", "数量"]),
    (
        Column::Barcode,
        &["barcode", "gtin", "ean", "upc", "条码", "条形码", "商品条码", "商品条形码"],
    ),
    (Column::Images, &["images", "image", "图片", "图片链接", "图片地址", "商品图片"]),
    (
        Column::ValidFrom,
        &["validfrom", "开始时间", "开始日期", "生效时间", "生效日期", "有效期开始"],
    ),
    (
        Column::ValidUntil,
        &["validuntil", "结束时间", "结束日期", "失效时间", "截止时间", "截止日期", "有效期结束"],
    ),
    (Column::Reason, &["refusedbecause", "未录入原因"]),
];

/// What the column is called that says why a row was refused, in English and Chinese.
pub const REASON: [&str; 2] = ["refused_because", "未录入原因"];

/// The column of a name. What stands behind it in brackets, such as "(required)", is passed over.
pub fn named(name: &str) -> Option<Column> {
    let folded = fold(name);
    let name = folded.split(['(', '[', '【']).next().unwrap_or_default();
    let plain = name.replace([' ', '_', '-', '*'], "");
    NAMES.iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(column, _)| *column)
}

/// The place of each column in the rows. One without a name is passed over, whatever it holds.
pub fn places(header: &[String]) -> Result<HashMap<Column, usize>, Refused> {
    let mut places = HashMap::new();
    for (place, name) in header.iter().enumerate() {
        if is_blank(name) {
            continue;
        }
        let column = named(name).ok_or(Refused::ColumnUnknown)?;
        if places.insert(column, place).is_some() && column != Column::Reason {
            return Err(Refused::ColumnRepeated);
        }
    }
    if places.is_empty() {
        return Err(Refused::Empty);
    }
    let whole = REQUIRED.iter().all(|column| places.contains_key(column));
    if whole { Ok(places) } else { Err(Refused::ColumnMissing) }
}

/// Whether nothing can be seen in a cell.
pub fn is_blank(cell: &str) -> bool {
    spaceless(cell).chars().all(|letter| letter < ' ')
}
