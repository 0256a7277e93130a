/// An RTSP server that misbehaves in one way.
package final class BadServer: RTSPServer {
    /// How it misbehaves; see Tests/Cameras/bad_server.py.
    package enum Mode: String, CaseIterable, Sendable {
        /// Not at all.
        case healthy
        case silentConnect = "silent-connect"
        case silentDescribe = "silent-describe"
        case silentSetup = "silent-setup"
        case silentPlay = "silent-play"
        case silentStream = "silent-stream"
        case resetConnect = "reset-connect"
        case resetDescribe = "reset-describe"
        case resetSetup = "reset-setup"
        case resetPlay = "reset-play"
        case resetStream = "reset-stream"
        case drip
        case emptySDP = "empty-sdp"
        case endlessHeader = "endless-header"
        case garbage
        case garbageStream = "garbage-stream"
        case hugeLength = "huge-length"
        case malformedSDP = "malformed-sdp"
        case noVideo = "no-video"
        case notFound = "not-found"
        case redirectLoop = "redirect-loop"
        case unauthorizedLoop = "unauthorized-loop"
    }

    package init(_ mode: Mode) throws { try super.init("bad_server.py", ["--mode", mode.rawValue]) }

    /// Refuses one RTSP method in every conversation.
    /// - Parameters:
    ///   - status: its answer, such as "453 Not Enough Bandwidth".
    ///   - challenges: values of the answer's WWW-Authenticate headers.
    package init(refusing method: String, with status: String, challenges: [String] = []) throws {
        try super.init("bad_server.py", refusing: method, with: status, challenges: challenges)
    }
}
