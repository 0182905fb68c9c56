weekdays = Monday Tuesday Wednesday Thursday Friday Saturday Sunday
weekdays-short = Mon Tue Wed Thu Fri Sat Sun
months = January February March April May June July August September October November December
months-short = Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
date = { $weekday } { $day } { $month }
date-with-year = { $weekday } { $day } { $month } { $year }
day-today = Today
    .inside = today
day-tomorrow = Tomorrow
    .inside = tomorrow
day-yesterday = Yesterday
    .inside = yesterday
at-clock = at { $clock }
at-day = { $day } at { $clock }
in-span = in { $span }
span-days = { $n ->
    [one] 1 day
   *[other] { $n } days
}
span-hours = { $n ->
    [one] 1 hour
   *[other] { $n } hours
}
span-minutes = { $n ->
    [one] 1 minute
   *[other] { $n } minutes
}
