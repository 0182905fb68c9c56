health-title = Health
health-look = Needs a look
health-mail-waiting = { $n ->
    [0] No mails wait.
    [one] 1 mail waits or is on its way.
   *[other] { $n } mails wait or are on their way.
}
health-mail-failed = { $n ->
    [0] None was refused or given up.
    [one] 1 mail was refused or given up.
   *[other] { $n } mails were refused or given up.
}
health-rounds = Background work
health-round = { $name }: { $beat }
health-round-rooms = Rooms
health-round-follow = Rooms follow rosters
health-round-wish = Rosters are wished for
health-round-tell = Invited people are told of changes
health-round-forget = What is over is forgotten
health-round-instance = This instance says that it is there
health-round-remote = BigBlueButton is asked who is inside
health-round-sweep = Recordings whose time is over are deleted
health-round-recover = Recordings that a crash left behind are finished
health-round-convert = MP4s are made of recordings
health-beat-well = done { $when }
health-beat-failed = failed { $when }; it is tried again, and the log says why
health-beat-stopped = not heard of; restart Colloquy
health-rosters = Rosters
health-walks = { $n ->
    [0] No roster waits to be read.
    [one] 1 roster waits to be read.
   *[other] { $n } rosters wait to be read.
}
health-walks-oldest = The oldest has waited since { $when }.
health-rosters-failing = { $n ->
    [0] Every LMS lets its rosters be read.
    [one] The rosters of 1 LMS can’t be read; Registrations says why.
   *[other] The rosters of { $n } LMSs can’t be read; Registrations says why.
}
health-storage = Storage
health-storage-size = { $kind }, { $size }
health-storage-free = { $size } are free on its disk.
health-migrations-run = All migrations have run.
health-migrations-missing = Migrations have not run: { $names }
health-key-next-said = The new key is published; it signs from { $when }.
health-key-old-said = The old key signs no more; it stays published until { $when }.
health-key-alone-said = One key is published, and it signs.
health-key-next = Next
health-key-signs = Signs
health-key-old = Old
health-key-begins = Signs from { $when }
health-key-since = Signs since { $when }
health-key-until = Published until { $when }
health-rotate = Rotate keys…
done-keys-rotated = The new key is published. Nothing has to be done in any LMS.
confirm-rotate = Rotate the signing keys?
    .then = A new key is published at once and signs after 25 hours, when every LMS has had time to fetch it. The old one stays published for 25 hours more. A rotation can’t be taken back.
    .verb = Rotate keys
