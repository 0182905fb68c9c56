account-name = Name
account-email = E-mail
done-account-made = The account is made, and a mail tells its person.
done-accounts-made = The accounts are made, and mails tell their people.
done-account-changed = Changed.
done-account-off = The account is switched off. All its browsers are signed out.
done-account-on = The account is switched on again.
done-welcomed = The mail is on its way once more.
done-own-saved = Saved.
done-browser-out = That browser is signed out.
done-browsers-out = All other browsers are signed out.
wrong-email-taken = Somebody with this address has an account already.
wrong-person-name = Enter the person’s name.
wrong-person-name-long = The name may have at most 64 characters.
wrong-account-kind = Choose one of the kinds.
wrong-responsible = Choose an administrator from the list.
wrong-language = Choose a language from the list.
wrong-table-empty = Paste at least one line with a name and an e-mail address.
wrong-table-long = A table may have at most { $most } lines. Paste it in parts.
kind-manager = Manager
kind-administrator = Administrator
kind-supervisor = Supervisor
accounts-new = New user
accounts-import = Import…
accounts-search = Search users by name or e-mail
accounts-search-hint = Name or e-mail
accounts-count = { $n ->
    [one] 1 user
   *[other] { $n } users
}
accounts-count-own = { $n ->
    [one] You are responsible for 1 user.
   *[other] You are responsible for { $n } users.
}
accounts-none = No users yet
accounts-none-why = Users run sessions outside any course. Whoever teaches in a course needs no account.
accounts-no-hits = Nobody fits
accounts-no-hits-search = Nobody has “{ $search }” in their name or e-mail address.
accounts-all = Show everyone
accounts-off = Switched off
accounts-you = you
accounts-under = Administrator responsible: { $name }
accounts-open = Manage
accounts-open-whom = Manage { $name }
account-new-lede = The new user is told by mail, and signs in with links that are mailed to this address.
account-kind = Kind
account-kind-hint = Supervisors run their own sessions. Administrators do that too, and look after supervisors.
account-responsible = Administrator responsible
account-responsible-nobody = None: the manager looks after them
account-responsible-you = You will be the administrator responsible.
account-make = Make account
account-since = Registered since
account-status = Status
account-on = Active
account-change-kind = Change kind
account-kind-choose = New kind
account-kind-consequence = An administrator who becomes something else leaves their supervisors to the manager. There is one manager: whoever becomes it takes your place, and you become administrator.
account-entrust = Change administrator
account-welcome = Welcome mail
account-welcome-what = It says that there is an account, and leads to the sign-in page.
account-welcome-again = Mail it again
account-switch = Switching off
account-switch-off-what = The person is signed out everywhere at once and can’t sign in. Their sessions stay as they are. You can take this back.
account-switch-off = Switch account off
account-switch-on-what = This account is switched off: its person can’t sign in.
account-switch-on = Switch account on
import-title = Import users
import-lede = Paste a table with one user in each line: name, e-mail address and, if it isn’t supervisor, the kind. Commas, semicolons or tabs may stand between.
import-table = Table
import-example = For example: Ada Lovelace, ada@uni.example, supervisor
import-look = Check the table
import-preview = Check before importing
import-fine = { $n ->
    [0] No line can be taken.
    [one] 1 account will be made.
   *[other] { $n } accounts will be made.
}
import-bad = { $n ->
    [0] No line is left out.
    [one] 1 line is left out.
   *[other] { $n } lines are left out.
}
import-rule = Lines that are left out change nothing. Correct the table now, or import them later.
import-changed = Meanwhile something changed, so nothing was imported. Look at the lines once more.
import-take = { $n ->
    [one] Make 1 account
   *[other] Make { $n } accounts
}
import-correct = Correct the table
import-line = Line { $line }
import-which = Lines left out
import-taken = Accounts that will be made
import-columns = A line has a name, an address and perhaps a kind.
import-kind = The kind is neither supervisor nor administrator.
import-not-allowed = You can’t make accounts of this kind.
import-twice = Line { $line } has the same address.
account-name-hint = Others see it in sessions and mails.
account-language = Language
account-by-browser = As the browser says
language-en = English
language-de = Deutsch
account-zone = Time zone
account-email-hint = Sign-in links and other mails go there. It can’t be changed: another address is another account.
account-save = Save
browsers-title = Signed-in browsers
browsers-hint = Sign out what you don’t know. A browser that isn’t used for 12 hours is signed out by itself, any other after 14 days.
browser-this = This browser
browser-unknown = Unknown browser
browser-by-link = Signed in by a mailed link { $since }, last used { $seen }
browser-by-sso = Signed in by single sign-on { $since }, last used { $seen }
browser-out = Sign out
browser-out-which = Sign out { $browser }
browsers-out = Sign out all others
account-new-no-mail = Mail is not set up here, so the new user hears nothing. The people who run Colloquy can print a sign-in address for them.
done-sso-linked = Single sign-on is linked to this account.
done-sso-unlinked = Single sign-on is not linked any more.
sso-title = Single sign-on
sso-not-linked = { $name } is not linked to this account. Once it is, you can sign in with it.
sso-is-linked = { $name } has been linked to this account since { $since }.
sso-link = Link single sign-on
sso-unlink = Unlink
sso-link-question = Link { $name } to your account?
sso-link-what = Whoever signs in at { $name } as the person below is then signed in to this account. Link nobody but yourself.
sso-link-yes = Link
browser-by-lms = Signed in by an LMS { $since }, last used { $seen }
done-lms-linked = Linked. From now on the LMS’s menu leads straight to the Scheduler.
done-lms-unlinked = Unlinked. The LMS does not sign you in any more.
lms-links-title = Learning management systems
lms-links-hint = Whoever is signed in to a linked LMS as you comes to the Scheduler from its menu without a mail. To link one, open the Scheduler from that menu.
lms-linked-since = { $name } there, linked since { $since }
lms-unlink = Unlink
lms-unlink-which = Unlink { $lms }
