skip = Skip to content
tabs-label = Course
tab-sessions = Sessions
tab-people = People
own-window = Own window
copied = Copied
foot-zone = Times are shown in your zone, { $zone } ({ $short }).
foot-theme = Light, dark or like my device
