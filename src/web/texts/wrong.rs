//! What can be wrong with a field, as the sentence that stands beside it.

use super::Texts;

/// One thing wrong with what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// The session has no name.
    NameEmpty,
    /// The name has more than 255 characters.
    NameLong,
    /// The kind of time is none of the three.
    Kind,
    /// A day is missing or is none.
    Day,
    /// A time of day is missing or is none.
    Clock,
    /// The end is not after the start, given as "10:15".
    EndsEarly(String),
    /// The end is too long after the start: the longest span, such as "31 days".
    LastsLong(String),
    /// The zone is not known.
    Zone,
    /// Nothing says how often it repeats.
    Frequency,
    /// A weekly series without a weekday.
    NoWeekday,
    /// Not a number of times between 1 and `most`.
    Count(u32),
    /// The rule gives more dates than `most`.
    ManyDates(u32),
    /// The rule gives no date at all.
    NoDates,
    /// The session is for chosen groups, and none was chosen.
    NoGroup,
    /// Not one of the early entries.
    Early,
    /// Not one of the roles.
    Role,
    /// Not one of those whom people can write to.
    PrivateChat,
    /// Everyone would become moderator, and nobody confirmed it.
    RoleUnsure,
    /// Guests would become moderators, and nobody confirmed it.
    GuestsUnsure,
    /// The description is longer than `most` characters.
    DescriptionLong(u32),
    /// A guest without a name.
    GuestName,
    /// A guest's name of more than 64 characters.
    GuestNameLong,
    /// Somebody to be invited without a name.
    InviteeName,
    /// Not an address that mail can be sent to.
    EmailAddress,
    /// Whoever is invited would become moderator, and nobody confirmed it.
    InviteeUnsure,
    /// The address is invited already.
    InvitedAlready,
    /// The session has as many invitations as it may have.
    ManyInvited,
    /// The host may cause so many letters a day, and has.
    DayFull(u32),
    /// Nothing was pasted.
    NoLines,
    /// An account has this e-mail address.
    EmailTaken,
    /// A person without a name.
    PersonName,
    /// A person's name of more than 64 characters.
    PersonNameLong,
    /// Not one of the kinds that somebody may make.
    AccountKind,
    /// Not an administrator who can be responsible.
    Responsible,
    /// Not one of the languages.
    Language,
    /// The table has no lines.
    TableEmpty,
    /// The table has more lines than `most`.
    TableLong(u32),
    /// An LMS without a name.
    LmsName,
    /// An LMS without an issuer.
    Issuer,
    /// An LMS without our client id.
    ClientId,
    /// Not an address that can be gone to.
    Address,
    /// Not a deployment's identifier.
    Deployment,
    /// Not a number of seconds between 0 and `most`.
    Leeway(i64),
    /// The institution has fixed the setting.
    Fixed,
    /// The same issuer and client id are there already.
    RegisteredAlready,
}

impl Texts {
    /// The sentence about `wrong`.
    #[must_use]
    pub fn wrong(self, wrong: &Wrong) -> String {
        match wrong {
            Wrong::NameEmpty => self.t("wrong-name-empty"),
            Wrong::NameLong => self.t("wrong-name-long"),
            Wrong::Kind => self.t("wrong-kind"),
            Wrong::Day => self.t("wrong-day"),
            Wrong::Clock => self.t("wrong-clock"),
            Wrong::EndsEarly(start) => self.t_with("wrong-ends-early", &[("start", start.as_str().into())]),
            Wrong::LastsLong(span) => self.t_with("wrong-lasts-long", &[("span", span.as_str().into())]),
            Wrong::Zone => self.t("wrong-zone"),
            Wrong::Frequency => self.t("wrong-frequency"),
            Wrong::NoWeekday => self.t("wrong-no-weekday"),
            Wrong::Count(most) => self.t_with("wrong-count", &[("most", (*most).into())]),
            Wrong::ManyDates(most) => self.t_with("wrong-many-dates", &[("most", (*most).into())]),
            Wrong::NoDates => self.t("wrong-no-dates"),
            Wrong::NoGroup => self.t("wrong-no-group"),
            Wrong::Early => self.t("wrong-early"),
            Wrong::Role => self.t("wrong-role"),
            Wrong::PrivateChat => self.t("wrong-private"),
            Wrong::RoleUnsure => self.t("wrong-role-unsure"),
            Wrong::GuestsUnsure => self.t("wrong-guests-unsure"),
            Wrong::DescriptionLong(most) => {
                self.t_with("wrong-description-long", &[("most", (*most).into())])
            }
            Wrong::GuestName => self.t("wrong-guest-name"),
            Wrong::GuestNameLong => self.t("wrong-guest-name-long"),
            Wrong::InviteeName => self.t("wrong-invitee-name"),
            Wrong::EmailAddress => self.t("wrong-email"),
            Wrong::InviteeUnsure => self.t("wrong-invitee-unsure"),
            Wrong::InvitedAlready => self.t("wrong-invited"),
            Wrong::ManyInvited => self.t("wrong-many-invited"),
            Wrong::DayFull(most) => self.t_with("wrong-day-full", &[("most", (*most).into())]),
            Wrong::NoLines => self.t("wrong-no-lines"),
            Wrong::EmailTaken => self.t("wrong-email-taken"),
            Wrong::PersonName => self.t("wrong-person-name"),
            Wrong::PersonNameLong => self.t("wrong-person-name-long"),
            Wrong::AccountKind => self.t("wrong-account-kind"),
            Wrong::Responsible => self.t("wrong-responsible"),
            Wrong::Language => self.t("wrong-language"),
            Wrong::LmsName => self.t("wrong-lms-name"),
            Wrong::Issuer => self.t("wrong-issuer"),
            Wrong::ClientId => self.t("wrong-client-id"),
            Wrong::Address => self.t("wrong-address"),
            Wrong::Deployment => self.t("wrong-deployment"),
            Wrong::Leeway(most) => self.t_with("wrong-leeway", &[("most", (*most).into())]),
            Wrong::Fixed => self.t("wrong-fixed"),
            Wrong::RegisteredAlready => self.t("wrong-registered"),
            Wrong::TableEmpty => self.t("wrong-table-empty"),
            Wrong::TableLong(most) => self.t_with("wrong-table-long", &[("most", (*most).into())]),
        }
    }
}
