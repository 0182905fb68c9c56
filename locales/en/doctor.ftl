doctor-title = Doctor: { $name }
doctor-tab = Doctor
doctor-back = All registrations
doctor-start = Examine
doctor-again = Examine again
doctor-never = This registration has not been examined yet. An examination fetches the LMS’s keys, asks for a service token and reads one page of a roster. It takes a few seconds and changes nothing.
doctor-run = Examined { $at }.
doctor-sum-change = { $n ->
    [one] One thing to change.
   *[other] { $n } things to change.
}
doctor-sum-well = Nothing to change.
doctor-sum-rest = { $works } work, { $know } to know, { $untried } not tried.
doctor-verdict-change = Change
doctor-verdict-know = Note
doctor-verdict-works = Works
doctor-verdict-untried = Not tried
doctor-where-theirs = Change in { $product }
doctor-where-ours = Change in Colloquy
doctor-product-other = the LMS
doctor-browser = Cookies, storage, camera and microphone are matters of each browser. To see them as people meet them, open Colloquy from a course and choose “Check this browser” at the end of the people page. In a window of its own:
doctor-codes = What a code means
doctor-codes-why = When a launch or a roster fails, the page quotes one of these codes.
doctor-list-title = Registration doctor
doctor-list-none = No LMS is registered yet.
doctor-list-at = examined { $at }
doctor-list-never = not examined yet
doctor-code-why = What it means
doctor-code-do = What to do
doctor-code-in = What to do in { $product }
doctor-code-examine = Examine a registration
doctor-link = What this code means, and what to do
doctor-check-link = Check this browser
doctor-about-registration = Registration
doctor-about-keys = Key set
doctor-about-token = Service token
doctor-about-roster = Roster
doctor-about-groups = Groups
doctor-about-clocks = Clocks
doctor-about-ours = Colloquy’s addresses
doctor-about-theirs = Addresses of the LMS
doctor-about-frame = Screen sharing inside the page
doctor-unconfirmed = { $product } registered by itself and waits for you: launches are refused until somebody has looked at what it says of itself and confirmed it.
doctor-switched-off = The registration is switched off: every launch is refused.
doctor-deployments-wait = { $n ->
    [one] One deployment waits for approval: its launches are refused.
   *[other] { $n } deployments wait for approval: their launches are refused.
}
doctor-keys-read = { $n ->
    [one] One usable key, fetched in { $millis } ms.
   *[other] { $n } usable keys, fetched in { $millis } ms.
}
doctor-keys-none = The key set holds no key that Colloquy can use (RSA of 2048 bits or more).
doctor-keys-refused = The key set was not fetched: its address is private or not https.
doctor-keys-unknown-host = The key set was not fetched: nobody has this host name.
doctor-keys-unreachable = The key set was not fetched: no connection to the host.
doctor-keys-timed-out = The key set was not fetched: no answer in time.
doctor-keys-status = The key set was not fetched: the LMS answered { $status }.
doctor-keys-too-large = The key set was not fetched: the answer is far too long.
doctor-keys-not-one = There is no key set at this address.
doctor-token-given = { $product } gave a token for rosters.
doctor-token-failed = { $product } gave no token for rosters ({ $code }).
doctor-roster-read = { $n ->
    [one] One person on the first page of { $course }.
   *[other] { $n } people on the first page of { $course }.
}
doctor-roster-failed = The roster could not be read ({ $code }).
doctor-roster-not-offered = The course that was opened last came without a roster. People appear when they open Colloquy.
doctor-roster-needs-token = Without a service token no roster can be read (see there).
doctor-roster-needs-launch = No course has been opened yet.
doctor-groups-read = { $n ->
    [0] The service of groups answers. The course has no group yet.
    [one] One group on the first page of the course opened last.
   *[other] { $n } groups on the first page of the course opened last.
}
doctor-groups-failed = { $product } has a service of groups, but it could not be read ({ $code }). Groups are shown as far as launches and the roster tell of them.
doctor-clocks-agree = { $side ->
    [ahead] { $product } is { $seconds } seconds ahead.
    [behind] { $product } is { $seconds } seconds behind.
   *[same] Both show the same time.
} Up to { $forgiven } seconds are forgiven.
doctor-clocks-apart = { $side ->
    [ahead] { $product } is { $seconds } seconds ahead.
   *[behind] { $product } is { $seconds } seconds behind.
} Only { $forgiven } are forgiven, so launches are refused.
doctor-clock-unsaid = { $product } did not say its time.
doctor-launch-accepted = The last launch was accepted { $at }: login, redirect and launch address are right.
doctor-never-launched = No launch has been accepted yet, so it is not known whether the addresses in { $product } are right.
doctor-ours-plain = Colloquy’s public address is not https. Browsers keep its cookies and cameras from such pages, and most LMSs refuse it.
doctor-ours-local = Colloquy’s public address can be reached from this machine or network only.
doctor-trying-out = Colloquy and the LMS are on the same machine, for trying out.
doctor-ours-port = Colloquy’s public address has the port { $port }. Moodle fetches keys from the ports 80 and 443 only, unless it is told otherwise.
doctor-theirs-agree = They belong together.
doctor-theirs-elsewhere = The issuer is on { $issuer }, but an address is on { $host }. That is right for some LMSs; if launches work, leave it.
doctor-issuer-slash = The issuer ends in “/”. Moodle’s never does, so launches are not recognised.
doctor-old-canvas = The authorization address is the one from before August 2023. Launches work, but not in browsers that keep no cookies in frames.
doctor-frame-without-screen = Moodle’s frame forbids it. Rooms therefore open in their own window; nothing to change.
doctor-go-confirm = Look at it and confirm
doctor-go-registration = Open the registration
doctor-go-values = Change the registration’s values
doctor-go-list = All registrations
doctor-do-confirm = Compare issuer and hosts with the LMS’s own
    If they are right, confirm; if not, refuse by removing the registration
doctor-do-switch-on = Open the registration
    Choose “Switch on”; on the server: colloquy platform enable
doctor-do-approve = Open the registration
    Approve the deployments that you know; on the server: colloquy platform enable with --deployment-id
doctor-do-keys = { $lms ->
    [canvas] Compare the registration’s keyset address with https://sso.canvaslms.com/api/lti/security/jwks (hosted Canvas), or /api/lti/security/jwks on your own host
    [moodle] In Moodle open Site administration → Plugins → External tool → Manage tools, and there the details of Colloquy (the list sign)
        Compare “Public keyset URL” with the registration’s keyset address: it ends in /mod/lti/certs.php
   *[other] Compare the registration’s keyset address with the one that the LMS shows for the tool
}
    If it differs, put the right address into the registration
doctor-do-allow = Make sure that the address is the LMS’s and not somebody else’s
    Name its host in the setting outbound_allow (COLLOQUY_OUTBOUND_ALLOW), then restart Colloquy
doctor-do-client = { $lms ->
    [canvas] Admin → Developer Keys: the number under “Details” is the client id { $client }, and its state is ON
        Edit the key: “JWK Method” is “Public JWK URL” with { $base }/.well-known/jwks.json
    [moodle] Site administration → Plugins → External tool → Manage tools, then the settings of Colloquy
        “Public key type” is “Keyset URL”, and “Public keyset” is { $base }/.well-known/jwks.json
        The details of the tool (the list sign) show the client id { $client }
   *[other] Compare the client id that the LMS shows for the tool with { $client }
        Set the tool’s public keyset URL to { $base }/.well-known/jwks.json
}
    Save, come back here and examine again
doctor-do-token = { $lms ->
    [canvas] Compare the registration’s token address with https://sso.canvaslms.com/login/oauth2/token (hosted Canvas), or /login/oauth2/token on your own host
    [moodle] In Moodle the details of the tool show “Access token URL”: it ends in /mod/lti/token.php
   *[other] Compare the registration’s token address with the one that the LMS shows; some LMSs name an audience beside it
}
    If it differs, put the right address into the registration
doctor-do-roster-scope = { $lms ->
    [canvas] Admin → Developer Keys, then edit the key of Colloquy
        Under “LTI Advantage Services” switch on “Can retrieve user data associated with the context the tool is installed in”
    [moodle] Site administration → Plugins → External tool → Manage tools
        Open “Colloquy”, then Services
        Set “IMS LTI Names and Role Provisioning” to “Use this service to retrieve members’ information as per privacy settings”
   *[other] Open the tool’s settings in the LMS
        Switch on the Names and Role Provisioning Service (membership)
}
    Save, come back here and examine again
doctor-do-roster-service = { $lms ->
    [canvas] Open Colloquy from the course once more: the launch names the roster’s address anew
    [moodle] Make sure that the course still has an activity of Colloquy, and open it once more: the launch names the roster’s address anew
   *[other] Open Colloquy from the course once more: the launch names the roster’s address anew
}
    If it still fails, look into the log of the LMS at this time
doctor-do-groups-scope = { $lms ->
    [moodle] Site administration → Plugins → External tool → Manage tools, then the settings of Colloquy
        Under Services switch on the service of groups (a plugin brings it)
   *[other] Open the tool’s settings in the LMS
        Switch on the Course Groups Service (contextgroup.readonly)
}
    If it is not there to choose, register again by itself: Registrations → Make a link, as an update of this one
doctor-do-groups-service = Open Colloquy from the course once more: the launch names the address of its groups anew
    If it still fails, look into the log of the LMS at this time
doctor-do-launch = { $lms ->
    [canvas] Open a course and choose Colloquy in its menu
    [moodle] Open an activity of Colloquy in a course
   *[other] Open Colloquy from a course
}
    Come back here and examine again
doctor-do-clock = Compare both clocks with the right time
    Switch on time synchronisation (NTP) on the server that is wrong
doctor-do-addresses = { $lms ->
    [canvas] Admin → Developer Keys, then edit the key of Colloquy
        Redirect URIs and Target Link URI: { $base }/lti/launch
        OpenID Connect Initiation Url: { $base }/lti/login
        Public JWK URL: { $base }/.well-known/jwks.json
        Switch the key ON, then Settings → Apps → + App → By Client ID: { $client }
    [moodle] Site administration → Plugins → External tool → Manage tools, then the settings of Colloquy
        Tool URL and Redirection URI(s): { $base }/lti/launch
        Initiate login URL: { $base }/lti/login
        Public keyset: { $base }/.well-known/jwks.json
        If the tool is “Pending”, press Activate
   *[other] Redirect and launch address: { $base }/lti/launch
        Login initiation address: { $base }/lti/login
        Keyset address: { $base }/.well-known/jwks.json
}
    Open Colloquy from a course
doctor-do-public = Set public_url (COLLOQUY_PUBLIC_URL) to the https address that people and the LMS reach Colloquy by
    Change the addresses of Colloquy in the LMS accordingly
doctor-do-port = Serve Colloquy on port 443, or
    Site administration → Security → HTTP security: add the port to “cURL allowed ports list”
doctor-do-their-addresses = { $lms ->
    [canvas] Hosted Canvas: the authorization address is https://sso.canvaslms.com/api/lti/authorize_redirect
    [moodle] All addresses begin with the site’s address, which is the issuer
   *[other] Compare the addresses with what the LMS shows for the tool, to the letter
}
    If one differs, put the right address into the registration
doctor-do-issuer = The issuer is the site’s address without a slash at its end. It is what tells one registration from another, so it cannot be changed
    Register the LMS again with the right issuer, then remove this registration; nobody has come through it yet
