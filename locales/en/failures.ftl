failure-do = What you can do:
failure-quote = If it goes on, pass on this code:
failure-admin = For administrators
failure-again = Try again
failure-launch-used = This launch can’t be used again
    .what = Each launch from your LMS works once. This one was used before, most likely because the page was reloaded or the Back button was pressed.
    .do = Go back to the course and open Colloquy from there once more.
failure-launch-expired = This launch took too long
    .what = A launch from your LMS has to arrive within a few minutes. This one came later, or the clock of the LMS is wrong.
    .do = Go back to the course and open Colloquy from there once more.
failure-launch-refused = This launch could not be accepted
    .what = Your LMS sent something that did not pass the checks every launch goes through.
    .do = Go back to the course and open Colloquy once more. If it fails again, tell the people who look after your LMS.
failure-lms-unknown = This LMS is not registered here
    .what = Colloquy was opened from an LMS that it does not know.
    .do = Tell the people who look after your LMS: the tool has to be registered first.
failure-lms-disabled = This LMS is switched off here
    .what = The registration of your LMS exists, but somebody has switched it off.
    .do = Ask the people who look after your LMS when it will be back.
failure-lms-said-no = Your LMS said no
    .what = The LMS did not confirm who you are, so Colloquy can’t let you in.
    .do = Go back to the course, make sure that you are signed in, and open Colloquy from there once more.
failure-lms-keys = Your LMS can’t be checked at the moment
    .what = To trust a launch, Colloquy reads the keys of your LMS. They can’t be reached now.
    .do = Wait a minute, then open Colloquy from the course once more.
failure-deployment-waits = Waiting for approval
    .what = Colloquy was added to a new place in your LMS. Somebody who looks after Colloquy has to approve it first.
    .do = Come back later, or ask the people who look after your LMS.
failure-deployment-disabled = Colloquy is switched off in this part of your LMS
    .what = Somebody has switched it off for the place that you come from.
    .do = Ask the people who look after your LMS.
failure-who-are-you = Your LMS did not say who you are
    .what = Sessions are for people the course knows. The launch came without a person, as it does in a preview or before signing in.
    .do = Sign in to your LMS, then open Colloquy from the course.
failure-cookie-missing = Your browser did not recognise this launch
    .what = The launch began in another window, or the browser kept nothing from its beginning.
    .do = Go back to the course and open Colloquy once more. Opening it in a new tab helps most often.
failure-bad-request = This request can’t be understood
    .what = Something in the address or in the form is not as it should be.
    .do = Go back one page and try once more.
failure-too-large = This is too much at once
    .what = What was sent is larger than Colloquy takes.
    .do = Shorten the text and save it again.
failure-not-found = There is nothing at this address
    .what = The address may be mistyped, or the page is gone.
    .do = Open Colloquy from your course again, or check the link.
failure-wrong-method = This page opens from your LMS
    .what = The address is right, but it works only when your LMS, or a form, sends you there.
    .do = Go to the course and open Colloquy from there.
failure-visit-over = Your visit has ended
    .what = A visit ends after some hours, and when the browser forgets it. Nothing that you saved is lost.
    .do = Open Colloquy from the course once more.
failure-not-enrolled = { $known ->
    [no] You are not enrolled in this course
   *[other] You are no longer enrolled in { $course }
}
    .what = Its sessions are open to people on the course’s roster, and the roster does not name you.
    .do = If that is wrong, ask your teacher. Once you are enrolled, open Colloquy from the course again.
failure-not-yours = Only staff of the course can do this
    .what = Changing sessions is for the people who teach the course.
    .do = Go back, or ask your teacher to do it.
failure-session-gone = This session is gone
    .what = It was deleted, or it never belonged to this course.
    .do = Look at the course’s list of sessions.
failure-session-ended = This session has ended
    .what = Its time is over, so nobody new can come in.
    .do = Ask the person who runs it for the next date.
failure-session-locked = The room is locked
    .what = Nobody new can come in at the moment. People who are inside stay.
    .do = Wait until the people who run it unlock the room, then try again.
failure-not-yet-open = This session is not open yet
    .what = The door opens { $opens }.
    .do = Come back then.
failure-form-expired = This form is out of date
    .what = It was opened in a visit that has ended, so nothing was changed.
    .do = Go back, copy what you typed if you need it, reload the page and save again.
failure-guest-off = Guests can’t join this session
    .what = The link is right, but guest access is switched off. Whoever runs the session can switch it on at any time; the same link then works again.
    .do = Ask the person who gave you the link or, if you are enrolled in the course, join from there.
failure-guest-removed = A moderator removed you from this session
    .what = { $known ->
        [yes] You can’t come back in with this link now. It works again for the next date, { $again }.
       *[other] You can’t come back in with this link.
    }
    .do = If this is a mistake, write to the person who runs the session.
failure-guest-unknown = Guests can’t join with this link
    .what = No session has this link. It may be mistyped, or replaced by a new one.
    .do = Check the address, or ask the person who gave it to you for the present link.
failure-slow-down = Too many tries
    .what = Too many wrong links came from your network.
    .do = { $seconds ->
        [one] Wait 1 second, then open the link again.
       *[other] Wait { $seconds } seconds, then open the link again.
    }
failure-busy = Colloquy is busy
    .what = More people want in at this moment than the server can serve.
    .do = Wait a few seconds, then try again.
failure-broken = Something broke on our side
    .what = It is not your doing. What you saved before is safe.
    .do = Try once more. If it happens again, pass on the code below: it leads straight to the cause.
failure-session-cancelled = This date is cancelled
    .what = The people who run the session have cancelled this date.
    .do = { $door ->
        [yes] Ask the person who gave you the link for the next date.
       *[no] Look at the list of sessions for the next date.
    }
failure-session-removed = A moderator removed you from this session
    .what = You can’t come back in on this date.
    .do = The next date is open to you again. If this is a mistake, talk to your teacher.
failure-signed-out = You are signed out
    .what = A browser that is not used for some hours is signed out, so nothing was changed.
    .do = Sign in again. If you typed something that you need, go back first and copy it.
failure-sign-in-link-over = This sign-in link has done its work
    .what = A link works once and for a short time. This one was used before, or its time is over.
    .do = Ask for a new one on the sign-in page.
failure-sign-in-link-unknown = This is no sign-in link
    .what = The address may have been cut off or mistyped.
    .do = Open the link from the letter once more, or ask for a new one on the sign-in page.
failure-not-your-kind = Your account may not do this
    .what = Registered users are looked after by administrators and by the manager.
    .do = Ask the administrator who is responsible for you.
