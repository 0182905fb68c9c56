//! Which line carries what: whoever is shown keeps their line, whoever comes takes a free one.

/// Puts `wanted`, dearest first, on the lines of a pool. What is on a line already and still wanted stays there.
/// Gives back how many more lines would be needed for the rest.
pub(super) fn assign<T: Copy + PartialEq>(lines: &mut [Option<T>], wanted: &[T]) -> usize {
    for line in lines.iter_mut() {
        if line.is_some_and(|source| !wanted.contains(&source)) {
            *line = None;
        }
    }
    let mut missing = 0;
    for source in wanted {
        if lines.contains(&Some(*source)) {
            continue;
        }
        match lines.iter_mut().find(|line| line.is_none()) {
            Some(line) => *line = Some(*source),
            None => missing += 1,
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_stays_keeps_the_line() {
        let mut lines = [None; 3];
        assert_eq!(assign(&mut lines, &['a', 'b', 'c']), 0);
        assert_eq!(lines, [Some('a'), Some('b'), Some('c')]);
        assert_eq!(assign(&mut lines, &['d', 'c', 'a']), 0);
        assert_eq!(lines, [Some('a'), Some('d'), Some('c')]);
        assert_eq!(assign(&mut lines, &['c']), 0);
        assert_eq!(lines, [None, None, Some('c')]);
    }

    #[test]
    fn what_finds_no_line_is_counted() {
        let mut lines = [None; 2];
        assert_eq!(assign(&mut lines, &[1, 2, 3, 4]), 2);
        assert_eq!(lines, [Some(1), Some(2)]);
        assert_eq!(assign(&mut lines, &[4, 3, 2]), 1, "2 keeps its line, one is free");
        assert_eq!(lines, [Some(4), Some(2)]);
    }
}
