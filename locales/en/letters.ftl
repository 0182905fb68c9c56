mail-invitation = Invitation: { $session }
mail-invites = { $host } invites you to
mail-when = When
mail-zone = Time zone: { $zone }
mail-doors = You can come in { $n } minutes before.
mail-you-join = You join as
mail-role = { $role ->
    [moderator] moderator
    [presenter] presenter
   *[participant] participant
}
mail-joins-as = You join as { $role ->
    [moderator] moderator
    [presenter] presenter
   *[participant] participant
}.
mail-about = What it is about
mail-open-page = Open my joining page
mail-paste = or paste this address into a browser:
mail-yours = This link is yours alone. Don’t forward it: whoever joins with it takes your seat.
mail-phone = By phone
mail-guest-link = Link for guests
mail-pass-on = You may pass this one on.
mail-foot = Sent by { $sender } for { $host }. An answer to this mail goes to { $host }.
mail-changed = Changed: { $session }
mail-changed-over = { $host } changed a session you are invited to
mail-same-link = Your link is the same as before. It is yours alone: don’t forward it.
mail-called-off = Called off: { $session }
mail-called-off-over = { $host } called off
mail-called-off-note = The session is not held, and your link leads nowhere any more. You don’t have to do anything.
mail-withdrawn = Invitation withdrawn: { $session }
mail-withdrawn-over = { $host } withdrew your invitation to
mail-withdrawn-note = Your link leads nowhere any more. You don’t have to do anything.
mail-test = Mail from Colloquy works
mail-test-works = This mail was sent to try the mail settings. It arrived, so invitations will too.
mail-test-foot = Sent by “colloquy check-config” for { $address }.
mail-sign-in = Your sign-in link
mail-sign-in-words = Somebody asked to sign in to the Scheduler as { $name }. If it was you, go on here:
mail-sign-in-button = Go on to sign in
mail-sign-in-note = The link works once, for 15 minutes after it was asked for. If you did not ask for it, do nothing: without it nobody gets in.
mail-sign-in-foot = Sent by { $sender }, because this address was typed on the sign-in page.
mail-welcome = You have an account for the Scheduler
mail-welcome-words = { $name }, with this account you run live sessions outside courses, and invite people to them.
mail-welcome-how = There is no password. On the sign-in page, type the address { $email }; a mail with a link comes at once, and the link signs you in.
mail-welcome-button = Open the sign-in page
mail-welcome-foot = Sent by { $sender }, because an administrator made an account for this address.
