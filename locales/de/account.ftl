account-name = Name
account-email = E-Mail
done-account-made = Das Konto ist angelegt, und eine E-Mail sagt es der Person.
done-accounts-made = Die Konten sind angelegt, und E-Mails sagen es den Personen.
done-account-changed = Geändert.
done-account-off = Das Konto ist abgeschaltet. Alle seine Browser sind abgemeldet.
done-account-on = Das Konto ist wieder eingeschaltet.
done-welcomed = Die E-Mail ist noch einmal unterwegs.
done-own-saved = Gespeichert.
done-browser-out = Dieser Browser ist abgemeldet.
done-browsers-out = Alle anderen Browser sind abgemeldet.
wrong-email-taken = Mit dieser Adresse gibt es schon ein Konto.
wrong-person-name = Geben Sie den Namen der Person ein.
wrong-person-name-long = Der Name darf höchstens 64 Zeichen haben.
wrong-account-kind = Wählen Sie eine der Arten.
wrong-responsible = Wählen Sie einen Administrator aus der Liste.
wrong-language = Wählen Sie eine Sprache aus der Liste.
wrong-table-empty = Fügen Sie mindestens eine Zeile mit Name und E-Mail-Adresse ein.
wrong-table-long = Eine Tabelle darf höchstens { $most } Zeilen haben. Fügen Sie sie in Teilen ein.
kind-manager = Leitung
kind-administrator = Administrator
kind-supervisor = Supervisor
accounts-new = Neues Konto
accounts-import = Importieren …
accounts-search = Konten nach Name oder E-Mail suchen
accounts-search-hint = Name oder E-Mail
accounts-count = { $n ->
    [one] 1 Konto
   *[other] { $n } Konten
}
accounts-count-own = { $n ->
    [one] Sie sind für 1 Konto zuständig.
   *[other] Sie sind für { $n } Konten zuständig.
}
accounts-none = Noch keine Konten
accounts-none-why = Mit einem Konto leitet man Sitzungen außerhalb von Kursen. Wer in einem Kurs lehrt, braucht keines.
accounts-no-hits = Niemand passt
accounts-no-hits-search = Niemand hat „{ $search }“ im Namen oder in der E-Mail-Adresse.
accounts-all = Alle zeigen
accounts-off = Abgeschaltet
accounts-you = Sie selbst
accounts-under = Zuständig: { $name }
accounts-open = Verwalten
accounts-open-whom = { $name } verwalten
account-new-lede = Die Person erfährt es durch eine E-Mail und meldet sich mit Links an, die an diese Adresse gehen.
account-kind = Art
account-kind-hint = Supervisoren leiten ihre eigenen Sitzungen. Administratoren tun das auch und kümmern sich um Supervisoren.
account-responsible = Zuständiger Administrator
account-responsible-nobody = Keiner: die Leitung kümmert sich
account-responsible-you = Zuständig sind dann Sie.
account-make = Konto anlegen
account-since = Angelegt
account-status = Zustand
account-on = Eingeschaltet
account-change-kind = Art ändern
account-kind-choose = Neue Art
account-kind-consequence = Wer aufhört, Administrator zu sein, überlässt seine Supervisoren der Leitung. Es gibt eine Leitung: Wer sie übernimmt, tritt an Ihre Stelle, und Sie werden Administrator.
account-entrust = Zuständigkeit ändern
account-welcome = Begrüßung per E-Mail
account-welcome-what = Sie sagt, dass es ein Konto gibt, und führt zur Anmeldeseite.
account-welcome-again = Noch einmal schicken
account-switch = Abschalten
account-switch-off-what = Die Person wird sofort überall abgemeldet und kann sich nicht mehr anmelden. Ihre Sitzungen bleiben, wie sie sind. Sie können das zurücknehmen.
account-switch-off = Konto abschalten
account-switch-on-what = Dieses Konto ist abgeschaltet: Die Person kann sich nicht anmelden.
account-switch-on = Konto einschalten
import-title = Konten importieren
import-lede = Fügen Sie eine Tabelle mit einer Person in jeder Zeile ein: Name, E-Mail-Adresse und, wenn es nicht Supervisor ist, die Art. Dazwischen stehen Kommas, Semikolons oder Tabulatoren.
import-table = Tabelle
import-example = Zum Beispiel: Ada Lovelace, ada@uni.example, supervisor
import-look = Tabelle prüfen
import-preview = Vor dem Import prüfen
import-fine = { $n ->
    [0] Keine Zeile kann übernommen werden.
    [one] 1 Konto wird angelegt.
   *[other] { $n } Konten werden angelegt.
}
import-bad = { $n ->
    [0] Keine Zeile wird ausgelassen.
    [one] 1 Zeile wird ausgelassen.
   *[other] { $n } Zeilen werden ausgelassen.
}
import-rule = Ausgelassene Zeilen ändern nichts. Verbessern Sie die Tabelle jetzt, oder importieren Sie sie später.
import-changed = Inzwischen hat sich etwas geändert, darum wurde nichts importiert. Sehen Sie die Zeilen noch einmal an.
import-take = { $n ->
    [one] 1 Konto anlegen
   *[other] { $n } Konten anlegen
}
import-correct = Tabelle verbessern
import-line = Zeile { $line }
import-which = Ausgelassene Zeilen
import-taken = Konten, die angelegt werden
import-columns = Eine Zeile hat einen Namen, eine Adresse und vielleicht eine Art.
import-kind = Die Art ist weder supervisor noch administrator.
import-not-allowed = Konten dieser Art können Sie nicht anlegen.
import-twice = Zeile { $line } hat dieselbe Adresse.
account-name-hint = Andere sehen ihn in Sitzungen und E-Mails.
account-language = Sprache
account-by-browser = Wie der Browser sagt
language-en = English
language-de = Deutsch
account-zone = Zeitzone
account-email-hint = Dorthin gehen Anmeldelinks und andere E-Mails. Sie lässt sich nicht ändern: Eine andere Adresse ist ein anderes Konto.
account-save = Speichern
browsers-title = Angemeldete Browser
browsers-hint = Melden Sie ab, was Sie nicht kennen. Ein Browser, der 12 Stunden nicht benutzt wird, wird von selbst abgemeldet, jeder andere nach 14 Tagen.
browser-this = Dieser Browser
browser-unknown = Unbekannter Browser
browser-by-link = Angemeldet mit einem zugeschickten Link { $since }, zuletzt benutzt { $seen }
browser-by-sso = Angemeldet durch Single Sign-on { $since }, zuletzt benutzt { $seen }
browser-out = Abmelden
browser-out-which = { $browser } abmelden
browsers-out = Alle anderen abmelden
account-new-no-mail = Hier ist kein Mailversand eingerichtet, darum erfährt die Person nichts. Wer Colloquy betreibt, kann eine Anmeldeadresse für sie ausgeben.
done-sso-linked = Single Sign-on ist mit diesem Konto verbunden.
done-sso-unlinked = Single Sign-on ist nicht mehr verbunden.
sso-title = Single Sign-on
sso-not-linked = { $name } ist nicht mit diesem Konto verbunden. Danach können Sie sich damit anmelden.
sso-is-linked = { $name } ist mit diesem Konto verbunden seit { $since }.
sso-link = Single Sign-on verbinden
sso-unlink = Trennen
sso-link-question = { $name } mit Ihrem Konto verbinden?
sso-link-what = Wer sich bei { $name } als die Person unten anmeldet, ist dann mit diesem Konto angemeldet. Verbinden Sie niemanden außer sich selbst.
sso-link-yes = Verbinden
browser-by-lms = Angemeldet durch ein LMS { $since }, zuletzt benutzt { $seen }
done-lms-linked = Verbunden. Ab jetzt führt das Menü des LMS direkt zum Scheduler.
done-lms-unlinked = Nicht mehr verbunden. Das LMS meldet Sie nicht mehr an.
lms-links-title = Lernplattformen (LMS)
lms-links-hint = Wer in einem verbundenen LMS als Sie angemeldet ist, kommt aus dessen Menü ohne E-Mail zum Scheduler. Um eines zu verbinden, öffnen Sie den Scheduler aus diesem Menü.
lms-linked-since = Dort { $name }, verbunden seit { $since }
lms-unlink = Trennen
lms-unlink-which = { $lms } trennen
