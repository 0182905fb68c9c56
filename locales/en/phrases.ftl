inside = { $n ->
    [0] Nobody inside yet
   *[other] { $n } inside
}
inside-people = { $n ->
    [0] Nobody inside yet
    [one] 1 person inside
   *[other] { $n } people inside
}
room-note = Always open. { $inside }.
room-guests-on = Guest access: on
room-guests-off = Guest access: off
room-own-window = The room opens in its own window.
opens = Opens { $at }
opens-in = Opens { $at }, { $in }
guest-door-opens = The door opens { $at }, in
you-join = { $role ->
    [moderator] You join as moderator.
    [presenter] You join as presenter.
   *[participant] You join as participant.
}
share-on = { $role ->
    [moderator] Anyone with this link joins as moderator, with complete control.
    [presenter] Anyone with this link joins as presenter.
   *[participant] Anyone with this link joins as participant.
}
share-on-enrolled = People enrolled in the course don’t need it: they join from here.
share-on-invited = People you invite don’t need it: each has a link of their own.
who-staff = Everyone enrolled in { $course } already has access, in the role the roster gives, so there is nobody to invite. For someone from outside the course, use the guest link.
who-student = Everyone enrolled in { $course }. You need no invitation and no link: come back to this page.
who-people = { $n ->
    [one] See the 1 person
   *[other] See the { $n } people
}
can-audio = speak
can-video = show video
can-chat = chat
can-draw = draw
can-private-moderators = { $can }; privately only to moderators
can-private-nobody = { $can }; nothing privately
private-anyone = Anyone to anyone
private-moderators = To and from moderators only
private-nobody = Nobody
can-not = not { $cannot }
can-but-not = { $can }; not { $cannot }
early-none = From the start
early-minutes = { $n } minutes before
every-day = Every day
every-month = Every month
every-workday = Every weekday
every-weekday = Every { $day }
every-days = Every { $days }
every-until = { $every } until { $last }
series = { $n ->
    [one] 1 session, { $first }
   *[other] { $n } sessions, { $first } to { $last }
}
series-clock = Always { $clock } in { $city }, also after the clocks change.
dates-all = All { $n } dates
date-moved = Moved from { $planned }
people-heading = { $role ->
    [moderator] Moderators
    [presenter] Presenters
   *[participant] Participants
}
people-nameless = Name not given by the LMS
people-short = person { $short }
lms-role = { $role } in { $lms }
lms-teacher = Teacher
lms-assistant = Teaching assistant
lms-designer = Course designer
lms-student = Student
lms-observer = Observer
lms-administrator = Administrator
lms-other = Member
roster-so-far = { $n ->
    [one] 1 person so far.
   *[other] { $n } people so far.
}
roster-last = { $n ->
    [one] Last complete roster: { $at }, 1 person.
   *[other] Last complete roster: { $at }, { $n } people.
}
roster-never = The roster has not been read to its end yet. People appear when they open Colloquy.
roster-failed = The roster could not be read { $at }. Nobody was removed.
roster-slow-down = The LMS answered “too many requests”. It will be tried again by itself; you don’t have to do anything.
roster-refused = The LMS does not let Colloquy read the roster. Ask the people who look after your LMS to allow it; until then people appear when they open Colloquy.
roster-unreachable = The LMS did not answer. It will be tried again by itself; you don’t have to do anything.
roster-unreadable = The LMS’s answer was cut off or could not be understood. It will be tried again by itself. If it goes on, pass on the code.
done-created = Saved. Everyone enrolled in the course sees the session now.
done-hosted = Saved. Now invite the people who should come.
done-copied = Taken over. Guest access is off in each of them.
done-saved = Saved.
done-deleted = The session is deleted.
done-guests-on = Saved. Guests can join by the link.
done-guests-off = Saved. Guests can’t join.
done-link-replaced = The link is replaced. The old one no longer works.
done-date-moved = The date is moved.
done-date-cancelled = The date is cancelled.
done-date-restored = The date takes place after all.
done-locked = The room is locked. Only people who lead the course can come in.
done-unlocked = The room is open again.
done-roster-asked = The roster is going to be read.
wrong-name-empty = Give the session a name that people will recognise
wrong-name-long = Shorten the name to 255 characters
wrong-kind = Choose once, repeats or always open
wrong-day = Choose a day
wrong-clock = Choose a time of day, such as 10:15
wrong-ends-early = The session ends before it starts: choose an end after { $start }
wrong-zone = Choose a time zone from the list
wrong-frequency = Choose how often it repeats
wrong-no-weekday = Choose at least one day of the week
wrong-count = Choose a number of times from 1 to { $most }
wrong-no-dates = This rule gives no date: change the days or the end
wrong-early = Choose one of the times in the list
wrong-private = Choose one of the three in the list
wrong-role = Choose one of the roles in the list
wrong-role-unsure = Confirm that everyone enrolled in the course may do this, or choose another role
wrong-guests-unsure = Confirm that everyone who has the link may do this, or choose another role
wrong-description-long = Shorten the text to { $most } characters
wrong-guest-name = Type the name that others shall see
wrong-guest-name-long = Shorten the name to 64 characters
fact-repeats = Repeats
fact-zone = Time zone
fact-early = Early entry
fact-attendees = Attendees join as
fact-participants = Participants can
fact-you = You can
room-shut = Closed until someone unlocks it
always-open = Always open
no-end = No end
people-everyone = Everyone
people-staff = Staff
back-to-course = Back to the course
elsewhere = { $there } in { $city } is { $here } where you are.
date-planned = Planned for { $when }
wrong-lasts-long = A session ends after { $span } at most: choose an earlier end
wrong-many-dates = A series has at most { $most } dates: let it end earlier
wrong-invitee-name = Type the name of the person you invite
wrong-email = Type an address that mail can be sent to, like name@example.org
wrong-invitee-unsure = Confirm that this person may do this, or choose another role
wrong-invited = This address is invited already. To send the link once more, use Resend
wrong-day-full = You have sent { $most } invitations today, which is as many as one account may. Go on tomorrow, or use the guest link
wrong-many-invited = This session has as many invitations as it can have. Use the guest link for more people
wrong-no-lines = Paste at least one line
who-groups = Only people in these groups and sections, and the staff: { $groups }.
who-nobody = Nobody but the staff: the groups that the session was for are gone from the LMS.
wrong-no-group = Choose at least one group or section
