//! Several measurements of one thing, in one line.

/// Prints the minimum, median and maximum of some measurements.
#[expect(clippy::print_stdout, reason = "figures are what a bench is for")]
pub(crate) fn print(what: &str, unit: &str, mut figures: Vec<f64>) {
    figures.sort_by(f64::total_cmp);
    let (Some(least), Some(most)) = (figures.first(), figures.last()) else { return };
    let median = median(&figures);
    let count = figures.len();
    println!("{what:<28} min {least:>8.1}   median {median:>8.1}   max {most:>8.1} {unit}   ({count} runs)");
}

fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len().is_multiple_of(2) { f64::midpoint(sorted[middle - 1], sorted[middle]) } else { sorted[middle] }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_median_is_the_middle_or_between_the_two_in_the_middle() {
        assert!((super::median(&[1.0, 2.0, 9.0]) - 2.0).abs() < f64::EPSILON);
        assert!((super::median(&[1.0, 2.0, 4.0, 9.0]) - 3.0).abs() < f64::EPSILON);
    }
}
