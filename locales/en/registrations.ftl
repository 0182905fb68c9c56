registrations-title = Registrations
registrations-lede = Each LMS that may launch Colloquy.
registrations-none = No LMS yet
registrations-none-why = Register the first one by hand, with the values that it shows.
registration-new = Add by hand
registration-edit = Change registration
registration-new-hint = The LMS shows these values once the tool is entered there. Issuer and client ID say which LMS it is and can’t be changed later.
registration-edit-hint = Issuer and client ID say which LMS it is. For another pair, add another registration.
registration-issuer = Issuer
registration-client-id = Client ID
registration-auth-url = Authentication request URL
registration-token-url = Access token URL
registration-token-audience = Audience of access tokens
registration-token-audience-optional = Audience of access tokens, if it is not their URL (optional)
registration-jwks-url = Public keyset URL
registration-family = Product
registration-family-what = Decides in whose menus the doctor’s steps are, and what this LMS can be asked for.
registration-family-told = As its addresses tell
registration-family-other = Another LMS
registration-deployments = New deployments
registration-deployments-auto = Take their launches at once
registration-deployments-approve = Refuse their launches until somebody approves them
registration-deployment-optional = Deployment ID, if it is known already (optional)
registration-deployment-count = { $n ->
    [one] 1 deployment
   *[other] { $n } deployments
}
registration-to-approve = { $n } to approve
registration-needs-change = Needs a change
registration-unused = Not launched yet
registration-works = Works
registration-last-launch = Last launch { $when }.
registration-no-launch = Nobody has launched from it yet.
registration-last-roster = Roster { $when }, { $n ->
    [one] 1 course
   *[other] { $n } courses
}.
registration-roster-failing = No roster could be read since { $since }: { $code }.
registration-last-failure = A roster could not be read { $when }. { $why } ({ $code })
registration-groups-failure = Groups could not be read { $when }; they are shown as far as launches and rosters tell of them. The doctor says what to change. ({ $code })
registration-notices-failure = The LMS could not be told where its notices of copied courses go; it is tried again { $again }. Until then copies are known by what launches say. ({ $code })
registration-values = Values
registration-ours = For the LMS’s form
registration-ours-what = The LMS asks for these addresses. They have to agree to the letter.
registration-our-launch = Redirect URI, target link URI, tool URL
registration-our-login = Login initiation URL
registration-our-keys = Public keyset URL (JWKS)
registration-switch-on = Switch registration on
registration-switch-on-what = This registration is switched off: its launches are refused. Courses and sessions are as they were.
registration-switch-off = Switch registration off
registration-switch-off-what = Launches are refused at once, pages that are open stop working, and rooms that people are in are closed. Courses, sessions and people are kept. You can take this back.
registration-remove = Removing
registration-remove-what = The registration is deleted, with its courses, sessions and people. What exactly that is, the next page says.
registration-remove-ask = Remove registration…
deployments-title = Deployments
deployments-what = A deployment is one installation of the tool in the LMS, such as one faculty’s. A new one is known from its first launch. If one is switched off, its launches are refused, its pages stop working and its rooms are closed; its courses and sessions are kept.
deployment-id = Deployment ID
deployment-add = Add deployment
deployment-since = Known since { $day }.
deployment-approve = Approve
deployment-enable = Switch on
deployment-disable = Switch off
done-registration-added = The LMS is registered. Enter the addresses below there.
done-registration-changed = Changed.
done-registration-on = The registration is switched on: launches are taken.
done-registration-off = The registration is switched off: launches are refused.
done-registration-removed = The registration is removed.
done-deployment-on = Launches of this deployment are taken.
done-deployment-off = Launches of this deployment are refused.
wrong-lms-name = Enter a name for this LMS, of at most 255 characters.
wrong-issuer = Enter the issuer, exactly as the LMS shows it.
wrong-client-id = Enter the client ID that the LMS gave to the tool.
wrong-address = Enter a whole address, beginning with https://
wrong-deployment = Enter the deployment ID, of at most 255 characters.
wrong-registered = This issuer with this client ID is registered already. Nothing was changed.
confirm-registration = Remove this registration?
    .then = This can’t be taken back. Rooms that people are in are closed, and links to these sessions stop working. The LMS keeps what it has of its own.
    .verb = Remove registration
confirm-registration-takes = With it go { $courses ->
    [one] 1 course
   *[other] { $courses } courses
}, { $sessions ->
    [one] 1 session
   *[other] { $sessions } sessions
} with guest links, attendance and recordings, and what is known of { $people ->
    [one] 1 person
   *[other] { $people } people
}.
audit-registration-changed = LMS changed
deployment-waiting = Waits for approval
rules-title = Rules for its people
rules-what = They hold for every course of this LMS. Nobody in a course can change them.
rules-assistants = Teaching assistants manage sessions
rules-admins = Administrators of the LMS lead in courses in which they hold no role
rules-anonymous = Launches may come without a person
rules-anonymous-hint = Then whoever the LMS does not name can join the one session of the link, or the course room, as a participant under a name they type. They are guests: never staff, on no roster, not counted.
rules-engine = Rooms
rules-engine-hint = What is behind Join for its courses. Rooms that are open stay what they are.
rules-engine-usual = As the installation has it: { $engine }
rules-leeway = Clock difference that is forgiven, in seconds
rules-leeway-hint = Usually 180, and at most 600. A difference of clocks beyond it makes launches fail.
wrong-leeway = Enter a number of seconds from 0 to { $most }.
done-rules-changed = Changed. It counts from the next launch or click on.
audit-registration-rules-changed = Rules of an LMS changed
audit-yes = yes
audit-no = no
presets-title = Settings of new sessions
presets-lede = New sessions in this LMS’s courses begin with these settings. Staff can change what isn’t locked. Sessions that are there keep what they have. Inside a room, moderators can still change what people there may do, until it closes. Guest access is always off at first.
presets-open = Change settings of new sessions
presets-lock = Locked
done-presets-changed = Changed. It counts for sessions that are made from now on.
wrong-fixed = Your institution has fixed this setting.
form-fixed = Fixed by your institution.
audit-registration-presets-changed = Settings of new sessions changed
audit-locked = { $value }, locked
registration-waiting = Wants confirmation
registration-confirm = Confirm registration
registration-confirm-what = This LMS registered by itself. Look at its issuer and addresses: is it yours? Its launches are refused until you confirm it. If it isn’t yours, remove it.
presets-may = Participants can { $what }
