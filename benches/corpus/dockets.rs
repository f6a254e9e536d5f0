//! Figures that add up: the cases of a place and year from the applications to the rates. Each is
//! what it is for its place and year alone, so that next year's report may speak of it.

use super::levels::Levels;
use super::random::{Random, hash};

/// The figures of one place and year, each under its code and segment.
#[derive(Debug, Clone, Default)]
pub struct Dockets(Vec<(&'static str, f64)>);

impl Dockets {
    /// Draws what a place `owner` had in a year.
    pub fn new(levels: &Levels, owner: &str, year: i32) -> Dockets {
        let mut random = Random::new(hash(levels.seed, &[owner, "dockets"], &[i64::from(year)]));
        let mut dockets = Dockets::default();
        dockets.reconsideration(levels, owner, year, &mut random);
        dockets.litigation(levels, owner, year, &mut random);
        dockets.clearance(&mut random);
        dockets.annual_check(&mut random);
        dockets.others(&mut random);
        dockets
    }

    pub fn get(&self, key: &str) -> Option<f64> {
        self.0.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
    }

    /// Makes one outcome larger than the concluded cases leave room for.
    pub fn break_outcomes(&mut self) {
        for (name, value) in &mut self.0 {
            if *name == "reconsideration.upheld" {
                *value += 2.0 + (*value * 0.1).round();
            }
        }
    }

    fn put(&mut self, key: &'static str, value: i64) -> i64 {
        self.0.push((key, value as f64));
        value
    }

    /// A rate in per cent with two decimals at most.
    fn rate(&mut self, key: &'static str, part: i64, whole: i64) {
        self.0.push((key, (part as f64 / whole as f64 * 1e4).round() / 1e2));
    }

    fn reconsideration(&mut self, levels: &Levels, owner: &str, year: i32, random: &mut Random) {
        let carried = levels.drawn(owner, "pending", year - 1, 3.0, 14.0) as i64;
        let pending = levels.drawn(owner, "pending", year, 3.0, 14.0) as i64;
        let accepted = self.put("reconsideration.accepted", levels.drawn(owner, "accepted", year, 40.0, 320.0) as i64);
        let refused = self.put("reconsideration.not_accepted", random.between(2, 3 + accepted / 12));
        let notified = self.put("reconsideration.notified", random.between(2, 3 + accepted / 15));
        self.put("reconsideration.received", accepted + refused + notified);
        let concluded = self.put("reconsideration.concluded", accepted + carried - pending);
        self.put("reconsideration.concluded_carried_in", carried);
        self.put("reconsideration.concluded_new", concluded - carried);
        self.put("reconsideration.pending", pending);
        let most = (concluded / 14).max(2);
        let revoked = self.put("reconsideration.revoked", random.between(2, most + 2));
        let modified = self.put("reconsideration.modified", random.between(1, most / 2 + 1));
        let unlawful = self.put("reconsideration.confirmed_unlawful", random.between(1, most));
        let perform = self.put("reconsideration.ordered_to_perform", random.between(1, most));
        let terminated = self.put("reconsideration.terminated", random.between(concluded / 8, concluded / 4));
        let dismissed = self.put("reconsideration.dismissed", random.between(concluded / 9, concluded / 5));
        let corrected = self.put("reconsideration.corrected", revoked + modified + unlawful + perform);
        self.put("reconsideration.outcome_group", modified + unlawful);
        self.put("reconsideration.upheld", concluded - corrected - terminated - dismissed);
        self.rate("reconsideration.correction_rate", corrected, concluded);
        self.rate("reconsideration.comprehensive_correction_rate", corrected + terminated, concluded);
        self.rate("reconsideration.conclusion_rate", concluded, accepted + carried);
        self.put("reconsideration.on_time_rate", 100);
        self.put("reconsideration.hearings", random.between(3, 5 + concluded / 9));
        self.put("reconsideration.opinions", random.between(2, 16));
        self.put("reconsideration.simplified", random.between(concluded / 8, concluded / 3));
        self.put("reconsideration.mediated", random.between(concluded / 9, concluded / 5));
        self.put("reconsideration.collective_sessions", random.between(2, 9));
        self.put("reconsideration.collective_cases", random.between(10, 36));
        self.put("reconsideration.respondent", random.between(2, 19));
    }

    fn litigation(&mut self, levels: &Levels, owner: &str, year: i32, random: &mut Random) {
        let cases = self.put("litigation.cases", levels.drawn(owner, "lawsuits", year, 45.0, 260.0) as i64);
        let second = self.put("litigation.cases[二审]", random.between(cases / 6, cases / 4));
        let retried = self.put("litigation.cases[再审]", random.between(1, 5));
        self.put("litigation.cases[一审]", cases - second - retried);
        let carried = self.put("litigation.carried_in", random.between(3, 12));
        self.put("litigation.cases[新收]", cases - carried);
        let concluded = self.put("litigation.concluded", cases - random.between(3, 14));
        let lost = self.put("litigation.lost", random.between(2, concluded / 9 + 2));
        self.put("litigation.withdrawn", random.between(2, concluded / 6 + 2));
        self.rate("litigation.win_rate", concluded - lost, concluded);
        self.put("litigation.civil_cases", random.between(3, 28));
        let required = self.put("litigation.head_required", random.between(cases / 3, cases / 2));
        let came = self.put("litigation.head_appearances", required - random.between(1, 3));
        self.rate("litigation.head_appearance_rate", came, required);
    }

    fn clearance(&mut self, random: &mut Random) {
        let retained = self.put("normative.retained", random.between(60, 260));
        let amended = self.put("normative.amended", random.between(3, 28));
        let repealed = self.put("normative.repealed", random.between(4, 48));
        let lapsed = self.put("normative.lapsed", random.between(2, 30));
        self.put("normative.cleared", retained + amended + repealed + lapsed);
        self.put("normative.amended[拟]", amended);
        self.put("normative.repealed[拟]", repealed);
    }

    fn annual_check(&mut self, random: &mut Random) {
        let passed = self.put("enforcement.annual_check_passed", random.between(240, 1900));
        let failed = self.put("enforcement.annual_check_failed", random.between(8, 130));
        self.put("enforcement.annual_check", passed + failed);
    }

    fn others(&mut self, random: &mut Random) {
        let drafts = self.put("normative.drafts_reviewed", random.between(4, 66));
        let contracts = self.put("normative.other_reviewed[合同]", random.between(20, 260));
        self.put("normative.all_reviewed", drafts + contracts + random.between(20, 190));
        let mediated = self.put("dispute.mediated", random.between(900, 9400));
        let settled = self.put("dispute.mediated_success", mediated - random.between(10, mediated / 25));
        self.rate("dispute.success_rate", settled, mediated);
        let tasks = self.put("random_check.tasks", random.between(52, 310));
        let joint = self.put("random_check.joint_tasks", random.between(tasks / 6, tasks / 3));
        self.rate("random_check.joint_share", joint, tasks);
        let people = self.put("supervision.proposals[人大建议]", random.between(40, 190));
        let consultative = self.put("supervision.proposals[政协提案]", random.between(30, 210));
        self.put("supervision.proposals", people + consultative);
    }
}
