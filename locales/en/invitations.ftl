invitations-title = Invitations
invitations-many = Invite many…
invitations-invite = Invite attendee
invitations-name = Name
invitations-email = E-mail
invitations-role = Role
invitations-save = Save and send
invitations-users = Search registered users
invitations-none = Nobody is invited yet. Everyone you invite gets a link of their own by mail.
invitations-resend = Resend
invitations-delete = Delete…
invitations-no-editing = An invitation can’t be changed. To correct one, delete it and invite again. Resend mails the same link.
invitations-no-mail = Mail is not set up here, so no invitation is sent yet. What you save waits until it is. Tell the people who look after Colloquy.
invitations-saved = Saved. The invitation is on its way to { $name }.
invitations-count = { $n ->
    [0] Nobody is invited yet, and there is no link for everyone.
    [one] 1 person is invited, with a link of their own. There is no link for everyone.
   *[other] { $n } people are invited, each with a link of their own. There is no link for everyone.
}
invitations-who = Whoever is invited can join, in the role of the invitation. For many people, or people you don’t know by name, use the guest link.
letter-waiting = Waiting to be sent
letter-waiting-since = queued { $when }
letter-waiting-tried = tried { $n ->
    [one] once
    [2] twice
   *[other] { $n } times
}, last answer: { $said }
letter-sending = Being sent
letter-sent = Accepted by mail server
letter-sent-often = sent { $n ->
    [2] twice
   *[other] { $n } times
}, last { $when }
letter-refused = Refused
letter-refused-do = { $said }. Delete it and invite again with the right address
letter-given-up = Not delivered
letter-given-up-do = It was tried for 48 hours. Last answer: { $said }
letter-unsent = Not sent
letter-no-answer = none
invitee-opened = Opened the join page
invitee-joined = Joined { $when }
grants-invitee = A moderator has complete control
grants-invitee-sure = Yes, this person may do this
grants-many = Moderators have complete control
grants-many-sure = Yes, everybody listed as moderator may do this
users-title = Search registered users
users-search = Name or e-mail
users-hint = Finds people who have an account here. Choosing one fills in name and e-mail.
users-none = Nobody found
users-none-do = Only people with an account here are found. Anybody else can be invited by name and e-mail.
users-by-hand = Type name and e-mail
users-choose = Choose
users-invited = Invited already
users-more = There are more. Type a longer part of the name.
many-title = Invite many
many-lines = One person on each line
many-hint = “Name <address>” or “Name, address, role”, also as copied from a table. A line without a role gets the one below.
many-role = Role
many-look = Look before sending
many-preview = Before anything is sent
many-sentence = { $good ->
    [0] Nobody can be invited.
    [one] 1 person will be invited.
   *[other] { $good } people will be invited.
} { $bad ->
    [0] { "" }
    [one] 1 line can’t be used.
   *[other] { $bad } lines can’t be used.
}
many-verb = { $n ->
    [one] Invite 1 person
   *[other] Invite { $n } people
}
many-address = No address that mail can be sent to
many-no-name = No name
many-long-name = The name is too long
many-bad-role = Not a role: participant, presenter or moderator
many-unconfirmed = Moderator, not confirmed below
many-twice = The same address as in a line above
many-invited = Invited already
many-too-many = More than { $most } lines at once
invitee-over = { $host } invited you
invitee-join-as = You join as { $name }, { $role ->
    [moderator] moderator, at any time before the end
    [presenter] presenter
   *[other] participant
}.
invitee-alone = This link is yours alone. If you open it on a second device, that device takes over your seat.
invitee-early = You are early. Leave this page open: the button appears by itself when it is time.
done-invited = Saved. The invitation is on its way.
done-invited-many = Saved. The invitations are on their way.
done-resent = The same link is on its way once more.
done-withdrawn = Deleted. The link of that invitation is no longer valid.
fact-invited = Invited join as
fact-invited-role = the role of their invitation
fact-phone = Dial-in
phone-pin = { $number }, PIN { $pin }
invitee-phone = Or by phone:
