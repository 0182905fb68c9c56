invitations-title = Einladungen
invitations-many = Viele einladen …
invitations-invite = Person einladen
invitations-name = Name
invitations-email = E-Mail
invitations-role = Rolle
invitations-save = Speichern und senden
invitations-users = Registrierte Personen suchen
invitations-none = Noch ist niemand eingeladen. Wen Sie einladen, bekommt einen eigenen Link per Mail.
invitations-resend = Erneut senden
invitations-delete = Löschen …
invitations-no-editing = Eine Einladung lässt sich nicht ändern. Um etwas zu berichtigen, löschen Sie sie und laden neu ein. „Erneut senden“ schickt denselben Link.
invitations-no-mail = Hier ist kein Mailversand eingerichtet, daher wird noch keine Einladung verschickt. Was Sie speichern, wartet so lange. Sagen Sie es denen, die Colloquy betreuen.
invitations-saved = Gespeichert. Die Einladung an { $name } ist unterwegs.
invitations-count = { $n ->
    [0] Noch ist niemand eingeladen, und es gibt keinen Link für alle.
    [one] 1 Person ist eingeladen, mit einem eigenen Link. Einen Link für alle gibt es nicht.
   *[other] { $n } Personen sind eingeladen, jede mit einem eigenen Link. Einen Link für alle gibt es nicht.
}
invitations-who = Wer eingeladen ist, kann teilnehmen, in der Rolle der Einladung. Für viele Personen, oder solche, die Sie nicht namentlich kennen, nehmen Sie den Gastlink.
letter-waiting = Wartet auf Versand
letter-waiting-since = eingereiht { $when }
letter-waiting-tried = { $n ->
    [one] einmal
    [2] zweimal
   *[other] { $n }-mal
} versucht, letzte Antwort: { $said }
letter-sending = Wird gesendet
letter-sent = Vom Mailserver angenommen
letter-sent-often = { $n ->
    [2] zweimal
   *[other] { $n }-mal
} gesendet, zuletzt { $when }
letter-refused = Abgelehnt
letter-refused-do = { $said }. Löschen Sie die Einladung und laden Sie mit der richtigen Adresse neu ein
letter-given-up = Nicht zugestellt
letter-given-up-do = 48 Stunden lang versucht. Letzte Antwort: { $said }
letter-unsent = Nicht gesendet
letter-no-answer = keine
invitee-opened = Hat die Seite geöffnet
invitee-joined = Beigetreten { $when }
grants-invitee = Wer moderiert, hat volle Kontrolle
grants-invitee-sure = Ja, diese Person darf das
grants-many = Wer moderiert, hat volle Kontrolle
grants-many-sure = Ja, alle als Moderation Genannten dürfen das
users-title = Registrierte Personen suchen
users-search = Name oder E-Mail
users-hint = Findet Personen, die hier ein Konto haben. Die Auswahl füllt Name und E-Mail aus.
users-none = Niemand gefunden
users-none-do = Gefunden werden nur Personen mit einem Konto hier. Alle anderen laden Sie mit Name und E-Mail ein.
users-by-hand = Name und E-Mail eingeben
users-choose = Auswählen
users-invited = Bereits eingeladen
users-more = Es gibt mehr Treffer. Geben Sie einen längeren Teil des Namens ein.
many-title = Viele einladen
many-lines = Eine Person je Zeile
many-hint = „Name <Adresse>“ oder „Name, Adresse, Rolle“, auch aus einer Tabelle kopiert. Eine Zeile ohne Rolle bekommt die unten gewählte.
many-role = Rolle
many-look = Vor dem Senden ansehen
many-preview = Bevor etwas gesendet wird
many-sentence = { $good ->
    [0] Niemand kann eingeladen werden.
    [one] 1 Person wird eingeladen.
   *[other] { $good } Personen werden eingeladen.
} { $bad ->
    [0] { "" }
    [one] 1 Zeile ist nicht brauchbar.
   *[other] { $bad } Zeilen sind nicht brauchbar.
}
many-verb = { $n ->
    [one] 1 Person einladen
   *[other] { $n } Personen einladen
}
many-address = Keine Adresse, an die man Mail senden kann
many-no-name = Kein Name
many-long-name = Der Name ist zu lang
many-bad-role = Keine Rolle: participant, presenter oder moderator
many-unconfirmed = Moderation, unten nicht bestätigt
many-twice = Dieselbe Adresse wie in einer Zeile darüber
many-invited = Bereits eingeladen
many-too-many = Mehr als { $most } Zeilen auf einmal
invitee-over = { $host } hat Sie eingeladen
invitee-join-as = Ihr Name in der Sitzung ist { $name }. { $role ->
    [moderator] Sie moderieren und können jederzeit vor dem Ende hinein.
    [presenter] Sie tragen vor.
   *[other] Sie nehmen teil.
}
invitee-alone = Dieser Link gehört Ihnen allein. Öffnen Sie ihn auf einem zweiten Gerät, übernimmt dieses Ihren Platz.
invitee-early = Sie sind früh dran. Lassen Sie diese Seite offen: Der Knopf erscheint von selbst, wenn es so weit ist.
done-invited = Gespeichert. Die Einladung ist unterwegs.
done-invited-many = Gespeichert. Die Einladungen sind unterwegs.
done-resent = Derselbe Link ist noch einmal unterwegs.
done-withdrawn = Gelöscht. Der Link dieser Einladung gilt nicht mehr.
fact-invited = Eingeladene nehmen teil als
fact-invited-role = Rolle ihrer Einladung
fact-phone = Einwahl
phone-pin = { $number }, PIN { $pin }
invitee-phone = Oder per Telefon:
