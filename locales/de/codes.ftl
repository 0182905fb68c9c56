code-launch-used =
    .why = Jeder Start gilt einmal. Dieser kam ein zweites Mal: Jemand hat die Seite neu geladen oder ist zurückgegangen, oder eine Erweiterung des Browsers hat ihn zweimal geschickt. Aus einem anderen Browser oder Netz kann es ein Versuch mit einem gestohlenen Start sein: Das Protokoll enthält beide unter der zweiten Hälfte des Codes.
    .do = Colloquy noch einmal aus dem Kurs öffnen
code-launch-expired =
    .why = Zwischen dem Klick im LMS und dem Start lagen mehr als zehn Minuten, oder die Uhr des LMS geht falsch.
    .do = Colloquy noch einmal aus dem Kurs öffnen
        Geht es allen so, untersuchen Sie die Registrierung: Die Zeile „Uhren“ sagt, um wie viel sie auseinanderliegen
code-launch-refused =
    .why = Der Start hat eine der Prüfungen des Standards nicht bestanden. Welche, steht auf der Seite unter „Für Administratoren“ und im Protokoll.
    .do = { $lms ->
        [canvas] Falscher Empfänger oder Herausgeber: Vergleichen Sie Client-ID und Issuer (gehostetes Canvas: https://canvas.instructure.com) mit der Registrierung
        [moodle] Ein zu altes Token: Die von Moodle gelten 60 Sekunden, vergleichen Sie also beide Uhren
       *[other] Vergleichen Sie Issuer, Client-ID und Schlüsseladresse mit dem, was das LMS für das Tool zeigt
    }
        Ein unbekannter Schlüssel: Untersuchen Sie die Registrierung, die Zeile „Schlüsselsatz“ sagt, was an seiner Adresse steht
        Falsche Nachricht oder falsches Ziel: Starts des Tools gehen an /lti/launch unter Colloquys eigener Adresse
code-lms-unknown =
    .why = Das LMS schickte einen Issuer und eine Client-ID, die keine Registrierung hat: Es ist nicht registriert, oder mit einer anderen Client-ID.
    .do = { $lms ->
        [canvas] Admin → Entwicklerschlüssel: Registrieren Sie die Zahl unter „Details“ als Client-ID, mit dem Issuer https://canvas.instructure.com (selbst betrieben: lti_iss in config/security.yml)
        [moodle] Website-Administration → Plugins → Externes Tool → Tools verwalten: Registrieren Sie die Client-ID aus den Details des Tools, mit der Adresse der Website ohne Schrägstrich am Ende als Issuer
       *[other] Registrieren Sie Issuer und Client-ID genau so, wie das LMS sie zeigt
    }
code-lms-disabled =
    .why = Jemand hat die Registrierung abgeschaltet. Ihre Kurse und Sitzungen bleiben erhalten.
    .do = Schalten Sie die Registrierung wieder ein
code-lms-waits =
    .why = Das LMS hat sich selbst registriert, und niemand hat bestätigt, dass Aussteller und Hosts stimmen.
    .do = Öffnen Sie die Seite der Registrierung, vergleichen Sie Aussteller und Hosts mit der eigenen Adresse des LMS, und bestätigen Sie sie
code-lms-said-no =
    .why = Das LMS hat die Person nicht bestätigt. Seine eigenen Worte stehen unter „Für Administratoren“.
    .do = { $lms ->
        [canvas] login_required: Die Person war in diesem Browser nicht bei Canvas angemeldet; neu anmelden hilft
            invalid_redirect_uri oder Ähnliches: Bearbeiten Sie den Entwicklerschlüssel, die Redirect-URI ist /lti/launch unter Colloquys eigener Adresse
        [moodle] Ein neu geladener Start wird abgelehnt: Die Person öffnet Colloquy noch einmal aus dem Kurs
            Nicht registrierte Rückleitung: „Redirect-URI(s)“ des Tools muss buchstabengenau /lti/launch unter Colloquys eigener Adresse enthalten
       *[other] login_required: Die Person meldet sich neu im LMS an
            invalid_request oder unauthorized_client: Vergleichen Sie Rückleitungsadresse und Client-ID
    }
code-lms-keys-unreachable =
    .why = Um einen Start zu prüfen, liest Colloquy die öffentlichen Schlüssel des LMS. Sie konnten nicht geholt werden.
    .do = Untersuchen Sie die Registrierung: Die Zeile „Schlüsselsatz“ sagt, warum
        Ein Rechner im eigenen Netz muss in outbound_allow genannt sein
code-deployment-waits =
    .why = Das Tool wurde an einer neuen Stelle des LMS installiert, und diese Registrierung verlangt für jede eine Freigabe.
    .do = { $lms ->
        [canvas] Jeder Account oder Kurs, in dem die App installiert ist, ist eine Bereitstellung: Vergleichen Sie die Kennung mit Einstellungen → Apps → Zahnrad → Deployment-ID
        [moodle] Die Details des Tools (Tools verwalten) zeigen seine Deployment-ID
       *[other] Vergleichen Sie die Deployment-ID mit dem, was das LMS für das Tool zeigt
    }
        Geben Sie die Bereitstellung frei
code-deployment-disabled =
    .why = Jemand hat diese Bereitstellung abgeschaltet. Andere desselben LMS gehen weiter.
    .do = Geben Sie die Bereitstellung wieder frei, falls das nicht gewollt war
code-who-are-you =
    .why = Der Start kam ohne Person: eine Vorschau von jemandem, der nicht angemeldet ist, oder das LMS behält die Kennungen von Personen für sich.
    .do = { $lms ->
        [canvas] Canvas nennt immer eine Person; öffnen Sie den Kurs angemeldet
        [moodle] Gäste eines Kurses haben keine Identität: anmelden und einschreiben
       *[other] Schalten Sie ein, dass das Tool erfährt, wer eine Person ist (Benutzerkennung); Name und E-Mail sind nicht nötig
    }
code-cookie-missing =
    .why = Der Browser brachte nicht zurück, was der Start dort abgelegt hatte. Browser sperren Cookies in Rahmen anderer Websites; wo auch partitionierte Cookies und der Speicher des LMS versagen, braucht der Start einen eigenen Tab.
    .do = { $lms ->
        [canvas] Verwenden Sie sso.canvaslms.com als Autorisierungsadresse: Nur dort bietet Canvas seinen Speicher an
            Oder lassen Sie Canvas das Tool in einem neuen Fenster öffnen: windowTarget „_blank“ der Platzierung
        [moodle] Tools verwalten → Einstellungen von Colloquy → „Standard-Startcontainer“: Neues Fenster
       *[other] Lassen Sie das LMS das Tool in einem neuen Fenster öffnen
    }
        Die Person kann auf der Seite „Diesen Browser prüfen“ öffnen
code-visit-over =
    .why = Ein Besuch dauert zwölf Stunden und gehört zu einem Browser. Die Adresse wurde später oder anderswo geöffnet.
    .do = Colloquy noch einmal aus dem Kurs öffnen
        Geht es in Rahmen sofort allen so, siehe COOKIE-MISSING
code-not-enrolled =
    .why = Die letzte vollständige Teilnehmerliste nennt die Person nicht, und seither gab es keinen Start von ihr. Eine zu kurze Liste schließt Menschen aus: Nur aktive Einschreibungen stehen darauf.
    .do = { $lms ->
        [canvas] Personen → die Person: Ist die Einschreibung in diesem Kurs aktiv, und nicht nur im Kurs einer anderen Sektion?
        [moodle] Teilnehmer/innen → die Person: Ist die Einschreibung aktiv, innerhalb ihrer Fristen und nicht gesperrt? Manager, die nicht eingeschrieben sind, stehen nie auf der Liste und kommen durch einen Start herein
       *[other] Ist die Person eingeschrieben und aktiv? Manche LMS nennen nur Menschen, die das Tool schon geöffnet haben, bis ein Schalter der Bereitstellung anderes sagt
    }
        Wer Colloquy aus dem Kurs öffnet, kommt sofort hinein
code-roster-slow-down =
    .why = Das LMS sagt, dass es zu oft gefragt wird. Die Liste wird nach der genannten Zeit von selbst wieder gelesen.
    .do = Nichts, außer es dauert Stunden: Dann erhöhen Sie roster_every und roster_live
code-roster-credentials =
    .why = Das LMS kennt unsere Client-ID nicht, nimmt unsere Unterschrift nicht an oder hat sein eigenes Token zurückgezogen.
    .do = Untersuchen Sie die Registrierung: Die Zeile „Dienst-Token“ sagt, was zu vergleichen ist
code-roster-refused =
    .why = Das Tool darf keine Teilnehmerlisten lesen.
    .do = Untersuchen Sie die Registrierung: Die Zeile „Teilnehmerliste“ oder „Dienst-Token“ sagt, welcher Schalter es in diesem LMS ist
code-roster-gone =
    .why = An der Adresse der Liste steht nichts. Der Kurs wurde gelöscht oder kopiert oder das Tool daraus entfernt.
    .do = Colloquy noch einmal aus dem Kurs öffnen: Der Start nennt die Adresse neu
code-roster-unreachable =
    .why = Das LMS antwortete nicht oder mit einem eigenen Fehler. Niemand wurde entfernt, und es wird wieder versucht.
    .do = Nichts, außer es dauert an: Dann sehen Sie im Protokoll des LMS nach
code-roster-address =
    .why = Die Adresse der Liste ist privat oder nicht https, daher geht Colloquy nicht dorthin.
    .do = Ist es Ihr eigenes LMS, nennen Sie seinen Rechner in outbound_allow und starten Sie Colloquy neu
code-roster-unreadable =
    .why = Die Antwort ist keine Teilnehmerliste, endet nicht, führt im Kreis oder zu einem anderen Rechner.
    .do = Untersuchen Sie die Registrierung
        Ein Proxy oder eine Anmeldeseite zwischen Colloquy und dem LMS gibt solche Antworten: Lassen Sie Dienstadressen durch
code-roster-our-side =
    .why = Der Fehler liegt bei uns: bei der Datenbank oder unserem Schlüssel.
    .do = Sehen Sie zu dieser Zeit in Colloquys Protokoll nach
code-roster-disabled =
    .why = Die Registrierung oder die Bereitstellung ist abgeschaltet.
    .do = Schalten Sie sie wieder ein
code-roster-interrupted =
    .why = Colloquy wurde beim Lesen neu gestartet. Es wird von selbst wieder versucht.
    .do = Nichts
