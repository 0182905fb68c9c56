//! Which of a camera's sizes a viewer is sent: as large as it is shown, and as the way to the viewer carries.

use std::time::{Duration, Instant};

use super::Size;

/// A size nothing was heard of for so long is not being sent: browsers begin with the smallest, and small
/// cameras never send the largest.
const LIVING: Duration = Duration::from_secs(1);
/// What a size may need before its rate was measured.
const UNMEASURED: [u64; 3] = [150_000, 500_000, 1_500_000];

/// The sizes a camera sends, smallest first.
pub(super) const SIZES: [&str; 3] = ["q", "h", "f"];

/// One size of a camera: when it was heard, and how much it takes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Heard {
    last: Option<Instant>,
    /// The second that is counted now: its beginning and its bytes.
    window: Option<(Instant, u64)>,
    rate: Option<u64>,
}

impl Heard {
    /// A packet of so many bytes came.
    pub(super) fn hear(&mut self, bytes: usize, now: Instant) {
        self.last = Some(now);
        let bytes = u64::try_from(bytes).unwrap_or_default();
        let (since, sum) = self.window.get_or_insert((now, 0));
        *sum += bytes;
        let span = now.saturating_duration_since(*since);
        if span >= Duration::from_secs(1) {
            let millis = u64::try_from(span.as_millis()).unwrap_or(u64::MAX).max(1);
            self.rate = Some(*sum * 8_000 / millis);
            self.window = Some((now, 0));
        }
    }

    fn lives(&self, now: Instant) -> bool {
        self.last.is_some_and(|last| now.saturating_duration_since(last) < LIVING)
    }
}

/// The size to send to somebody who shows the picture at `size` and can take `budget` bits a second; none if not
/// even the smallest fits. The second number is what it will take.
pub(super) fn choose(sizes: &[Heard; 3], size: Size, budget: u64, now: Instant) -> Option<(usize, u64)> {
    let most = match size {
        Size::Small => 0,
        Size::Middle => 1,
        Size::Large => 2,
    };
    let cost = |at: usize, heard: &Heard| heard.rate.or(UNMEASURED.get(at).copied()).unwrap_or_default();
    let living = || sizes.iter().enumerate().filter(|(_, heard)| heard.lives(now));
    // Nothing lives before the first packet: then the smallest is what will come first.
    let smallest = living().map(|(at, _)| at).next().unwrap_or_default();
    let fits = |(at, heard): &(usize, &Heard)| (*at <= most || *at == smallest) && cost(*at, heard) <= budget;
    let best = living().filter(fits).map(|(at, heard)| (at, cost(at, heard))).next_back();
    let hoped = UNMEASURED.first().copied().filter(|hoped| living().next().is_none() && *hoped <= budget);
    best.or(hoped.map(|hoped| (0, hoped)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sending(rates: [Option<u64>; 3], from: Instant) -> ([Heard; 3], Instant) {
        let mut sizes = [Heard::default(); 3];
        for (heard, rate) in sizes.iter_mut().zip(rates) {
            let Some(rate) = rate else { continue };
            for tenth in 0..=10 {
                let bytes = if tenth == 10 { 0 } else { usize::try_from(rate / 80).unwrap() };
                heard.hear(bytes, from + Duration::from_millis(tenth * 100));
            }
        }
        (sizes, from + Duration::from_secs(1))
    }

    #[test]
    fn as_large_as_shown_and_no_larger() {
        let (sizes, now) = sending([Some(100_000), Some(400_000), Some(1_200_000)], Instant::now());
        let at = |size| choose(&sizes, size, u64::MAX, now);
        assert_eq!(at(Size::Small), Some((0, 100_000)));
        assert_eq!(at(Size::Middle), Some((1, 400_000)));
        assert_eq!(at(Size::Large), Some((2, 1_200_000)));
        assert_eq!(choose(&sizes, Size::Large, 500_000, now), Some((1, 400_000)));
        assert_eq!(choose(&sizes, Size::Large, 150_000, now), Some((0, 100_000)));
        assert_eq!(choose(&sizes, Size::Large, 50_000, now), None);
    }

    #[test]
    fn only_sizes_that_live_count() {
        let (sizes, now) = sending([Some(100_000), Some(400_000), None], Instant::now());
        assert_eq!(choose(&sizes, Size::Large, u64::MAX, now), Some((1, 400_000)));
        let (sizes, now) = sending([None, None, Some(900_000)], Instant::now());
        assert_eq!(choose(&sizes, Size::Small, u64::MAX, now), Some((2, 900_000)), "there is no smaller one");
        let later = now + LIVING;
        assert_eq!(
            choose(&sizes, Size::Large, u64::MAX, later),
            Some((0, 150_000)),
            "the smallest comes first"
        );
    }
}
