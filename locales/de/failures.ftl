failure-do = Was Sie tun können:
failure-quote = Wenn es so bleibt, geben Sie diesen Code weiter:
failure-admin = Für die Verwaltung
failure-again = Noch einmal versuchen
failure-launch-used = Dieser Start gilt nicht noch einmal
    .what = Jeder Start aus dem LMS gilt einmal. Dieser wurde schon verwendet, wahrscheinlich weil die Seite neu geladen oder „Zurück“ gedrückt wurde.
    .do = Gehen Sie zurück in den Kurs und öffnen Sie Colloquy von dort noch einmal.
failure-launch-expired = Dieser Start hat zu lange gedauert
    .what = Ein Start aus dem LMS muss binnen weniger Minuten ankommen. Dieser kam später, oder die Uhr des LMS geht falsch.
    .do = Gehen Sie zurück in den Kurs und öffnen Sie Colloquy von dort noch einmal.
failure-launch-refused = Dieser Start konnte nicht angenommen werden
    .what = Das LMS hat etwas geschickt, das die Prüfungen jedes Starts nicht bestanden hat.
    .do = Gehen Sie zurück in den Kurs und öffnen Sie Colloquy noch einmal. Wenn es wieder scheitert, sagen Sie es der Betreuung des LMS.
failure-lms-unknown = Dieses LMS ist hier nicht registriert
    .what = Colloquy wurde aus einem LMS geöffnet, das es nicht kennt.
    .do = Sagen Sie es der Betreuung des LMS: Das Werkzeug muss erst registriert werden.
failure-lms-disabled = Dieses LMS ist hier ausgeschaltet
    .what = Die Registrierung des LMS gibt es, aber jemand hat sie ausgeschaltet.
    .do = Fragen Sie die Betreuung des LMS, wann es wieder geht.
failure-lms-said-no = Das LMS hat abgelehnt
    .what = Das LMS hat nicht bestätigt, wer Sie sind; darum kann Colloquy Sie nicht einlassen.
    .do = Gehen Sie zurück in den Kurs, prüfen Sie, ob Sie angemeldet sind, und öffnen Sie Colloquy von dort noch einmal.
failure-lms-keys = Das LMS lässt sich gerade nicht prüfen
    .what = Um einem Start zu trauen, liest Colloquy die Schlüssel des LMS. Sie sind gerade nicht erreichbar.
    .do = Warten Sie eine Minute und öffnen Sie Colloquy dann noch einmal aus dem Kurs.
failure-deployment-waits = Die Freigabe steht noch aus
    .what = Colloquy wurde an einer neuen Stelle im LMS hinzugefügt. Wer Colloquy betreut, muss sie erst freigeben.
    .do = Kommen Sie später wieder oder fragen Sie die Betreuung des LMS.
failure-deployment-disabled = Colloquy ist in diesem Teil des LMS ausgeschaltet
    .what = Jemand hat es für die Stelle ausgeschaltet, von der Sie kommen.
    .do = Fragen Sie die Betreuung des LMS.
failure-who-are-you = Das LMS hat nicht gesagt, wer Sie sind
    .what = Sitzungen sind für Personen, die der Kurs kennt. Der Start kam ohne Person, wie in einer Vorschau oder vor der Anmeldung.
    .do = Melden Sie sich im LMS an und öffnen Sie Colloquy dann aus dem Kurs.
failure-cookie-missing = Ihr Browser hat diesen Start nicht wiedererkannt
    .what = Der Start begann in einem anderen Fenster, oder der Browser hat sich von seinem Anfang nichts gemerkt.
    .do = Gehen Sie zurück in den Kurs und öffnen Sie Colloquy noch einmal. Am ehesten hilft ein neuer Tab.
failure-bad-request = Diese Anfrage ist nicht zu verstehen
    .what = Etwas an der Adresse oder am Formular ist nicht so, wie es sein soll.
    .do = Gehen Sie eine Seite zurück und versuchen Sie es noch einmal.
failure-too-large = Das ist zu viel auf einmal
    .what = Was geschickt wurde, ist größer, als Colloquy annimmt.
    .do = Kürzen Sie den Text und speichern Sie noch einmal.
failure-not-found = Unter dieser Adresse gibt es nichts
    .what = Vielleicht ist die Adresse vertippt, oder die Seite gibt es nicht mehr.
    .do = Öffnen Sie Colloquy noch einmal aus dem Kurs, oder prüfen Sie den Link.
failure-wrong-method = Diese Seite öffnet sich aus dem LMS
    .what = Die Adresse stimmt, aber sie geht nur, wenn das LMS oder ein Formular Sie hinschickt.
    .do = Gehen Sie in den Kurs und öffnen Sie Colloquy von dort.
failure-visit-over = Ihr Besuch ist zu Ende
    .what = Ein Besuch endet nach einigen Stunden, und wenn der Browser ihn vergisst. Was Sie gespeichert haben, ist da.
    .do = Öffnen Sie Colloquy noch einmal aus dem Kurs.
failure-not-enrolled = { $known ->
    [no] Sie sind in diesem Kurs nicht eingeschrieben
   *[other] Sie sind in { $course } nicht mehr eingeschrieben
}
    .what = Seine Sitzungen stehen allen auf der Kursliste offen, und die Liste nennt Sie nicht.
    .do = Wenn das falsch ist, fragen Sie die Lehrperson. Sobald Sie eingeschrieben sind, öffnen Sie Colloquy noch einmal aus dem Kurs.
failure-not-yours = Das kann nur, wer den Kurs leitet
    .what = Sitzungen ändern die Lehrenden des Kurses.
    .do = Gehen Sie zurück, oder bitten Sie die Lehrperson darum.
failure-session-gone = Diese Sitzung gibt es nicht mehr
    .what = Sie wurde gelöscht, oder sie hat nie zu diesem Kurs gehört.
    .do = Sehen Sie in die Liste der Sitzungen.
failure-session-ended = Diese Sitzung ist zu Ende
    .what = Ihre Zeit ist um; es kommt niemand mehr hinein.
    .do = Fragen Sie die Person, die sie leitet, nach dem nächsten Termin.
failure-session-locked = Der Raum ist verschlossen
    .what = Gerade kommt niemand hinein. Wer drin ist, bleibt.
    .do = Warten Sie, bis der Raum aufgeschlossen wird, und versuchen Sie es dann noch einmal.
failure-not-yet-open = Diese Sitzung ist noch nicht offen
    .what = Die Tür öffnet sich { $opens }.
    .do = Kommen Sie dann wieder.
failure-form-expired = Dieses Formular ist veraltet
    .what = Es stammt aus einem Besuch, der zu Ende ist; darum wurde nichts geändert.
    .do = Gehen Sie zurück, kopieren Sie bei Bedarf, was Sie geschrieben haben, laden Sie die Seite neu und speichern Sie noch einmal.
failure-guest-off = Gäste können an dieser Sitzung nicht teilnehmen
    .what = Der Link stimmt, aber der Gastzugang ist ausgeschaltet. Wer die Sitzung leitet, kann ihn jederzeit einschalten; dann gilt derselbe Link wieder.
    .do = Fragen Sie die Person, die Ihnen den Link gegeben hat, oder treten Sie aus dem Kurs bei, wenn Sie eingeschrieben sind.
failure-guest-removed = Die Moderation hat Sie aus dieser Sitzung entfernt
    .what = { $known ->
        [yes] Mit diesem Link kommen Sie jetzt nicht wieder hinein. Er gilt wieder am nächsten Termin, { $again }.
       *[other] Mit diesem Link kommen Sie nicht wieder hinein.
    }
    .do = Wenn das ein Irrtum ist, schreiben Sie der Person, die die Sitzung leitet.
failure-guest-unknown = Mit diesem Link können Gäste nicht teilnehmen
    .what = Keine Sitzung hat diesen Link. Vielleicht ist er vertippt oder wurde durch einen neuen ersetzt.
    .do = Prüfen Sie die Adresse, oder fragen Sie die Person, die ihn Ihnen gegeben hat, nach dem jetzigen Link.
failure-slow-down = Zu viele Versuche
    .what = Aus Ihrem Netz kamen zu viele falsche Links.
    .do = { $seconds ->
        [one] Warten Sie 1 Sekunde und öffnen Sie den Link dann noch einmal.
       *[other] Warten Sie { $seconds } Sekunden und öffnen Sie den Link dann noch einmal.
    }
failure-busy = Colloquy ist überlastet
    .what = Es wollen gerade mehr Menschen hinein, als der Server bedienen kann.
    .do = Warten Sie ein paar Sekunden und versuchen Sie es noch einmal.
failure-broken = Bei uns ist etwas kaputtgegangen
    .what = Es liegt nicht an Ihnen. Was Sie vorher gespeichert haben, ist sicher.
    .do = Versuchen Sie es noch einmal. Wenn es wieder geschieht, geben Sie den Code unten weiter: Er führt geradewegs zur Ursache.
failure-session-cancelled = Dieser Termin fällt aus
    .what = Wer die Sitzung leitet, hat diesen Termin abgesagt.
    .do = { $door ->
        [yes] Fragen Sie die Person, die Ihnen den Link gegeben hat, nach dem nächsten Termin.
       *[no] Sehen Sie in der Liste der Sitzungen nach dem nächsten Termin.
    }
failure-session-removed = Die Moderation hat Sie aus dieser Sitzung entfernt
    .what = An diesem Termin kommen Sie nicht wieder hinein.
    .do = Der nächste Termin steht Ihnen wieder offen. Wenn das ein Irrtum ist, wenden Sie sich an Ihre Lehrperson.
failure-signed-out = Sie sind abgemeldet
    .what = Ein Browser, der einige Stunden nicht benutzt wird, wird abgemeldet. Darum wurde nichts geändert.
    .do = Melden Sie sich wieder an. Wenn Sie etwas geschrieben haben, das Sie brauchen, gehen Sie zuerst zurück und kopieren es.
failure-sign-in-link-over = Dieser Anmeldelink hat seinen Dienst getan
    .what = Ein Link gilt einmal und für kurze Zeit. Dieser wurde schon benutzt, oder seine Zeit ist um.
    .do = Fordern Sie auf der Anmeldeseite einen neuen an.
failure-sign-in-link-unknown = Das ist kein Anmeldelink
    .what = Die Adresse ist vielleicht abgeschnitten oder vertippt.
    .do = Öffnen Sie den Link im Brief noch einmal, oder fordern Sie auf der Anmeldeseite einen neuen an.
failure-not-your-kind = Ihr Konto darf das nicht
    .what = Um Konten kümmern sich die Administratoren und die leitende Person.
    .do = Fragen Sie den Administrator, der für Sie zuständig ist.
