code-launch-used =
    .why = Each launch works once. This one came a second time: somebody reloaded the page or went back, or an extension of the browser sent it twice. From another browser or network it may be an attempt to use a stolen launch: the log has both, under the code’s second half.
    .do = Open Colloquy from the course once more
code-launch-expired =
    .why = Between the click in the LMS and the launch there were more than ten minutes, or the LMS’s clock is wrong.
    .do = Open Colloquy from the course once more
        If it happens to everybody, examine the registration: the line “Clocks” says by how much they differ
code-launch-refused =
    .why = The launch did not pass one of the checks of the standard. Which one stands under “For administrators” on the page, and in the log.
    .do = { $lms ->
        [canvas] A wrong audience or issuer: compare client id and issuer (hosted Canvas: https://canvas.instructure.com) with the registration
        [moodle] A token that is too old: Moodle’s are good for 60 seconds, so compare both clocks
       *[other] Compare issuer, client id and keyset address with what the LMS shows for the tool
    }
        An unknown key: examine the registration, the line “Key set” says what stands at its address
        A wrong message or target: launches of the tool go to /lti/launch on Colloquy’s own address
code-lms-unknown =
    .why = The LMS sent an issuer and a client id that no registration has: it is not registered, or under another client id.
    .do = { $lms ->
        [canvas] Admin → Developer Keys: register the number under “Details” as client id, with the issuer https://canvas.instructure.com (self-hosted: lti_iss in config/security.yml)
        [moodle] Site administration → Plugins → External tool → Manage tools: register the client id from the details of the tool, with the site’s address without a slash at its end as issuer
       *[other] Register issuer and client id exactly as the LMS shows them
    }
code-lms-disabled =
    .why = Somebody has switched the registration off. Its courses and sessions are kept.
    .do = Switch the registration on again
code-lms-waits =
    .why = The LMS has registered by itself, and nobody has confirmed that its issuer and hosts are right.
    .do = Open the registration’s page, compare its issuer and hosts with the LMS’s own address, and confirm it
code-lms-said-no =
    .why = The LMS refused to confirm the person. Its own words stand under “For administrators”.
    .do = { $lms ->
        [canvas] login_required: the person was not signed in to Canvas in this browser; signing in again helps
            invalid_redirect_uri or similar: edit the developer key, its redirect URI is /lti/launch on Colloquy’s own address
        [moodle] Reloading a launch is refused: the person opens Colloquy from the course again
            Unregistered redirect: the tool’s “Redirection URI(s)” must hold /lti/launch on Colloquy’s own address, to the letter
       *[other] login_required: the person signs in to the LMS again
            invalid_request or unauthorized_client: compare redirect address and client id
    }
code-lms-keys-unreachable =
    .why = To check a launch Colloquy reads the LMS’s public keys. They could not be fetched.
    .do = Examine the registration: the line “Key set” says why
        A host in your own network must be named in outbound_allow
code-deployment-waits =
    .why = The tool was installed in a new place of the LMS, and this registration wants each of them approved.
    .do = { $lms ->
        [canvas] Each account or course in which the app is installed is a deployment: compare the id with Settings → Apps → the gear → Deployment Id
        [moodle] The details of the tool (Manage tools) show its deployment id
       *[other] Compare the deployment id with what the LMS shows for the tool
    }
        Approve the deployment
code-deployment-disabled =
    .why = Somebody has switched this deployment off. Others of the same LMS go on.
    .do = Approve the deployment again, if that was not meant
code-who-are-you =
    .why = The launch came without a person: a preview by somebody who is not signed in, or the LMS keeps people’s identifiers to itself.
    .do = { $lms ->
        [canvas] Canvas always names a person; open the course signed in
        [moodle] Guests of a course have no identity: sign in and enrol
       *[other] Switch on that the tool is told who a person is (user id); name and e-mail are not needed
    }
code-cookie-missing =
    .why = The browser did not bring back what the launch put there. Browsers block cookies in other sites’ frames; where partitioned cookies and the LMS’s own storage fail as well, the launch needs a tab of its own.
    .do = { $lms ->
        [canvas] Use sso.canvaslms.com as authorization address: only there Canvas offers its storage
            Or let Canvas open the tool in a new window: windowTarget “_blank” of the placement
        [moodle] Manage tools → settings of Colloquy → “Default launch container”: New window
       *[other] Let the LMS open the tool in a new window
    }
        The person can open “Check this browser” from the page
code-visit-over =
    .why = A visit lasts twelve hours and belongs to one browser. The address was opened later, or elsewhere.
    .do = Open Colloquy from the course once more
        If it happens at once to everybody in frames, see COOKIE-MISSING
code-not-enrolled =
    .why = The last complete roster does not list the person, and they have not been launched since. A roster that is too short drops people: only active enrolments are on it.
    .do = { $lms ->
        [canvas] People → the person: is the enrolment active in this course, and not only in another section’s course?
        [moodle] Participants → the person: is the enrolment active, within its dates and not suspended? Managers who are not enrolled are never listed, and come in by a launch
       *[other] Is the person enrolled and active? Some LMSs list only people who have opened the tool, until a switch of the deployment says otherwise
    }
        Opening Colloquy from the course lets them in at once
code-roster-slow-down =
    .why = The LMS said that it is asked too often. The roster is read again by itself after the time it named.
    .do = Nothing, unless it goes on for hours: then raise roster_every and roster_live
code-roster-credentials =
    .why = The LMS does not know our client id, does not accept our signature, or took back its own token.
    .do = Examine the registration: the line “Service token” says what to compare
code-roster-refused =
    .why = The tool may not read rosters.
    .do = Examine the registration: the line “Roster” or “Service token” says which switch it is in this LMS
code-roster-gone =
    .why = There is nothing at the roster’s address. The course was deleted or copied, or the tool removed from it.
    .do = Open Colloquy from the course once more: the launch names the address anew
code-roster-unreachable =
    .why = The LMS did not answer, or with a fault of its own. Nobody was removed, and it is tried again.
    .do = Nothing, unless it goes on: then look into the log of the LMS
code-roster-address =
    .why = The roster’s address is private, or not https, and so Colloquy does not go there.
    .do = If it is your own LMS, name its host in outbound_allow and restart Colloquy
code-roster-unreadable =
    .why = The answer is not a roster, does not end, leads in a circle, or to another host.
    .do = Examine the registration
        A proxy or a sign-in page between Colloquy and the LMS gives such answers: let service addresses through
code-roster-our-side =
    .why = The fault is ours: the database or our key.
    .do = Look into Colloquy’s log at this time
code-roster-disabled =
    .why = The registration or the deployment is switched off.
    .do = Switch it on again
code-roster-interrupted =
    .why = Colloquy was restarted while it read. It is tried again by itself.
    .do = Nothing
