doctor-title = Diagnose: { $name }
doctor-tab = Diagnose
doctor-back = Alle Registrierungen
doctor-start = Untersuchen
doctor-again = Noch einmal untersuchen
doctor-never = Diese Registrierung wurde noch nicht untersucht. Eine Untersuchung holt die Schlüssel des LMS, bittet um ein Dienst-Token und liest eine Seite einer Teilnehmerliste. Sie dauert einige Sekunden und ändert nichts.
doctor-run = Untersucht { $at }.
doctor-sum-change = { $n ->
    [one] Eines ist zu ändern.
   *[other] { $n } Dinge sind zu ändern.
}
doctor-sum-well = Nichts zu ändern.
doctor-sum-rest = { $works } in Ordnung, { $know } zur Kenntnis, { $untried } nicht geprüft.
doctor-verdict-change = Ändern
doctor-verdict-know = Hinweis
doctor-verdict-works = In Ordnung
doctor-verdict-untried = Ungeprüft
doctor-where-theirs = Zu ändern in { $product }
doctor-where-ours = Zu ändern in Colloquy
doctor-product-other = dem LMS
doctor-browser = Cookies, Speicher, Kamera und Mikrofon hängen vom Browser ab. Um sie so zu sehen wie alle anderen, öffnen Sie Colloquy aus einem Kurs und wählen am Ende der Personenseite „Diesen Browser prüfen“. In einem eigenen Fenster:
doctor-codes = Was ein Code bedeutet
doctor-codes-why = Wenn ein Start oder eine Teilnehmerliste scheitert, nennt die Seite einen dieser Codes.
doctor-list-title = Diagnose der Registrierungen
doctor-list-none = Es ist noch kein LMS registriert.
doctor-list-at = untersucht { $at }
doctor-list-never = noch nicht untersucht
doctor-code-why = Was er bedeutet
doctor-code-do = Was zu tun ist
doctor-code-in = Was zu tun ist in { $product }
doctor-code-examine = Eine Registrierung untersuchen
doctor-link = Was dieser Code bedeutet und was zu tun ist
doctor-check-link = Diesen Browser prüfen
doctor-about-registration = Registrierung
doctor-about-keys = Schlüsselsatz
doctor-about-token = Dienst-Token
doctor-about-roster = Teilnehmerliste
doctor-about-groups = Gruppen
doctor-about-clocks = Uhren
doctor-about-ours = Adressen von Colloquy
doctor-about-theirs = Adressen des LMS
doctor-about-frame = Bildschirmfreigabe innerhalb der Seite
doctor-unconfirmed = { $product } hat sich selbst registriert und wartet auf Sie: Starts werden abgelehnt, bis jemand angesehen und bestätigt hat, was es über sich sagt.
doctor-switched-off = Die Registrierung ist abgeschaltet: Jeder Start wird abgelehnt.
doctor-deployments-wait = { $n ->
    [one] Eine Bereitstellung wartet auf Freigabe: Ihre Starts werden abgelehnt.
   *[other] { $n } Bereitstellungen warten auf Freigabe: Ihre Starts werden abgelehnt.
}
doctor-keys-read = { $n ->
    [one] Ein brauchbarer Schlüssel, geholt in { $millis } ms.
   *[other] { $n } brauchbare Schlüssel, geholt in { $millis } ms.
}
doctor-keys-none = Der Schlüsselsatz enthält keinen Schlüssel, den Colloquy brauchen kann (RSA mit mindestens 2048 Bit).
doctor-keys-refused = Der Schlüsselsatz wurde nicht geholt: Seine Adresse ist privat oder nicht https.
doctor-keys-unknown-host = Der Schlüsselsatz wurde nicht geholt: Diesen Rechnernamen hat niemand.
doctor-keys-unreachable = Der Schlüsselsatz wurde nicht geholt: keine Verbindung zum Rechner.
doctor-keys-timed-out = Der Schlüsselsatz wurde nicht geholt: keine rechtzeitige Antwort.
doctor-keys-status = Der Schlüsselsatz wurde nicht geholt: Das LMS antwortete mit { $status }.
doctor-keys-too-large = Der Schlüsselsatz wurde nicht geholt: Die Antwort ist viel zu lang.
doctor-keys-not-one = An dieser Adresse steht kein Schlüsselsatz.
doctor-token-given = Ein Token für Teilnehmerlisten wurde gegeben.
doctor-token-failed = Es wurde kein Token für Teilnehmerlisten gegeben ({ $code }).
doctor-roster-read = { $n ->
    [one] Eine Person auf der ersten Seite von { $course }.
   *[other] { $n } Personen auf der ersten Seite von { $course }.
}
doctor-roster-failed = Die Teilnehmerliste konnte nicht gelesen werden ({ $code }).
doctor-roster-not-offered = Der zuletzt geöffnete Kurs kam ohne Teilnehmerliste. Personen erscheinen, wenn sie Colloquy öffnen.
doctor-roster-needs-token = Ohne Dienst-Token kann keine Teilnehmerliste gelesen werden (siehe dort).
doctor-roster-needs-launch = Es wurde noch kein Kurs geöffnet.
doctor-groups-read = { $n ->
    [0] Der Gruppendienst antwortet. Der Kurs hat noch keine Gruppe.
    [one] Eine Gruppe auf der ersten Seite des zuletzt geöffneten Kurses.
   *[other] { $n } Gruppen auf der ersten Seite des zuletzt geöffneten Kurses.
}
doctor-groups-failed = { $product } hat einen Gruppendienst, doch er war nicht zu lesen ({ $code }). Gruppen werden so weit gezeigt, wie Starts und Teilnehmerliste sie nennen.
doctor-clocks-agree = { $side ->
    [ahead] Die Uhr des LMS geht { $seconds } Sekunden vor.
    [behind] Die Uhr des LMS geht { $seconds } Sekunden nach.
   *[same] Beide zeigen dieselbe Zeit.
} Bis zu { $forgiven } Sekunden werden verziehen.
doctor-clocks-apart = { $side ->
    [ahead] Die Uhr des LMS geht { $seconds } Sekunden vor.
   *[behind] Die Uhr des LMS geht { $seconds } Sekunden nach.
} Nur { $forgiven } werden verziehen, daher werden Starts abgelehnt.
doctor-clock-unsaid = Das LMS hat seine Zeit nicht genannt.
doctor-launch-accepted = Der letzte Start wurde angenommen { $at }: Login-, Rückleitungs- und Startadresse stimmen.
doctor-never-launched = Noch wurde kein Start angenommen, daher ist nicht bekannt, ob die Adressen im LMS stimmen.
doctor-ours-plain = Die öffentliche Adresse von Colloquy ist nicht https. Browser enthalten solchen Seiten Cookies und Kamera vor, und die meisten LMS lehnen sie ab.
doctor-ours-local = Die öffentliche Adresse von Colloquy ist nur von diesem Rechner oder Netz aus erreichbar.
doctor-trying-out = Colloquy und das LMS stehen auf demselben Rechner, zum Ausprobieren.
doctor-ours-port = Die öffentliche Adresse von Colloquy hat den Port { $port }. Moodle holt Schlüssel nur von den Ports 80 und 443, wenn ihm nichts anderes gesagt wird.
doctor-theirs-agree = Sie gehören zusammen.
doctor-theirs-elsewhere = Der Herausgeber (Issuer) steht auf { $issuer }, eine Adresse aber auf { $host }. Bei manchen LMS ist das richtig; wenn Starts gelingen, lassen Sie es so.
doctor-issuer-slash = Der Herausgeber (Issuer) endet auf „/“. Bei Moodle tut er das nie, daher werden Starts nicht erkannt.
doctor-old-canvas = Die Autorisierungsadresse ist die von vor August 2023. Starts gelingen, aber nicht in Browsern, die in Rahmen keine Cookies behalten.
doctor-frame-without-screen = Der Rahmen von Moodle verbietet sie. Räume öffnen sich deshalb in einem eigenen Fenster; nichts zu ändern.
doctor-go-confirm = Ansehen und bestätigen
doctor-go-registration = Registrierung öffnen
doctor-go-values = Angaben der Registrierung ändern
doctor-go-list = Alle Registrierungen
doctor-do-confirm = Vergleichen Sie Herausgeber (Issuer) und Rechner mit denen des LMS
    Stimmen sie, bestätigen Sie; wenn nicht, entfernen Sie die Registrierung
doctor-do-switch-on = Öffnen Sie die Registrierung
    Wählen Sie „Einschalten“; auf dem Server: colloquy platform enable
doctor-do-approve = Öffnen Sie die Registrierung
    Geben Sie die Bereitstellungen frei, die Sie kennen; auf dem Server: colloquy platform enable mit --deployment-id
doctor-do-keys = { $lms ->
    [canvas] Vergleichen Sie die Schlüsseladresse der Registrierung mit https://sso.canvaslms.com/api/lti/security/jwks (gehostetes Canvas) oder /api/lti/security/jwks auf Ihrem eigenen Rechner
    [moodle] Öffnen Sie in Moodle Website-Administration → Plugins → Externes Tool → Tools verwalten und dort die Details von Colloquy (Listenzeichen)
        Vergleichen Sie „URL für öffentlichen Schlüssel“ mit der Schlüsseladresse der Registrierung: Sie endet auf /mod/lti/certs.php
   *[other] Vergleichen Sie die Schlüsseladresse der Registrierung mit der, die das LMS für das Tool zeigt
}
    Weicht sie ab, tragen Sie die richtige in die Registrierung ein
doctor-do-allow = Vergewissern Sie sich, dass die Adresse die des LMS ist
    Nennen Sie den Rechner in der Einstellung outbound_allow (COLLOQUY_OUTBOUND_ALLOW) und starten Sie Colloquy neu
doctor-do-client = { $lms ->
    [canvas] Admin → Entwicklerschlüssel: Die Zahl unter „Details“ ist die Client-ID { $client }, und der Zustand ist EIN
        Bearbeiten Sie den Schlüssel: „JWK-Methode“ ist „Öffentliche JWK-URL“ mit { $base }/.well-known/jwks.json
    [moodle] Website-Administration → Plugins → Externes Tool → Tools verwalten, dann die Einstellungen von Colloquy
        „Art des öffentlichen Schlüssels“ ist „Keyset-URL“, und „Öffentliches Keyset“ ist { $base }/.well-known/jwks.json
        Die Details des Tools (Listenzeichen) zeigen die Client-ID { $client }
   *[other] Vergleichen Sie die Client-ID, die das LMS für das Tool zeigt, mit { $client }
        Setzen Sie die Schlüsseladresse (Keyset-URL) des Tools auf { $base }/.well-known/jwks.json
}
    Speichern Sie, kommen Sie hierher zurück und untersuchen Sie noch einmal
doctor-do-token = { $lms ->
    [canvas] Vergleichen Sie die Token-Adresse der Registrierung mit https://sso.canvaslms.com/login/oauth2/token (gehostetes Canvas) oder /login/oauth2/token auf Ihrem eigenen Rechner
    [moodle] In Moodle zeigen die Details des Tools die „URL für Zugriffstoken“: Sie endet auf /mod/lti/token.php
   *[other] Vergleichen Sie die Token-Adresse der Registrierung mit der, die das LMS zeigt; manche LMS nennen daneben eine „Audience“
}
    Weicht sie ab, tragen Sie die richtige in die Registrierung ein
doctor-do-roster-scope = { $lms ->
    [canvas] Admin → Entwicklerschlüssel, dann den Schlüssel von Colloquy bearbeiten
        Schalten Sie unter „LTI-Advantage-Dienste“ den Abruf der Benutzerdaten des Kontexts ein, in dem das Tool installiert ist
    [moodle] Website-Administration → Plugins → Externes Tool → Tools verwalten
        Öffnen Sie „Colloquy“, dann Dienste
        Stellen Sie „IMS LTI Names and Role Provisioning“ auf „Diesen Dienst nutzen, um Informationen über Mitglieder abzurufen“
   *[other] Öffnen Sie die Einstellungen des Tools im LMS
        Schalten Sie den Dienst „Names and Role Provisioning“ (Mitgliedschaften) ein
}
    Speichern Sie, kommen Sie hierher zurück und untersuchen Sie noch einmal
doctor-do-roster-service = { $lms ->
    [canvas] Öffnen Sie Colloquy noch einmal aus dem Kurs: Der Start nennt die Adresse der Teilnehmerliste neu
    [moodle] Vergewissern Sie sich, dass der Kurs noch eine Aktivität von Colloquy hat, und öffnen Sie sie noch einmal: Der Start nennt die Adresse der Teilnehmerliste neu
   *[other] Öffnen Sie Colloquy noch einmal aus dem Kurs: Der Start nennt die Adresse der Teilnehmerliste neu
}
    Scheitert es weiterhin, sehen Sie im Protokoll des LMS zu dieser Zeit nach
doctor-do-groups-scope = { $lms ->
    [moodle] Website-Administration → Plugins → Externes Tool → Tools verwalten, dann die Einstellungen von Colloquy
        Schalten Sie unter Dienste den Gruppendienst ein (ein Plugin bringt ihn mit)
   *[other] Öffnen Sie die Einstellungen des Tools im LMS
        Schalten Sie den Dienst „Course Groups“ (contextgroup.readonly) ein
}
    Steht er nicht zur Wahl, lassen Sie das LMS sich noch einmal selbst registrieren: Registrierungen → Link erstellen, als Aktualisierung dieser
doctor-do-groups-service = Öffnen Sie Colloquy noch einmal aus dem Kurs: Der Start nennt die Adresse seiner Gruppen neu
    Scheitert es weiterhin, sehen Sie im Protokoll des LMS zu dieser Zeit nach
doctor-do-launch = { $lms ->
    [canvas] Öffnen Sie einen Kurs und wählen Sie Colloquy in seinem Menü
    [moodle] Öffnen Sie eine Aktivität von Colloquy in einem Kurs
   *[other] Öffnen Sie Colloquy aus einem Kurs
}
    Kommen Sie hierher zurück und untersuchen Sie noch einmal
doctor-do-clock = Vergleichen Sie beide Uhren mit der richtigen Zeit
    Schalten Sie auf dem Server, der falsch geht, die Zeitsynchronisation (NTP) ein
doctor-do-addresses = { $lms ->
    [canvas] Admin → Entwicklerschlüssel, dann den Schlüssel von Colloquy bearbeiten
        Redirect-URIs und Target Link URI: { $base }/lti/launch
        OpenID Connect Initiation Url: { $base }/lti/login
        Öffentliche JWK-URL: { $base }/.well-known/jwks.json
        Schalten Sie den Schlüssel EIN, dann Einstellungen → Apps → + App → Nach Client-ID: { $client }
    [moodle] Website-Administration → Plugins → Externes Tool → Tools verwalten, dann die Einstellungen von Colloquy
        Tool-URL und Redirect-URI(s): { $base }/lti/launch
        URL für Login-Start: { $base }/lti/login
        Öffentliches Keyset: { $base }/.well-known/jwks.json
        Steht das Tool auf „Ausstehend“, aktivieren Sie es
   *[other] Rückleitungs- und Startadresse: { $base }/lti/launch
        Adresse des Login-Starts: { $base }/lti/login
        Schlüsseladresse: { $base }/.well-known/jwks.json
}
    Öffnen Sie Colloquy aus einem Kurs
doctor-do-public = Setzen Sie public_url (COLLOQUY_PUBLIC_URL) auf die https-Adresse, unter der Menschen und das LMS Colloquy erreichen
    Ändern Sie die Adressen von Colloquy im LMS entsprechend
doctor-do-port = Betreiben Sie Colloquy auf Port 443, oder
    Website-Administration → Sicherheit → HTTP-Sicherheit: Tragen Sie den Port in „Liste der erlaubten cURL-Ports“ ein
doctor-do-their-addresses = { $lms ->
    [canvas] Gehostetes Canvas: Die Autorisierungsadresse ist https://sso.canvaslms.com/api/lti/authorize_redirect
    [moodle] Alle Adressen beginnen mit der Adresse der Website, die der Herausgeber (Issuer) ist
   *[other] Vergleichen Sie die Adressen buchstabengenau mit dem, was das LMS für das Tool zeigt
}
    Weicht eine ab, tragen Sie die richtige in die Registrierung ein
doctor-do-issuer = Der Herausgeber (Issuer) ist die Adresse der Website ohne Schrägstrich am Ende. An ihm unterscheiden sich Registrierungen, darum lässt er sich nicht ändern
    Registrieren Sie das LMS neu mit dem richtigen Herausgeber und entfernen Sie dann diese Registrierung; durch sie ist noch niemand gekommen
