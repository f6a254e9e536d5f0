//! Decimal numbers that are added and scaled exactly and rounded once.

/// `mantissa` × 10^`exponent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal {
    pub mantissa: u128,
    pub exponent: i32,
}

impl Decimal {
    pub const ZERO: Decimal = Decimal { mantissa: 0, exponent: 0 };

    pub fn integer(value: u128) -> Decimal {
        Decimal { mantissa: value, exponent: 0 }
    }

    /// Appends a digit to the mantissa. A number of more than 38 digits is no measure (it is a code
    /// of some kind), so it saturates.
    pub fn push(&mut self, digit: u8) {
        self.mantissa = self.mantissa.saturating_mul(10).saturating_add(u128::from(digit));
    }

    /// Times 10^`power`.
    pub fn scaled(self, power: i32) -> Decimal {
        Decimal { exponent: self.exponent + power, ..self }
    }

    pub fn plus(self, other: Decimal) -> Decimal {
        let exponent = self.exponent.min(other.exponent);
        let mantissa = self.at(exponent).saturating_add(other.at(exponent));
        Decimal { mantissa, exponent }
    }

    /// The mantissa that stands for the same value at a lower exponent.
    fn at(self, exponent: i32) -> u128 {
        let shift = self.exponent.saturating_sub(exponent).max(0) as u32;
        self.mantissa.saturating_mul(10u128.saturating_pow(shift))
    }

    /// The nearest `f64`. One rounding: a power of ten up to 10^22 is exact, so is a mantissa below
    /// 2^53, and one division or conversion rounds correctly.
    pub fn to_f64(self) -> f64 {
        if self.exponent >= 0 {
            return self.at(0) as f64;
        }
        let places = -self.exponent;
        if self.mantissa < 1 << 53 && places <= 22 {
            return self.mantissa as f64 / power_of_ten(places);
        }
        // Longer than any printed measure; let the standard library round it.
        format!("{}e{}", self.mantissa, self.exponent).parse().unwrap_or(f64::INFINITY)
    }
}

/// 10^`power` as the nearest `f64`.
pub(super) fn power_of_ten(power: i32) -> f64 {
    const EXACT: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ];
    match power {
        0..=22 => EXACT[power as usize],
        -22..=-1 => 1.0 / EXACT[-power as usize],
        _ => 10f64.powi(power),
    }
}
