pick-title = Add sessions to { $course }
pick-new = New session
pick-new-save = Save, then choose
pick-new-rest = Everything else is as usual: early entry 15 minutes, guest access off. You can change it on the session’s page.
pick-add = { $n ->
    [0] Add to the course
    [one] Add { $n } session
   *[other] Add { $n } sessions
}
pick-add-one = Add this session
pick-none = Choose what to add to the course
pick-open = From { $day }, no end
pick-column = With a column for attendance in the gradebook (0 to 100 points)
pick-column-hint = For sessions that have an end.
pick-secret = Links lead to the sessions and hold no secret.
pick-barred = Nothing can be added here
pick-only-staff = Only people who teach the course can add sessions to it.
pick-no-links = Your LMS does not take links to sessions in this place. Add them where it offers activities or external tools.
pick-nobody = Your LMS did not say who you are, so no session can be chosen. Sign in to your LMS and try once more.
pick-no-course = Sessions belong to a course, and your LMS did not say which one this is. Open this from inside a course.
pick-back = Back to the course
carry-title = Back to your LMS
