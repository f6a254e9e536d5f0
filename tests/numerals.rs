use warehouse::text::numeral::Units;
#[test]
fn loads() {
    Units::parse(
        include_str!("../codebook/units.toml"),
        include_str!("../codebook/numerals.toml"),
    )
    .unwrap();
}
