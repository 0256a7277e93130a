/// The program's exit statuses, after sysexits.h.
enum ExitStatus: Int32 {
    case done = 0
    /// Some inputs failed, a verification did, or a plan does not fit.
    case partial = 1
    /// Unknown option, codec or value; input == output.
    case usage = 64
    /// Undecodable input, no video stream, no frames, or a faulty model.
    case data = 65
    /// Input missing or empty.
    case noInput = 66
    /// A live source never came up, or a server could not be reached.
    case unavailable = 69
    /// A bug in the program, or the system refuses memory or threads.
    case software = 70
    /// Output exists or cannot be created.
    case cannotCreate = 73
    /// Write failed, disk full.
    case io = 74
    /// Stopped by a signal before a finite source ended.
    case stopped = 75
    /// Credentials refused.
    case noPermission = 77
    /// The configuration file cannot be read, or is wrong.
    case configuration = 78
}
