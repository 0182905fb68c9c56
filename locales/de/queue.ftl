scheduler-mail = E-Mail
queue-title = E-Mail
queue-which = Welche E-Mails
queue-failed = Nicht zugestellt
queue-open = Wartend
queue-all = Alle
queue-none = Keine solchen E-Mails
queue-none-why = E-Mails, die abgelehnt wurden oder 48 Stunden lang nicht zugestellt werden konnten, stehen hier mit der Antwort des Mailservers.
queue-not-set-up = E-Mail ist nicht eingerichtet: smtp_url fehlt in den Einstellungen. E-Mails warten, bis es da ist.
queue-retry = Erneut senden
queue-kind = { $kind ->
    [invitation] Einladung
    [changed] Änderung einer Sitzung
    [cancelled] Absage
    [sign_in] Anmeldelink
    [recording] Aufzeichnung
   *[welcome] Willkommen
}
queue-queued = eingereiht { $when }
queue-tried = { $n ->
    [one] einmal
    [2] zweimal
   *[other] { $n }-mal
} versucht
queue-next = nächster Versuch { $when }
queue-finished = erledigt { $when }
done-letter-retried = Die E-Mail wird erneut gesendet.
