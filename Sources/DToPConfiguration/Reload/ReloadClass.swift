/// What a change of a setting costs a running stream.
package enum ReloadClass: Int, Comparable, Sendable {
    /// Nothing: the next frame follows it.
    case live
    /// The outputs end and begin anew; the stream keeps what it carries.
    case restartSink
    /// The stream ends and begins anew.
    case restartStream
    /// Only a restart of the process follows it.
    case restartProcess

    package static func < (left: ReloadClass, right: ReloadClass) -> Bool { left.rawValue < right.rawValue }
}
