scheduler-mail = Mail
queue-title = Mail
queue-which = Which mails
queue-failed = Not delivered
queue-open = Waiting
queue-all = All
queue-none = No such mails
queue-none-why = Mails that are refused, or can’t be delivered for 48 hours, stand here with what the mail server said.
queue-not-set-up = Mail is not set up: smtp_url is missing in the settings. Mails wait until it is there.
queue-retry = Send again
queue-kind = { $kind ->
    [invitation] Invitation
    [changed] Change of a session
    [cancelled] Cancellation
    [sign_in] Link to sign in
    [recording] Recording
   *[welcome] Welcome
}
queue-queued = queued { $when }
queue-tried = tried { $n ->
    [one] once
    [2] twice
   *[other] { $n } times
}
queue-next = next try { $when }
queue-finished = done { $when }
done-letter-retried = The mail is sent again.
