use std::fs::OpenOptions;
use std::io::Cursor;
use std::path::PathBuf;

use super::*;

/// A picture that can be begun at every three seconds, another in between, sound every 20 ms.
fn fill<M: Medium>(writer: &mut Writer<M>, until_ms: u64) -> io::Result<()> {
    for at_ms in (0..until_ms).step_by(20) {
        if at_ms % 100 == 0 {
            writer.block(Track::Picture, at_ms, at_ms % 3_000 == 0, &[1; 700])?;
        }
        writer.block(Track::Sound, at_ms, true, &[2; 60])?;
    }
    Ok(())
}

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> (Self, File) {
        let path = std::env::temp_dir().join(format!("webm-{name}-{}", uuid::Uuid::new_v4().as_simple()));
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path).unwrap();
        (Self(path), file)
    }

    fn bytes(&self) -> Vec<u8> {
        std::fs::read(&self.0).unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _gone = std::fs::remove_file(&self.0);
    }
}

/// A whole file of ten seconds, and how it was finished.
fn ten_seconds(name: &str) -> (Scratch, Finished) {
    let (scratch, file) = Scratch::new(name);
    let mut writer = Writer::begin(file, (1280, 720)).unwrap();
    fill(&mut writer, 10_000).unwrap();
    let (_, finished) = writer.finish();
    (scratch, finished.unwrap())
}

#[test]
fn a_finished_file_knows_its_length_and_finishing_it_again_changes_nothing() {
    let (scratch, finished) = ten_seconds("whole");
    let before = scratch.bytes();
    assert_eq!((finished.length_ms, finished.bytes), (10_000, length(&before)));
    let mut file = OpenOptions::new().read(true).write(true).open(&scratch.0).unwrap();
    assert_eq!(repair(&mut file).unwrap(), Some(finished));
    assert!(before == scratch.bytes());
}

#[test]
fn a_file_cut_anywhere_is_repaired_up_to_its_last_seconds() {
    let (whole, _) = ten_seconds("source");
    let bytes = whole.bytes();
    // As long as a file is being written, its head says neither where it ends nor how long it is.
    let (begun, _) = head(1280, 720);
    let mut written = bytes.clone();
    written[..begun.len()].copy_from_slice(&begun);
    for cut in (0..bytes.len()).step_by(997) {
        let (scratch, mut file) = Scratch::new("cut");
        file.write_all(&written[..cut]).unwrap();
        let Some(finished) = repair(&mut file).unwrap() else {
            // Nothing of the first two seconds was in the file.
            assert!(cut < bytes.len() / 4, "{cut}");
            continue;
        };
        let share = u64::try_from(cut).unwrap() * 10_000 / length(&bytes);
        assert!(finished.length_ms + CLUSTER_MS + 500 >= share, "{cut}: {finished:?}");
        let repaired = scratch.bytes();
        assert_eq!(finished.bytes, length(&repaired));
        assert_eq!(repair(&mut file).unwrap(), Some(finished));
        assert!(repaired == scratch.bytes());
    }
}

#[test]
fn what_is_no_file_of_ours_is_left_alone() {
    for content in
        [&b""[..], b"\x1A", b"not a film at all", &[0x1A, 0x45, 0xDF, 0xA3, 0x80, 0xFF, 0xFF], &[0xFF; 400]]
    {
        let (scratch, mut file) = Scratch::new("other");
        file.write_all(content).unwrap();
        assert_eq!(repair(&mut file).unwrap(), None);
        assert_eq!(scratch.bytes(), content);
    }
}

proptest::proptest! {
    #[test]
    fn damaged_bytes_do_no_harm(places in proptest::collection::vec((0_usize..60_000, proptest::prelude::any::<u8>()), 1..20)) {
        let (whole, _) = ten_seconds("damage");
        let mut bytes = whole.bytes();
        for (at, byte) in places {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        let (_scratch, mut file) = Scratch::new("damaged");
        file.write_all(&bytes).unwrap();
        if let Some(finished) = repair(&mut file).unwrap() {
            proptest::prop_assert!(finished.bytes <= length(&bytes) + 4_096);
        }
    }
}

/// A disk with so much room.
struct Small {
    disk: Cursor<Vec<u8>>,
    room: usize,
}

impl Write for Small {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let at = usize::try_from(self.disk.position()).unwrap();
        let fits = self.room.saturating_sub(at).min(bytes.len());
        if fits == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.disk.write(&bytes[..fits])
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Small {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.disk.seek(to)
    }
}

impl Medium for Small {
    fn cut(&mut self, end: u64) -> io::Result<()> {
        self.disk.get_mut().truncate(usize::try_from(end).unwrap());
        Ok(())
    }

    fn settle(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_ends_a_recording_that_is_whole_up_to_there() {
    let small = Small { disk: Cursor::new(Vec::new()), room: 50_000 };
    let mut writer = Writer::begin(small, (1280, 720)).unwrap();
    let full = fill(&mut writer, 60_000).unwrap_err();
    assert_eq!(full.kind(), io::ErrorKind::StorageFull);
    let (small, _) = writer.finish();
    let (scratch, mut file) = Scratch::new("full");
    file.write_all(small.disk.get_ref()).unwrap();
    let finished = repair(&mut file).unwrap().unwrap();
    assert!(finished.length_ms > 2_000, "{finished:?}");
    assert_eq!(length(&scratch.bytes()), finished.bytes);
}

#[test]
fn sizes_and_numbers_are_written_as_the_standard_says() {
    let bytes = |elements: Elements| elements.into_bytes();
    assert_eq!(bytes(Elements::default().number(id::TRACK_NUMBER, 0)), [0xD7, 0x81, 0]);
    assert_eq!(bytes(Elements::default().number(id::EBML_VERSION, 0x0100)), [0x42, 0x86, 0x82, 1, 0]);
    for (length, head) in
        [(126, &[0xEC, 0xFE][..]), (127, &[0xEC, 0x40, 0x7F]), (16_383, &[0xEC, 0x20, 0x3F, 0xFF])]
    {
        let all = bytes(Elements::default().bytes(id::VOID, &vec![0; length]));
        assert_eq!(&all[..head.len()], head);
        assert_eq!(all.len(), head.len() + length);
    }
    for length in [2, 11, 96, 99, 100, 400] {
        assert_eq!(void(length).len(), length);
    }
    assert_eq!(long_size_of(5), [1, 0, 0, 0, 0, 0, 0, 5]);
}
