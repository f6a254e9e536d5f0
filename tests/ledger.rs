//! What must hold of any text at all: reading it never fails, its ledger closes, and every figure
//! stands where it says.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use warehouse::codebook::Codebook;
use warehouse::extract::extract;
use warehouse::report::Header;
use warehouse::text::Text;

static CODEBOOK: LazyLock<Codebook> = LazyLock::new(|| Codebook::embedded().unwrap());

/// Pieces that reports are made of, and the marks that copying leaves behind.
const PIECES: [&str; 70] = [
    "行政复议",
    "收到申请",
    "受理",
    "审结",
    "维持",
    "撤销",
    "确认违法",
    "责令履行",
    "终止",
    "综合纠错率",
    "行政应诉案件",
    "败诉",
    "规范性文件",
    "审查",
    "清理",
    "法律顾问",
    "案卷评查",
    "12345热线",
    "工单",
    "其中",
    "分别为",
    "分别增长",
    "各",
    "均为",
    "合计占比",
    "占",
    "同比增长",
    "较上年减少",
    "较去年的",
    "由",
    "提高到",
    "截至11月底",
    "1—11月",
    "2019年",
    "上年结转",
    "（",
    "）",
    "(",
    ")",
    "，",
    "。",
    "；",
    "、",
    "：",
    "\n",
    "\n\n",
    "\t",
    "|",
    " ",
    "　",
    "《",
    "》",
    "“",
    "”",
    "一、",
    "（二）",
    "3.",
    "一是",
    "二是",
    "存在的问题",
    "下一步",
    "主要表现有",
    "十二",
    "3.5%",
    "1,086",
    "5",
    "件",
    "人次",
    "万元",
    "个百分点",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => (0..PIECES.len()).prop_map(|at| PIECES[at].to_owned()),
        2 => (0u32..100_000).prop_map(|number| format!("{number}件")),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_read_and_its_ledger_closes(raw in text()) {
        let text = Text::new(&raw);
        let header = Header { title: Some("某县2020年度法治政府建设年度报告".into()), ..Header::default() };
        let facts = extract(&header, &text, Some(2020), &CODEBOOK);
        let letters: Vec<char> = raw.chars().collect();
        let at = |start: usize, end: usize| letters[start..end].iter().collect::<String>();
        let measured: BTreeSet<_> = facts.metrics.iter().map(|metric| metric.span).collect();
        prop_assert_eq!(measured.len() + facts.skipped.len(), facts.numerals);
        for metric in &facts.metrics {
            prop_assert_eq!(&at(metric.span.start, metric.span.end), &metric.figure);
            prop_assert!(metric.sentence.start <= metric.span.start && metric.span.end <= metric.sentence.end);
        }
        for number in &facts.skipped {
            prop_assert_eq!(&at(number.span.start, number.span.end), &number.figure);
        }
        let passages = facts.issues.iter().map(|issue| (issue.span, &issue.text));
        for (span, text) in passages.chain(facts.plan_items.iter().map(|item| (item.span, &item.text))) {
            prop_assert_eq!(&at(span.start, span.end), text);
        }
    }
}
