//! An MP4 beside the WebM, for players that know nothing else, where the operator has ffmpeg.

use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Between two looks at the program.
const PAUSE: Duration = Duration::from_millis(200);
/// Pictures of all sizes in one of 1280 × 720: an MP4 has one size from beginning to end.
const FIT: &str = "scale=1280:720:force_original_aspect_ratio=decrease,pad=1280:720:-1:-1:eval=frame,fps=25";

/// Whether `program` is there.
#[must_use]
pub fn is_there(program: &str) -> bool {
    let mut asked = Command::new(program);
    asked.arg("-version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    asked.status().is_ok_and(|status| status.success())
}

/// Makes an MP4 at `to` from the WebM at `from`; gives up after `longest`. Others go first: it takes the time that
/// nobody else wants.
pub fn convert(program: &str, from: &Path, to: &Path, longest: Duration) -> io::Result<()> {
    let mut command = Command::new("nice");
    command.args(["-n", "19", program, "-nostdin", "-v", "error", "-threads", "1", "-i"]).arg(from);
    command.args(["-vf", FIT, "-c:v", "libx264", "-preset", "veryfast", "-crf", "27", "-pix_fmt", "yuv420p"]);
    command
        .args(["-c:a", "aac", "-b:a", "64k", "-movflags", "+faststart", "-threads", "1", "-f", "mp4"])
        .arg(to);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let ended = wait(&mut child, longest);
    if ended.is_err() {
        // What is half there is of no use to anybody.
        let (_killed, _reaped, _gone) = (child.kill(), child.wait(), std::fs::remove_file(to));
    }
    ended
}

fn wait(child: &mut Child, longest: Duration) -> io::Result<()> {
    let begun = Instant::now();
    loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(io::Error::other(format!("the program ended with {status}"))),
            None if begun.elapsed() >= longest => return Err(io::ErrorKind::TimedOut.into()),
            None => thread::sleep(PAUSE),
        }
    }
}
