pick-title = Sitzungen zu { $course } hinzufügen
pick-new = Neue Sitzung
pick-new-save = Speichern, dann auswählen
pick-new-rest = Alles andere ist wie üblich: Einlass 15 Minuten vorher, Gastzugang aus. Auf der Seite der Sitzung können Sie es ändern.
pick-add = { $n ->
    [0] Zum Kurs hinzufügen
    [one] { $n } Sitzung hinzufügen
   *[other] { $n } Sitzungen hinzufügen
}
pick-add-one = Diese Sitzung hinzufügen
pick-none = Wählen Sie, was zum Kurs hinzukommen soll
pick-open = Ab { $day }, ohne Ende
pick-column = Mit einer Spalte für die Anwesenheit in den Bewertungen (0 bis 100 Punkte)
pick-column-hint = Für Sitzungen, die ein Ende haben.
pick-secret = Die Links führen zu den Sitzungen und enthalten kein Geheimnis.
pick-barred = Hier lässt sich nichts hinzufügen
pick-only-staff = Nur wer im Kurs unterrichtet, kann ihm Sitzungen hinzufügen.
pick-no-links = Ihr LMS nimmt an dieser Stelle keine Links zu Sitzungen an. Fügen Sie sie dort hinzu, wo es Aktivitäten oder externe Werkzeuge anbietet.
pick-nobody = Ihr LMS hat nicht gesagt, wer Sie sind, deshalb lässt sich keine Sitzung auswählen. Melden Sie sich in Ihrem LMS an und versuchen Sie es noch einmal.
pick-no-course = Sitzungen gehören zu einem Kurs, und Ihr LMS hat nicht gesagt, zu welchem. Öffnen Sie dies aus einem Kurs heraus.
pick-back = Zurück zum Kurs
carry-title = Zurück zu Ihrem LMS
