health-title = Zustand
health-look = Bitte ansehen
health-mail-waiting = { $n ->
    [0] Keine E-Mail wartet.
    [one] 1 E-Mail wartet oder ist unterwegs.
   *[other] { $n } E-Mails warten oder sind unterwegs.
}
health-mail-failed = { $n ->
    [0] Keine wurde abgelehnt oder aufgegeben.
    [one] 1 E-Mail wurde abgelehnt oder aufgegeben.
   *[other] { $n } E-Mails wurden abgelehnt oder aufgegeben.
}
health-rounds = Arbeit im Hintergrund
health-round = { $name }: { $beat }
health-round-rooms = Räume
health-round-follow = Räume folgen den Teilnehmerlisten
health-round-wish = Teilnehmerlisten werden angefordert
health-round-tell = Eingeladene erfahren von Änderungen
health-round-forget = Vergangenes wird vergessen
health-round-instance = Diese Instanz meldet sich
health-round-remote = BigBlueButton wird gefragt, wer im Raum ist
health-round-sweep = Aufzeichnungen, deren Zeit vorbei ist, werden gelöscht
health-round-recover = Aufzeichnungen, die ein Absturz zurückließ, werden fertiggestellt
health-round-convert = Aus Aufzeichnungen werden MP4s gemacht
health-beat-well = { $when } erledigt
health-beat-failed = { $when } gescheitert; es wird wieder versucht, und das Log sagt, warum
health-beat-stopped = ohne Lebenszeichen; starten Sie Colloquy neu
health-rosters = Teilnehmerlisten
health-walks = { $n ->
    [0] Keine Teilnehmerliste wartet darauf, gelesen zu werden.
    [one] 1 Teilnehmerliste wartet darauf, gelesen zu werden.
   *[other] { $n } Teilnehmerlisten warten darauf, gelesen zu werden.
}
health-walks-oldest = Die älteste wartet seit { $when }.
health-rosters-failing = { $n ->
    [0] Jedes LMS lässt seine Teilnehmerlisten lesen.
    [one] Die Teilnehmerlisten von 1 LMS lassen sich nicht lesen; warum, steht unter Registrierungen.
   *[other] Die Teilnehmerlisten von { $n } LMS lassen sich nicht lesen; warum, steht unter Registrierungen.
}
health-storage = Speicher
health-storage-size = { $kind }, { $size }
health-storage-free = { $size } sind auf seinem Datenträger frei.
health-migrations-run = Alle Migrationen sind gelaufen.
health-migrations-missing = Diese Migrationen sind nicht gelaufen: { $names }
health-key-next-said = Der neue Schlüssel ist veröffentlicht; er signiert ab: { $when }.
health-key-old-said = Der alte Schlüssel signiert nicht mehr; veröffentlicht bleibt er bis: { $when }.
health-key-alone-said = Ein Schlüssel ist veröffentlicht, und er signiert.
health-key-next = Nächster
health-key-signs = Signiert
health-key-old = Alt
health-key-begins = Signiert ab: { $when }
health-key-since = Signiert seit: { $when }
health-key-until = Veröffentlicht bis: { $when }
health-rotate = Schlüssel wechseln…
done-keys-rotated = Der neue Schlüssel ist veröffentlicht. In keinem LMS ist etwas zu tun.
confirm-rotate = Die Signaturschlüssel wechseln?
    .then = Ein neuer Schlüssel wird sofort veröffentlicht und signiert nach 25 Stunden, wenn jedes LMS Zeit hatte, ihn zu holen. Der alte bleibt 25 Stunden länger veröffentlicht. Ein Wechsel lässt sich nicht rückgängig machen.
    .verb = Schlüssel wechseln
