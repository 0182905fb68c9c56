sessions-title = Sitzungen
sessions-create = Sitzung anlegen
sessions-which = Welche Sitzungen
sessions-upcoming = Kommende
sessions-previous = Frühere
sessions-dates = Zeitraum …
sessions-search = Sitzungen nach Namen suchen
sessions-guests = Gäste können beitreten
sessions-more = Mehr zu { $name }
sessions-none = Noch keine Sitzung geplant
sessions-none-staff = Legen Sie die erste an. Alle, die in { $course } eingeschrieben sind, sehen sie hier und können beitreten; zu verschicken ist nichts.
sessions-none-student = Wenn eine geplant wird, steht sie hier, und Sie treten von hier aus bei.
sessions-none-over = Noch ist keine Sitzung vorbei
sessions-no-hits = Keine Sitzung passt
sessions-no-hits-search = Keine hat „{ $search }“ im Namen.
sessions-see-upcoming = Kommende Sitzungen zeigen
sessions-see-previous = Frühere Sitzungen zeigen
dates-from = Von
dates-to = Bis
dates-show = Zeigen
room-name = Kursraum
room-more = Mehr zum Kursraum
room-lock = Raum verschließen
room-unlock = Raum aufschließen
room-settings = Einstellungen
details-more = Mehr zu dieser Sitzung
slip-staff = Beitreten und teilen
slip-student = Beitreten
slip-opens-itself = Diese Seite öffnet die Tür von selbst.
share-title = Gastlink
share-off = Es gibt keinen Gastlink: Der Gastzugang ist aus. Wer im Kurs eingeschrieben ist, tritt von hier aus bei.
share-change = Gastzugang ändern
guests-title = Gastzugang
guests-let = Gäste per Link einlassen
guests-are-on = Gastzugang ist an
guests-are-off = Gastzugang ist aus
guests-warning = Wer den Link hat, kommt ohne Anmeldung hinein. Nehmen Sie ihn nicht für eine Sitzung, die vertraulich bleiben muss. Studierende, die ihn benutzen, fehlen in der bewerteten Anwesenheit.
guests-how = Wie Gastlinks funktionieren
guests-role = Rolle der Gäste
guests-role-later = Eine Änderung gilt für Gäste, die später kommen.
guests-save = Gastzugang speichern
guests-replace = Link ersetzen …
grants-guest = Gäste mit Moderationsrolle haben die volle Kontrolle
grants-attendee = Alle, die beitreten, bekommen die Moderation und damit die volle Kontrolle
grants-people = sie schalten stumm, befördern und entfernen Personen
grants-session = sie ändern Rechte und beenden die Sitzung für alle
grants-guest-sure = Ja, alle, die den Link haben, dürfen das
grants-attendee-sure = Ja, alle im Kurs dürfen das
who-title = Wer beitreten kann
before-title = Vor der Sitzung
dates-title = Termine
facts-label = Über diese Sitzung
opens-at = Öffnet { $at }
opens-on = Öffnet: { $at }
inside = { $n ->
    [0] Noch niemand im Raum
    [one] 1 Person im Raum
   *[other] { $n } Personen im Raum
}
inside-row = { $n ->
    [0] Noch niemand im Raum
   *[other] { $n } im Raum
}
room-always = Immer offen
room-note = Immer offen. { $inside }.
room-guests-on = Gastzugang: an
room-guests-off = Gastzugang: aus
open-since = { $from }, von da an immer offen
slip-elsewhere = { $when } in der Zeitzone der Sitzung, { $zone }
slip-role = { $role ->
    [moderator] Sie haben die Moderation.
    [presenter] Sie tragen vor.
   *[other] Sie nehmen teil.
}
slip-own-window = Der Raum öffnet sich in einem eigenen Fenster.
share-joins = { $role ->
    [moderator] Wer diesen Link hat, bekommt die Moderation.
    [presenter] Wer diesen Link hat, kann vortragen.
   *[other] Wer diesen Link hat, kann teilnehmen.
} Wer im Kurs eingeschrieben ist, braucht ihn nicht und tritt von hier aus bei.
who-staff = Alle, die in { $course } eingeschrieben sind, haben schon Zugang, in der Rolle, die die Kursliste ihnen gibt; einzuladen ist niemand. Für Personen von außerhalb des Kurses gibt es den Gastlink.
who-student = Alle, die in { $course } eingeschrieben sind. Sie brauchen weder Einladung noch Link: Kommen Sie auf diese Seite zurück.
who-people = { $n ->
    [0] Personen ansehen
    [one] Die 1 Person ansehen
   *[other] Die { $n } Personen ansehen
}
dates-all = Alle { $n } Termine
date-moved-from = Verlegt von { $from }
date-planned = Geplant für { $when }
repeats-day = Jeden Tag
repeats-week = Jeden { $days }
repeats-month = Jeden Monat am { $day }.
repeats-until = { $every } bis { $date }
repeats-times = { $every }, { $n }-mal
fact-repeats = Wiederholung
fact-zone = Zeitzone
fact-you-may = Sie können
may-audio = sprechen
may-video = Video zeigen
may-chat = chatten
may-draw = zeichnen
may-nothing = zusehen und zuhören
done-created = Die Sitzung ist gespeichert. Alle im Kurs sehen sie in der Liste.
done-saved = Gespeichert.
done-deleted = Die Sitzung ist gelöscht.
done-locked = Der Raum ist verschlossen. Außer der Moderation kommt niemand mehr herein.
done-unlocked = Der Raum ist wieder offen.
done-guest-on = Der Gastzugang ist an.
done-guest-off = Der Gastzugang ist aus. Der Link lässt niemanden ein.
done-guest-replaced = Es gibt einen neuen Gastlink. Der alte gilt nicht mehr.
done-date-moved = Der Termin ist geändert.
done-date-cancelled = Der Termin ist abgesagt.
done-date-restored = Der Termin findet doch statt.
