/// The URL of a camera or of a file on a server, parsed. Its credentials are kept apart from its text.
package struct MediaURL: Hashable, Sendable, CustomStringConvertible {
    /// The accepted schemes; any other is refused.
    package enum Scheme: String, CaseIterable, Sendable {
        case rtsp, rtsps, http, https, udp, tcp
    }

    package let scheme: Scheme
    private let place: ServerPlace

    /// Nil if `text` has none of the accepted schemes or no valid host and port, or holds blanks or control characters.
    package init?(_ text: String) {
        // A UDP source listens: it may name a port alone.
        guard let place = ServerPlace(text), let scheme = Scheme(rawValue: place.scheme),
            !place.host.isEmpty || scheme == .udp
        else { return nil }
        self.scheme = scheme
        self.place = place
        CredentialRedaction.learn(from: text)
    }

    /// In lower case, without credentials, brackets or port.
    package var host: String { place.host }
    /// Nil for the scheme's default port.
    package var port: UInt16? { place.port }
    /// The credentials in the URL; nil if it has none.
    package var credentials: Credentials? { place.credentials }

    /// Without credentials, for messages and logs.
    package var description: String { CredentialRedaction.redact(place.text(with: nil)) }

    /// The URL for FFmpeg, with its own credentials, else with `other`. UDP and TCP take none.
    package func openable(with other: Credentials?) -> String {
        let asks = scheme != .udp && scheme != .tcp
        return place.text(with: asks ? credentials ?? other : nil)
    }
}
