/// What connections to one source have done. Counts only grow.
package struct ConnectionTotals: Equatable, Sendable {
    /// Connections that brought a picture.
    package var connects = 0
    /// Connections lost, and attempts to connect that failed.
    package var disconnects: [DisconnectReason: Int] = [:]
    /// Pictures that came.
    package var received = 0

    package init() {}
}
