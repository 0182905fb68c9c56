weekdays = Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag
weekdays-short = Mo. Di. Mi. Do. Fr. Sa. So.
months = Januar Februar März April Mai Juni Juli August September Oktober November Dezember
months-short = Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.
date = { $weekday }, { $day }. { $month }
date-with-year = { $weekday }, { $day }. { $month } { $year }
day-today = Heute
    .inside = heute
day-tomorrow = Morgen
    .inside = morgen
day-yesterday = Gestern
    .inside = gestern
at-clock = um { $clock }
at-day = { $day } um { $clock }
in-span = in { $span }
# Im Dativ, nach „in“.
span-days = { $n ->
    [one] 1 Tag
   *[other] { $n } Tagen
}
span-hours = { $n ->
    [one] 1 Stunde
   *[other] { $n } Stunden
}
span-minutes = { $n ->
    [one] 1 Minute
   *[other] { $n } Minuten
}
