//! What the process takes of its machine, as the kernel tells it.

use std::fs;

/// The kernel counts a process's time in hundredths of a second (`USER_HZ`, part of Linux's
/// interface on every machine that the bot is built for).
const TICKS_PER_SECOND: f64 = 100.0;

/// What the process takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usage {
    /// Memory, in bytes.
    pub resident_bytes: u64,
    /// Processor time since it began, in seconds.
    pub cpu_seconds: f64,
    /// Open files and connections.
    pub open_files: u64,
}

impl Usage {
    /// That of this process; nothing where there is no `/proc` to ask.
    pub(super) fn of_this() -> Option<Self> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let stat = fs::read_to_string("/proc/self/stat").ok()?;
        let open_files = fs::read_dir("/proc/self/fd").ok()?.count();
        Self::read(&status, &stat, open_files)
    }

    fn read(status: &str, stat: &str, open_files: usize) -> Option<Self> {
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kibibytes: u64 = resident.trim().strip_suffix("kB")?.trim().parse().ok()?;
        // The second field is the program's name in brackets, which may hold anything.
        let (_, fields) = stat.rsplit_once(')')?;
        let mut times = fields.split_whitespace().skip(11).take(2).map(str::parse::<u32>);
        let (user, system) = (times.next()?.ok()?, times.next()?.ok()?);
        let cpu_seconds = (f64::from(user) + f64::from(system)) / TICKS_PER_SECOND;
        Some(Self { resident_bytes: kibibytes * 1024, cpu_seconds, open_files: open_files as u64 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_s_words_are_understood() {
        let status = "Name:\tlets-connect\nVmPeak:\t  20000 kB\nVmRSS:\t   12345 kB\nThreads:\t1\n";
        let stat = "17 (lets) connect) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 1 0 100";
        let usage = Usage::read(status, stat, 9).expect("it is told");
        assert_eq!(usage.resident_bytes, 12345 * 1024);
        assert!((usage.cpu_seconds - 3.0).abs() < 1e-9 && usage.open_files == 9, "{usage:?}");
        assert_eq!(Usage::read("Name: x", stat, 0), None);
        assert_eq!(Usage::read(status, "17 (x) S", 0), None);
    }
}
