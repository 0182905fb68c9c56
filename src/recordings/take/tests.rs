use std::fs::File;
use std::io::Cursor;
use std::process::Command;

use super::*;

impl Medium for Cursor<Vec<u8>> {
    fn cut(&mut self, end: u64) -> io::Result<()> {
        self.get_mut().truncate(usize::try_from(end).unwrap());
        Ok(())
    }

    fn settle(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The pictures of a test film in VP8: one packet each, a whole one every second, 25 a second.
fn film(size: &str, seconds: u32) -> Vec<Vec<u8>> {
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-f", "lavfi", "-i", &format!("testsrc=size={size}:rate=25")])
        .args([
            "-t",
            &seconds.to_string(),
            "-c:v",
            "libvpx",
            "-g",
            "25",
            "-deadline",
            "realtime",
            "-f",
            "ivf",
            "-",
        ])
        .output()
        .expect("ffmpeg runs; Debian's package is ffmpeg");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let (mut rest, mut pictures) = (&made.stdout[32..], Vec::new());
    while rest.len() > 12 {
        let length = usize::try_from(u32::from_le_bytes(rest[..4].try_into().unwrap())).unwrap();
        pictures.push(rest[12..12 + length].to_vec());
        rest = &rest[12 + length..];
    }
    pictures
}

fn seat(name: &str) -> SeatId {
    SeatId::derived(&[name])
}

fn shown(name: &str, kind: Kind, picture: &[u8]) -> Heard {
    let lens = Lens { seat: seat(name), kind };
    Heard::Picture { lens, key: picture[0] & 1 == 0, data: picture.into() }
}

/// What ffprobe says of a file: its words by name, for the whole and for each track.
fn probed(path: &std::path::Path) -> String {
    let asked = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-show_entries",
            "format=duration:stream=codec_name,width,height,channels,nb_read_frames",
        ])
        .args(["-count_frames", "-of", "compact"])
        .arg(path)
        .output()
        .expect("ffprobe runs; Debian's package is ffmpeg");
    assert!(asked.stderr.is_empty(), "{}", String::from_utf8_lossy(&asked.stderr));
    String::from_utf8(asked.stdout).unwrap()
}

fn decodes(path: &std::path::Path) {
    let decoded = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(path)
        .args(["-f", "null", "-"])
        .output()
        .unwrap();
    assert!(
        decoded.status.success() && decoded.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&decoded.stderr)
    );
}

fn scratch(name: &str) -> (std::path::PathBuf, File) {
    let path = std::env::temp_dir().join(format!("take-{name}-{}.webm", uuid::Uuid::new_v4().as_simple()));
    let file = File::options().read(true).write(true).create_new(true).open(&path).unwrap();
    (path, file)
}

#[test]
fn a_camera_a_share_and_nobody_make_one_film_that_any_player_reads() {
    let (small, large) = (film("320x240", 3), film("640x480", 3));
    let (path, file) = scratch("film");
    let mut take = Take::begin(file).unwrap();
    take.hear(Heard::On(seat("ada"), Kind::Camera), 0);
    for (n, at_ms) in (0..9_000).step_by(40).enumerate() {
        // Three seconds of a camera, three of a screen over it, three of nobody.
        match at_ms {
            3_000.. if n == 75 => take.hear(Heard::On(seat("bo"), Kind::Screen), at_ms),
            6_000.. if n == 150 => {
                take.hear(Heard::Off(seat("bo"), Kind::Screen), at_ms);
                take.hear(Heard::Off(seat("ada"), Kind::Camera), at_ms);
            }
            _ => {}
        }
        if n < 75 {
            take.hear(shown("ada", Kind::Camera, &small[n]), at_ms);
        } else if n < 150 {
            take.hear(shown("bo", Kind::Screen, &large[n - 75]), at_ms);
        }
        take.tick(at_ms).unwrap();
        let _asked = take.wish(at_ms);
    }
    let (_, finished) = take.finish(9_000);
    assert_eq!(finished.unwrap().length_ms, 9_000);
    let said = probed(&path);
    assert!(said.contains("codec_name=vp8") && said.contains("codec_name=opus|channels=1"), "{said}");
    assert!(said.contains("duration=9.000000"), "{said}");
    let frames: Vec<u32> = said
        .split("nb_read_frames=")
        .skip(1)
        .map(|rest| rest.split_whitespace().next().unwrap().parse().unwrap())
        .collect();
    assert_eq!(frames, [75 + 75 + 1, 450], "{said}");
    decodes(&path);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn a_recording_without_pictures_has_a_dark_one_from_the_beginning() {
    let (path, file) = scratch("dark");
    let mut take = Take::begin(file).unwrap();
    for at_ms in (0..25_000).step_by(20) {
        take.tick(at_ms).unwrap();
    }
    let (_, finished) = take.finish(25_000);
    assert_eq!(finished.unwrap().length_ms, 25_000);
    let said = probed(&path);
    assert!(said.contains("width=1280|height=720"), "{said}");
    assert!(said.contains("nb_read_frames=3"), "one at the beginning, and one every ten seconds: {said}");
    decodes(&path);
    std::fs::remove_file(path).unwrap();
}

#[test]
fn a_recording_of_a_moment_is_a_film() {
    let mut take = Take::begin(Cursor::new(Vec::new())).unwrap();
    take.tick(40).unwrap();
    let (_, finished) = take.finish(100);
    assert_eq!(finished.unwrap().length_ms, 100);
}

#[test]
fn a_loss_costs_pictures_until_a_whole_one_and_never_shows_a_torn_one() {
    let pictures = film("320x240", 4);
    let (path, file) = scratch("loss");
    let mut take = Take::begin(file).unwrap();
    take.hear(Heard::On(seat("ada"), Kind::Camera), 0);
    for (n, at_ms) in (0..4_000).step_by(40).enumerate() {
        // Every eleventh picture is lost on the way here.
        if n % 11 == 5 {
            take.hear(Heard::Lost, at_ms);
        } else {
            take.hear(shown("ada", Kind::Camera, &pictures[n]), at_ms);
        }
        take.tick(at_ms).unwrap();
    }
    let (_, finished) = take.finish(4_000);
    assert!(finished.is_ok());
    decodes(&path);
    std::fs::remove_file(path).unwrap();
}
