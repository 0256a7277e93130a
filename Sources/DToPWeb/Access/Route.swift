import DToPPipeline

/// What may be asked for; the raw value is its path, in which `:id` stands for a stream or a file of the page, `:part` for
/// one of a playlist, and `:file` for a file of a stream's recording.
package enum Route: String, CaseIterable, Sendable {
    case page = "/"
    case file = "/page/:id"
    case login = "/login"
    case logout = "/logout"
    case streams = "/api/streams"
    case stream = "/api/streams/:id"
    case enable = "/api/streams/:id/enable"
    case disable = "/api/streams/:id/disable"
    case events = "/api/events"
    case snapshot = "/streams/:id/snapshot.jpg"
    case live = "/streams/:id/live.mjpg"
    case mask = "/streams/:id/mask.png"
    case exits = "/streams/:id/exits.png"
    case playlist = "/streams/:id/hls/live.m3u8"
    case part = "/streams/:id/hls/:part"
    case recordings = "/recordings/:id"
    case recording = "/recordings/:id/:file"

    /// A route with the names in its path.
    package struct Match: Equatable, Sendable {
        package let route: Route
        /// A stream's, or the name of a file of the page; empty without one.
        package var id = ""
        /// A name of few letters, which may not exist; empty without one.
        package var file = ""
    }

    /// The least role that it takes.
    package var role: Role {
        switch self {
        case .page, .file, .login, .logout: .anyone
        case .streams, .stream, .events, .snapshot, .live, .mask, .exits, .playlist, .part, .recordings, .recording:
            .viewer
        case .enable, .disable: .operator
        }
    }

    /// Whether it changes anything: then it is asked by POST, otherwise by GET.
    package var changes: Bool {
        switch self {
        case .login, .logout, .enable, .disable: true
        default: false
        }
    }

    /// Whether its answer goes on for as long as somebody listens.
    var isEndless: Bool { self == .live || self == .events }

    /// The methods that it takes.
    package var methods: [String] { changes ? ["POST"] : isEndless ? ["GET"] : ["GET", "HEAD"] }

    /// Whether its `:id` is a stream's.
    package var isOfStream: Bool { rawValue.contains("/:id") && self != .file }

    /// Whether a value of a parameter of its query is allowed.
    func allows(_ name: Substring, _ value: Substring) -> Bool {
        switch (self, name) {
        case (.snapshot, "show"), (.live, "show"): ViewContent(rawValue: String(value)).map { !$0.isPNG } ?? false
        // A number makes browsers ask again.
        case (.snapshot, "n"), (.live, "n"), (.mask, "n"), (.exits, "n"):
            (1...20).contains(value.utf8.count) && value.utf8.allSatisfy { (48...57).contains($0) }
        case (.recordings, "before"): WallTime(String(value)) != nil
        default: false
        }
    }

    /// The route that a path leads to; nil if it leads nowhere. Nothing in it is decoded: ids and names need no escapes.
    package static func find(_ path: String) -> Match? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        for route in allCases {
            let pattern = route.rawValue.split(separator: "/", omittingEmptySubsequences: false)
            guard pattern.count == parts.count else { continue }
            var match = Match(route: route)
            let fits = zip(pattern, parts).allSatisfy { wanted, part in
                switch wanted {
                case ":id":
                    match.id = String(part)
                    return isName(part)
                case ":part":
                    match.file = String(part)
                    return HLSOutput.isPart(part)
                case ":file":
                    match.file = String(part)
                    return isName(part, withCapitals: true)
                default: return wanted == part
                }
            }
            if fits { return match }
        }
        return nil
    }

    /// Whether it may be a stream's id, or the name of a file: no folder, no hidden file.
    /// - Parameter withCapitals: whether it may have capital letters, as recordings have.
    private static func isName(_ text: Substring, withCapitals: Bool = false) -> Bool {
        func isPlain(_ byte: UInt8) -> Bool {
            (97...122).contains(byte) || (48...57).contains(byte) || withCapitals && (65...90).contains(byte)
        }
        guard let first = text.utf8.first, isPlain(first), text.utf8.count <= 63 else { return false }
        return text.utf8.allSatisfy { isPlain($0) || [45, 46, 95].contains($0) }
    }

    /// The parameters of a query; nil if one is not allowed, or comes twice.
    package func parameters(_ query: String) -> [String: String]? {
        var result: [String: String] = [:]
        for pair in query.split(separator: "&", omittingEmptySubsequences: false) where !query.isEmpty {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, allows(parts[0], parts[1]),
                result.updateValue(String(parts[1]), forKey: String(parts[0])) == nil
            else { return nil }
        }
        return result
    }
}
