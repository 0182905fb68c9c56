sessions-title = Sessions
sessions-create = Create session
sessions-which = Which sessions
sessions-upcoming = Upcoming
sessions-previous = Previous
sessions-dates = Dates…
sessions-search = Search sessions by name
sessions-guests = Guests can join
sessions-more = More for { $name }
sessions-none = No sessions planned yet
sessions-none-staff = Create the first one. Everyone enrolled in { $course } will see it here and can join it, with nothing to send.
sessions-none-student = When your teacher plans one, it appears here, and you join it from here.
sessions-none-over = No session is over yet
sessions-no-hits = No session fits
sessions-no-hits-search = None has “{ $search }” in its name.
sessions-see-upcoming = Show upcoming sessions
sessions-see-previous = Show previous sessions
dates-from = From
dates-to = To
dates-show = Show
room-name = Course room
room-more = More for the course room
room-lock = Lock the room
room-unlock = Unlock the room
room-settings = Settings
details-more = More for this session
slip-staff = Join and share
slip-student = Join
slip-opens-itself = This page opens the door by itself.
share-title = Guest link
share-off = There is no guest link: guest access is off. People enrolled in the course join from here.
share-change = Change guest access
guests-title = Guest access
guests-let = Let guests join by link
guests-are-on = Guest access is on
guests-are-off = Guest access is off
guests-warning = Anyone who has the link can come in, without signing in. Don’t use it for a session that must stay private. Students who use it are missing from graded attendance.
guests-how = How guest links work
guests-role = Guests join as
guests-role-later = A change counts for guests who come in later.
guests-save = Save guest access
guests-replace = Replace link…
grants-guest = A guest moderator has complete control
grants-attendee = Everyone who joins becomes a moderator, with complete control
grants-people = mutes, promotes and removes people
grants-session = changes permissions, ends the session for all
grants-guest-sure = Yes, everyone who has the link may do this
grants-attendee-sure = Yes, everyone enrolled in the course may do this
who-title = Who can join
before-title = Before the session
dates-title = Dates
facts-label = About this session
opens-at = Opens { $at }
opens-on = Opens: { $at }
inside = { $n ->
    [0] Nobody inside yet
    [one] 1 person inside
   *[other] { $n } people inside
}
inside-row = { $n ->
    [0] Nobody inside yet
   *[other] { $n } inside
}
room-always = Always open
room-note = Always open. { $inside }.
room-guests-on = Guest access: on
room-guests-off = Guest access: off
open-since = { $from }, always open from then on
slip-elsewhere = { $when } in the session’s own zone, { $zone }
slip-role = { $role ->
    [moderator] You join as moderator.
    [presenter] You join as presenter.
   *[other] You join as participant.
}
slip-own-window = The room opens in its own window.
share-joins = { $role ->
    [moderator] Anyone with this link joins as moderator.
    [presenter] Anyone with this link joins as presenter.
   *[other] Anyone with this link joins as participant.
} People enrolled in the course don’t need it: they join from here.
who-staff = Everyone enrolled in { $course } already has access, in the role the roster gives, so there is nobody to invite. For someone from outside the course, use the guest link.
who-student = Everyone enrolled in { $course }. You need no invitation and no link: come back to this page.
who-people = { $n ->
    [0] See the people
    [one] See the 1 person
   *[other] See the { $n } people
}
dates-all = All { $n } dates
date-moved-from = Moved from { $from }
date-planned = Planned for { $when }
repeats-day = Every day
repeats-week = Every { $days }
repeats-month = Every month on day { $day }
repeats-until = { $every } until { $date }
repeats-times = { $every }, { $n } times
fact-repeats = Repeats
fact-zone = Time zone
fact-you-may = You can
may-audio = speak
may-video = show video
may-chat = chat
may-draw = draw
may-nothing = watch and listen
done-created = The session is saved. Everyone enrolled sees it in the list.
done-saved = Saved.
done-deleted = The session is deleted.
done-locked = The room is locked. Nobody new comes in, except moderators.
done-unlocked = The room is open again.
done-guest-on = Guest access is on.
done-guest-off = Guest access is off. The link lets nobody in.
done-guest-replaced = There is a new guest link. The old one stopped working.
done-date-moved = The date is changed.
done-date-cancelled = The date is cancelled.
done-date-restored = The date is held after all.
