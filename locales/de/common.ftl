skip = Zum Inhalt springen
tabs-label = Kurs
tab-sessions = Sitzungen
tab-people = Personen
own-window = Eigenes Fenster
copied = Kopiert
foot-zone = Zeiten stehen in Ihrer Zeitzone, { $zone } ({ $short }).
foot-theme = Hell, dunkel oder wie das Gerät
