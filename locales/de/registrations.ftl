registrations-title = Registrierungen
registrations-lede = Jedes LMS, das Colloquy starten darf.
registrations-none = Noch kein LMS
registrations-none-why = Registrieren Sie das erste von Hand, mit den Werten, die es anzeigt.
registration-new = Von Hand hinzufügen
registration-edit = Registrierung ändern
registration-new-hint = Das LMS zeigt diese Werte, sobald das Tool dort eingetragen ist. Issuer und Client-ID sagen, welches LMS gemeint ist, und lassen sich später nicht ändern.
registration-edit-hint = Issuer und Client-ID sagen, welches LMS gemeint ist. Für ein anderes Paar fügen Sie eine weitere Registrierung hinzu.
registration-issuer = Issuer
registration-client-id = Client-ID
registration-auth-url = Adresse für Authentifizierungsanfragen
registration-token-url = Adresse für Zugriffstoken
registration-token-audience = Empfänger (audience) der Zugriffstoken
registration-token-audience-optional = Empfänger (audience) der Zugriffstoken, falls nicht deren Adresse (optional)
registration-jwks-url = Adresse der öffentlichen Schlüssel
registration-family = Produkt
registration-family-what = Danach richtet sich, in wessen Menüs die Schritte der Untersuchung stehen und worum dieses LMS gebeten werden kann.
registration-family-told = Wie seine Adressen es sagen
registration-family-other = Ein anderes LMS
registration-deployments = Neue Deployments
registration-deployments-auto = Ihre Starts sofort annehmen
registration-deployments-approve = Ihre Starts ablehnen, bis jemand sie freigibt
registration-deployment-optional = Deployment-ID, falls schon bekannt (optional)
registration-deployment-count = { $n ->
    [one] 1 Deployment
   *[other] { $n } Deployments
}
registration-to-approve = { $n } freizugeben
registration-needs-change = Braucht eine Änderung
registration-unused = Noch nie gestartet
registration-works = In Ordnung
registration-last-launch = Letzter Start { $when }.
registration-no-launch = Bisher hat niemand von dort gestartet.
registration-last-roster = Teilnehmerliste { $when }, { $n ->
    [one] 1 Kurs
   *[other] { $n } Kurse
}.
registration-roster-failing = Seit { $since } konnte keine Teilnehmerliste gelesen werden: { $code }.
registration-last-failure = Eine Teilnehmerliste konnte { $when } nicht gelesen werden. { $why } ({ $code })
registration-groups-failure = Gruppen konnten { $when } nicht gelesen werden; sie werden gezeigt, soweit Starts und Teilnehmerlisten sie nennen. Was zu ändern ist, sagt die Diagnose. ({ $code })
registration-notices-failure = Dem LMS konnte nicht gesagt werden, wohin seine Nachrichten über kopierte Kurse gehen; der nächste Versuch ist { $again }. Bis dahin sind Kopien durch das bekannt, was Starts sagen. ({ $code })
registration-values = Werte
registration-ours = Für das Formular des LMS
registration-ours-what = Das LMS fragt nach diesen Adressen. Sie müssen buchstäblich übereinstimmen.
registration-our-launch = Redirect-URI, Target-Link-URI, Tool-URL
registration-our-login = Adresse für den Beginn der Anmeldung (login initiation)
registration-our-keys = Adresse der öffentlichen Schlüssel (JWKS)
registration-switch-on = Registrierung einschalten
registration-switch-on-what = Diese Registrierung ist ausgeschaltet: Ihre Starts werden abgelehnt. Kurse und Sitzungen sind, wie sie waren.
registration-switch-off = Registrierung ausschalten
registration-switch-off-what = Starts werden sofort abgelehnt, offene Seiten funktionieren nicht mehr, und Räume, in denen jemand ist, werden geschlossen. Kurse, Sitzungen und Personen bleiben erhalten. Sie können das rückgängig machen.
registration-remove = Entfernen
registration-remove-what = Die Registrierung wird gelöscht, mit ihren Kursen, Sitzungen und Personen. Was das genau ist, sagt die nächste Seite.
registration-remove-ask = Registrierung entfernen…
deployments-title = Deployments
deployments-what = Ein Deployment ist eine Installation des Tools im LMS, etwa die einer Fakultät. Ein neues wird bei seinem ersten Start bekannt. Wird eines abgeschaltet, werden seine Starts abgelehnt, seine Seiten funktionieren nicht mehr, und seine Räume werden geschlossen; Kurse und Sitzungen bleiben.
deployment-id = Deployment-ID
deployment-add = Deployment hinzufügen
deployment-since = Bekannt seit { $day }.
deployment-approve = Freigeben
deployment-enable = Einschalten
deployment-disable = Ausschalten
done-registration-added = Das LMS ist registriert. Tragen Sie dort die Adressen unten ein.
done-registration-changed = Geändert.
done-registration-on = Die Registrierung ist eingeschaltet: Starts werden angenommen.
done-registration-off = Die Registrierung ist ausgeschaltet: Starts werden abgelehnt.
done-registration-removed = Die Registrierung ist entfernt.
done-deployment-on = Starts dieses Deployments werden angenommen.
done-deployment-off = Starts dieses Deployments werden abgelehnt.
wrong-lms-name = Geben Sie diesem LMS einen Namen mit höchstens 255 Zeichen.
wrong-issuer = Geben Sie den Issuer genau so ein, wie das LMS ihn zeigt.
wrong-client-id = Geben Sie die Client-ID ein, die das LMS dem Tool gegeben hat.
wrong-address = Geben Sie eine ganze Adresse ein, die mit https:// beginnt.
wrong-deployment = Geben Sie die Deployment-ID mit höchstens 255 Zeichen ein.
wrong-registered = Dieser Issuer ist mit dieser Client-ID schon registriert. Nichts wurde geändert.
confirm-registration = Diese Registrierung entfernen?
    .then = Das lässt sich nicht rückgängig machen. Räume, in denen jemand ist, werden geschlossen, und Links zu diesen Sitzungen funktionieren nicht mehr. Was das LMS selbst hat, behält es.
    .verb = Registrierung entfernen
confirm-registration-takes = Mit ihr verschwinden { $courses ->
    [one] 1 Kurs
   *[other] { $courses } Kurse
}, { $sessions ->
    [one] 1 Sitzung
   *[other] { $sessions } Sitzungen
} mit Gastlinks, Anwesenheit und Aufzeichnungen und das, was über { $people ->
    [one] 1 Person
   *[other] { $people } Personen
} bekannt ist.
audit-registration-changed = LMS geändert
deployment-waiting = Wartet auf Freigabe
rules-title = Regeln für ihre Personen
rules-what = Sie gelten in jedem Kurs dieses LMS. In den Kursen kann sie niemand ändern.
rules-assistants = Assistierende verwalten Sitzungen
rules-admins = Administratoren des LMS leiten in Kursen, in denen sie keine Rolle haben
rules-anonymous = Starts dürfen ohne Person kommen
rules-anonymous-hint = Wen das LMS nicht nennt, kann dann der einen Sitzung des Links oder dem Kursraum beitreten, als Teilnehmer unter einem Namen, den er eintippt. Das sind Gäste: nie Lehrende, in keiner Teilnehmerliste, nicht gezählt.
rules-engine = Räume
rules-engine-hint = Was in den Kursen dieses LMS hinter „Beitreten“ steht. Offene Räume bleiben, was sie sind.
rules-engine-usual = Wie in der Installation: { $engine }
rules-leeway = Uhrabweichung, die hingenommen wird, in Sekunden
rules-leeway-hint = Üblich sind 180, höchstens 600. Weichen die Uhren stärker ab, scheitern Starts.
wrong-leeway = Geben Sie eine Zahl von Sekunden von 0 bis { $most } ein.
done-rules-changed = Geändert. Es gilt ab dem nächsten Start oder Klick.
audit-registration-rules-changed = Regeln eines LMS geändert
audit-yes = ja
audit-no = nein
presets-title = Einstellungen neuer Sitzungen
presets-lede = Neue Sitzungen in Kursen dieses LMS beginnen mit diesen Einstellungen. Was nicht gesperrt ist, können Lehrende ändern. Vorhandene Sitzungen behalten, was sie haben. In einem Raum kann die Moderation weiterhin ändern, was die Leute dort dürfen, bis er schließt. Gastzugang ist anfangs immer aus.
presets-open = Einstellungen neuer Sitzungen ändern
presets-lock = Gesperrt
done-presets-changed = Geändert. Es gilt für Sitzungen, die ab jetzt angelegt werden.
wrong-fixed = Ihre Einrichtung hat diese Einstellung festgelegt.
form-fixed = Von Ihrer Einrichtung festgelegt.
audit-registration-presets-changed = Einstellungen neuer Sitzungen geändert
audit-locked = { $value }, gesperrt
registration-waiting = Will bestätigt werden
registration-confirm = Registrierung bestätigen
registration-confirm-what = Dieses LMS hat sich selbst registriert. Sehen Sie sich Issuer und Adressen an: Ist es Ihres? Seine Starts werden abgelehnt, bis Sie es bestätigen. Ist es nicht Ihres, entfernen Sie es.
presets-may = Teilnehmende können { $what }
