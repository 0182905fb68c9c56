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
