//! What the roles of a launch or a roster make of a person in a course.

/// What somebody is in a course, by the best context role they have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// No role, or none that is known.
    Unknown,
    /// Looks on: a parent, an auditor.
    Observer,
    /// Enrolled to learn.
    Learner,
    /// Makes content; does not teach.
    Designer,
    /// Helps to teach.
    Assistant,
    /// Teaches or runs the course.
    Leader,
}
