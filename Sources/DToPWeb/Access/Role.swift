/// What one may do.
package enum Role: String, Comparable, CaseIterable, Sendable {
    /// Without a token: the page's files, which show nothing of the streams.
    case anyone
    /// May look.
    case viewer
    /// May also switch streams on and off.
    case `operator`

    package static func < (left: Role, right: Role) -> Bool {
        allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }
}
