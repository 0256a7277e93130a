/// Where a media server takes a stream, parsed: `rtsp://user:password@host:8554/path`, `rtmp://host/app/key`,
/// `srt://host:8890?streamid=name`. Its description tells no secret.
package struct PublishURL: Hashable, Sendable, CustomStringConvertible {
    /// The accepted schemes; any other is refused.
    package enum Scheme: String, CaseIterable, Sendable {
        case rtsp, rtmp, srt
    }

    package let scheme: Scheme
    let place: ServerPlace
    /// A stream key shorter than this is no secret, and hiding it would hide words of other messages.
    private static let shortestKey = 12

    /// Nil if `text` has none of the accepted schemes or no valid host and port, or holds blanks or control characters.
    package init?(_ text: String) {
        guard let place = ServerPlace(text), let scheme = Scheme(rawValue: place.scheme), !place.host.isEmpty else {
            return nil
        }
        // SRT has no usual port.
        guard scheme != .srt || place.port != nil else { return nil }
        self.scheme = scheme
        self.place = place
        CredentialRedaction.learn(from: text)
        for key in fields.map(\.value) + [streamKey].compactMap(\.self) where key.utf8.count >= Self.shortestKey {
            CredentialRedaction.hide(password: String(key))
        }
    }

    /// A URL in which `placeholder` stands for `name`, which is percent-encoded.
    package init?(_ text: String, filling placeholder: String, with name: String) {
        self.init(text.replacing(placeholder, with: Credentials.encoded(name)))
    }

    /// The credentials in the URL; nil if it has none.
    package var credentials: Credentials? { place.credentials }

    /// Without credentials and stream keys, for messages and logs.
    package var description: String {
        let shown = streamKey.map { path.dropLast($0.count) + "***" } ?? path
        let query = place.rest[path.endIndex...]
        let fields = fields.map { "\($0.key)=***" }.joined(separator: "&")
        let rest = shown + (self.fields.isEmpty ? query : "?\(fields)")
        return CredentialRedaction.redact("\(scheme.rawValue)://\(place.authority)\(rest)")
    }

    /// With everything: not for messages.
    package var text: String { place.text(with: place.credentials) }

    private var path: Substring { place.rest.prefix { $0 != "?" } }

    /// RTMP's stream key, which lets anyone publish; nil if the URL has none.
    private var streamKey: Substring? {
        // Without an application before it, the last part is a name.
        let names = path.split(separator: "/")
        return scheme == .rtmp && names.count > 1 && !path.hasSuffix("/") ? names.last : nil
    }

    /// The query's fields, whose values may let anyone publish; none for RTSP, where only some do.
    private var fields: [(key: Substring, value: Substring)] {
        guard scheme != .rtsp else { return [] }
        return place.rest[path.endIndex...].dropFirst().split(separator: "&").compactMap { field in
            field.firstIndex(of: "=").map { (field[..<$0], field[field.index(after: $0)...]) }
        }
    }
}
