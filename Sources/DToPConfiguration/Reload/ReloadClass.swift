/// What a change of a setting costs a running stream.
package enum ReloadClass: Int, Codable, Comparable, CustomStringConvertible, Sendable {
    /// Nothing: the next frame follows it.
    case live
    /// The outputs that follow it end and begin anew.
    case restartSink
    /// The stream ends and begins anew.
    case restartStream
    /// Only a restart of the process follows it.
    case restartProcess

    /// For tables: what happens after a change.
    package var description: String {
        switch self {
        case .live: "counts at once"
        case .restartSink: "restarts the outputs"
        case .restartStream: "restarts the stream"
        case .restartProcess: "counts after a restart of dtopd"
        }
    }

    package static func < (left: ReloadClass, right: ReloadClass) -> Bool { left.rawValue < right.rawValue }
}
