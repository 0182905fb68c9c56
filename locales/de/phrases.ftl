inside = { $n ->
    [0] Noch niemand drin
   *[other] { $n } drin
}
inside-people = { $n ->
    [0] Noch niemand drin
    [one] 1 Person drin
   *[other] { $n } Personen drin
}
room-note = Immer offen. { $inside }.
room-guests-on = Gastzugang: an
room-guests-off = Gastzugang: aus
room-own-window = Der Raum öffnet sich in einem eigenen Fenster.
opens = Öffnet { $at }
opens-in = Öffnet { $at }, { $in }
guest-door-opens = Die Tür öffnet sich { $at }, in
you-join = { $role ->
    [moderator] Sie moderieren.
    [presenter] Sie tragen vor.
   *[participant] Sie nehmen teil.
}
share-on = { $role ->
    [moderator] Wer diesen Link hat, moderiert mit voller Kontrolle.
    [presenter] Wer diesen Link hat, kann vortragen.
   *[participant] Wer diesen Link hat, nimmt teil.
}
share-on-enrolled = Wer im Kurs eingeschrieben ist, braucht ihn nicht und tritt von hier aus bei.
share-on-invited = Wen Sie einladen, braucht ihn nicht und bekommt einen eigenen.
who-staff = Alle, die in { $course } eingeschrieben sind, haben schon Zugang, in der Rolle aus der Kursliste; niemand muss geladen werden. Für jemanden von außerhalb des Kurses gibt es den Gastlink.
who-student = Alle, die in { $course } eingeschrieben sind. Sie brauchen keinen Link: Kommen Sie wieder auf diese Seite.
who-people = { $n ->
    [one] Die eine Person ansehen
   *[other] Die { $n } Personen ansehen
}
can-audio = sprechen
can-video = Video zeigen
can-chat = chatten
can-draw = zeichnen
can-private-moderators = { $can }; privat nur an die Moderation
can-private-nobody = { $can }; privat nichts
private-anyone = Alle an alle
private-moderators = Nur an und von der Moderation
private-nobody = Niemand
can-not = nicht { $cannot }
can-but-not = { $can }; nicht { $cannot }
early-none = Ab dem Beginn
early-minutes = { $n } Minuten vorher
every-day = Jeden Tag
every-month = Jeden Monat
every-workday = Jeden Werktag
every-weekday = Jeden { $day }
every-days = Jede Woche { $days }
every-until = { $every } bis { $last }
series = { $n ->
    [one] 1 Sitzung, { $first }
   *[other] { $n } Sitzungen, { $first } bis { $last }
}
series-clock = Immer { $clock } in { $city }, auch nach der Zeitumstellung.
dates-all = Alle { $n } Termine
date-moved = Verlegt von { $planned }
people-heading = { $role ->
    [moderator] Moderation
    [presenter] Vortrag
   *[participant] Teilnahme
}
people-nameless = Das LMS nennt keinen Namen
people-short = Person { $short }
lms-role = { $role } in { $lms }
lms-teacher = Lehrperson
lms-assistant = Tutorin oder Tutor
lms-designer = Kursgestaltung
lms-student = Studierend
lms-observer = Beobachtend
lms-administrator = Verwaltung
lms-other = Mitglied
roster-so-far = { $n ->
    [one] Bisher 1 Person.
   *[other] Bisher { $n } Personen.
}
roster-last = { $n ->
    [one] Letzte vollständige Kursliste: { $at }, 1 Person.
   *[other] Letzte vollständige Kursliste: { $at }, { $n } Personen.
}
roster-never = Die Kursliste wurde noch nie ganz gelesen. Personen erscheinen, wenn sie Colloquy öffnen.
roster-failed = Die Kursliste ließ sich { $at } nicht lesen. Niemand wurde entfernt.
roster-slow-down = Das LMS antwortete „zu viele Anfragen“. Es wird von selbst noch einmal versucht; Sie müssen nichts tun.
roster-refused = Das LMS lässt Colloquy die Kursliste nicht lesen. Bitten Sie die Betreuung des LMS, es zu erlauben; bis dahin erscheinen Personen, wenn sie Colloquy öffnen.
roster-unreachable = Das LMS hat nicht geantwortet. Es wird von selbst noch einmal versucht; Sie müssen nichts tun.
roster-unreadable = Die Antwort des LMS war abgeschnitten oder nicht zu verstehen. Es wird von selbst noch einmal versucht. Wenn es so bleibt, geben Sie den Code weiter.
done-created = Gespeichert. Alle im Kurs sehen die Sitzung jetzt.
done-hosted = Gespeichert. Laden Sie jetzt ein, wer dabei sein soll.
done-copied = Übernommen. Der Gastzugang ist in jeder aus.
done-saved = Gespeichert.
done-deleted = Die Sitzung ist gelöscht.
done-guests-on = Gespeichert. Gäste können mit dem Link beitreten.
done-guests-off = Gespeichert. Gäste können nicht beitreten.
done-link-replaced = Der Link ist ersetzt. Der alte gilt nicht mehr.
done-date-moved = Der Termin ist verlegt.
done-date-cancelled = Der Termin ist abgesagt.
done-date-restored = Der Termin findet doch statt.
done-locked = Der Raum ist verschlossen. Nur wer den Kurs leitet, kann hinein.
done-unlocked = Der Raum ist wieder offen.
done-roster-asked = Die Kursliste wird gelesen.
wrong-name-empty = Geben Sie der Sitzung einen Namen, den man wiedererkennt
wrong-name-long = Kürzen Sie den Namen auf 255 Zeichen
wrong-kind = Wählen Sie einmal, wiederholt oder immer offen
wrong-day = Wählen Sie einen Tag
wrong-clock = Wählen Sie eine Uhrzeit, zum Beispiel 10:15
wrong-ends-early = Die Sitzung endet, bevor sie beginnt: Wählen Sie ein Ende nach { $start }
wrong-zone = Wählen Sie eine Zeitzone aus der Liste
wrong-frequency = Wählen Sie, wie oft sie sich wiederholt
wrong-no-weekday = Wählen Sie mindestens einen Wochentag
wrong-count = Wählen Sie eine Anzahl von 1 bis { $most }
wrong-no-dates = Diese Regel ergibt keinen Termin: Ändern Sie die Tage oder das Ende
wrong-early = Wählen Sie eine der Zeiten aus der Liste
wrong-private = Wählen Sie eine der drei Angaben aus der Liste
wrong-role = Wählen Sie eine der Rollen aus der Liste
wrong-role-unsure = Bestätigen Sie, dass alle im Kurs das dürfen, oder wählen Sie eine andere Rolle
wrong-guests-unsure = Bestätigen Sie, dass alle, die den Link haben, das dürfen, oder wählen Sie eine andere Rolle
wrong-description-long = Kürzen Sie den Text auf { $most } Zeichen
wrong-guest-name = Schreiben Sie den Namen, den andere sehen sollen
wrong-guest-name-long = Kürzen Sie den Namen auf 64 Zeichen
fact-repeats = Wiederholung
fact-zone = Zeitzone
fact-early = Früher Einlass
fact-attendees = Rolle beim Beitreten
fact-participants = Teilnehmende können
fact-you = Sie können
room-shut = Zu, bis jemand aufschließt
always-open = Immer offen
no-end = Ohne Ende
people-everyone = Alle
people-staff = Lehrende
back-to-course = Zurück zum Kurs
elsewhere = { $there } in { $city } ist { $here } bei Ihnen.
date-planned = Geplant für { $when }
wrong-lasts-long = Eine Sitzung endet spätestens nach { $span }: Wählen Sie ein früheres Ende
wrong-many-dates = Eine Serie hat höchstens { $most } Termine: Lassen Sie sie früher enden
wrong-invitee-name = Schreiben Sie den Namen der Person, die Sie einladen
wrong-email = Schreiben Sie eine Adresse, an die man Mail senden kann, wie name@example.org
wrong-invitee-unsure = Bestätigen Sie, dass diese Person das darf, oder wählen Sie eine andere Rolle
wrong-invited = Diese Adresse ist bereits eingeladen. Um den Link noch einmal zu schicken, nehmen Sie „Erneut senden“
wrong-day-full = Sie haben heute { $most } Einladungen verschickt, mehr darf ein Konto nicht. Machen Sie morgen weiter, oder nehmen Sie den Gastlink
wrong-many-invited = Diese Sitzung hat so viele Einladungen, wie sie haben kann. Nehmen Sie für weitere Personen den Gastlink
wrong-no-lines = Fügen Sie mindestens eine Zeile ein
who-groups = Nur wer in diesen Gruppen und Sektionen ist, und die Lehrenden: { $groups }.
who-nobody = Niemand außer den Lehrenden: Die Gruppen, für die die Sitzung war, gibt es im LMS nicht mehr.
wrong-no-group = Wählen Sie mindestens eine Gruppe oder Sektion
