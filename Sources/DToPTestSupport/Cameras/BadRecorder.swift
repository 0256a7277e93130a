/// A media server that takes a published stream and misbehaves in one way.
package final class BadRecorder: RTSPServer {
    /// How it misbehaves; see Tests/Cameras/bad_recorder.py.
    package enum Mode: String, CaseIterable, Sendable {
        case silentOptions = "silent-options"
        case silentAnnounce = "silent-announce"
        case silentSetup = "silent-setup"
        case silentRecord = "silent-record"
        case silentData = "silent-data"
        case resetOptions = "reset-options"
        case resetAnnounce = "reset-announce"
        case resetSetup = "reset-setup"
        case resetRecord = "reset-record"
        case resetData = "reset-data"
        /// Answers without end.
        case flood
        /// Not at all.
        case healthy

        /// Whether a publisher gets as far as sending pictures.
        package var records: Bool { [.silentData, .resetData, .flood, .healthy].contains(self) }
    }

    package init(_ mode: Mode) throws { try super.init("bad_recorder.py", ["--mode", mode.rawValue]) }

    /// Refuses one RTSP method in every conversation.
    /// - Parameters:
    ///   - status: its answer, such as "403 Forbidden".
    ///   - challenges: values of the answer's WWW-Authenticate headers.
    package init(refusing method: String, with status: String, challenges: [String] = []) throws {
        try super.init("bad_recorder.py", refusing: method, with: status, challenges: challenges)
    }
}
