/// How much the program logs, from little to much.
package enum LogLevel: String, CaseIterable, Codable, Comparable, Sendable {
    case error, warning, info, debug, trace

    package static func < (left: LogLevel, right: LogLevel) -> Bool {
        allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }
}
