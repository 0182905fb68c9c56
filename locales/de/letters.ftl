mail-invitation = Einladung: { $session }
mail-invites = { $host } lädt Sie ein zu
mail-when = Wann
mail-zone = Zeitzone: { $zone }
mail-doors = Sie können { $n } Minuten vorher hinein.
mail-you-join = Sie sind dabei als
mail-role = { $role ->
    [moderator] Moderation
    [presenter] Vortrag
   *[participant] Teilnahme
}
mail-joins-as = Ihre Rolle: { $role ->
    [moderator] Moderation
    [presenter] Vortrag
   *[participant] Teilnahme
}.
mail-about = Worum es geht
mail-open-page = Meine Beitrittsseite öffnen
mail-paste = oder diese Adresse in einen Browser einfügen:
mail-yours = Dieser Link gehört nur Ihnen. Leiten Sie ihn nicht weiter: Wer mit ihm beitritt, nimmt Ihren Platz ein.
mail-phone = Per Telefon
mail-guest-link = Link für Gäste
mail-pass-on = Diesen dürfen Sie weitergeben.
mail-foot = Gesendet von { $sender } für { $host }. Eine Antwort auf diese E-Mail geht an { $host }.
mail-changed = Geändert: { $session }
mail-changed-over = { $host } hat eine Sitzung geändert, zu der Sie eingeladen sind
mail-same-link = Ihr Link ist derselbe wie zuvor. Er gehört nur Ihnen: Leiten Sie ihn nicht weiter.
mail-called-off = Abgesagt: { $session }
mail-called-off-over = { $host } hat abgesagt
mail-called-off-note = Die Sitzung findet nicht statt, und Ihr Link führt nirgends mehr hin. Sie müssen nichts tun.
mail-withdrawn = Einladung zurückgezogen: { $session }
mail-withdrawn-over = { $host } hat die Einladung zurückgezogen zu
mail-withdrawn-note = Ihr Link führt nirgends mehr hin. Sie müssen nichts tun.
mail-test = E-Mail von Colloquy kommt an
mail-test-works = Diese E-Mail wurde gesendet, um die Einstellungen zu prüfen. Sie ist angekommen, also kommen auch Einladungen an.
mail-test-foot = Gesendet von „colloquy check-config“ für { $address }.
mail-sign-in = Ihr Anmeldelink
mail-sign-in-words = Jemand möchte sich beim Scheduler als { $name } anmelden. Wenn Sie das sind, geht es hier weiter:
mail-sign-in-button = Weiter zur Anmeldung
mail-sign-in-note = Der Link gilt einmal, 15 Minuten lang ab der Anforderung. Wenn Sie ihn nicht angefordert haben, tun Sie nichts: Ohne ihn kommt niemand hinein.
mail-sign-in-foot = Gesendet von { $sender }, weil diese Adresse auf der Anmeldeseite eingegeben wurde.
mail-welcome = Sie haben ein Konto für den Scheduler
mail-welcome-words = { $name }, mit diesem Konto leiten Sie Live-Sitzungen außerhalb von Kursen und laden dazu ein.
mail-welcome-how = Es gibt kein Passwort. Geben Sie auf der Anmeldeseite die Adresse { $email } ein; sofort kommt eine E-Mail mit einem Link, und der Link meldet Sie an.
mail-welcome-button = Anmeldeseite öffnen
mail-welcome-foot = Gesendet von { $sender }, weil ein Administrator für diese Adresse ein Konto angelegt hat.
