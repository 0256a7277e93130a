import DToPMedia
import Foundation

/// An MQTT broker: `mqtt://broker`, `mqtt://user:password@broker:1883`, or `mqtts://` for TLS.
package struct BrokerAddress: TextValue {
    /// A name, or an address without brackets.
    package let host: String
    package let port: Int
    package let usesTLS: Bool
    /// Nil if the broker asks for none.
    package let login: Credentials?

    package static let form = "a broker such as mqtt://user:password@host:1883, or mqtts:// for TLS"
    private static let ports = ["mqtt": 1883, "mqtts": 8883]

    package init?(text: String) {
        guard let scheme = text.firstRange(of: "://"), let usual = Self.ports[String(text[..<scheme.lowerBound])],
            !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F })
        else { return nil }
        usesTLS = text.hasPrefix("mqtts")
        var place = text[scheme.upperBound...]
        if place.last == "/" { place.removeLast() }
        // A password may hold any character but these in percent-encoded form only.
        let at = place.lastIndex(of: "@")
        if let at {
            let parts = place[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = parts.compactMap { String($0).removingPercentEncoding }
            guard decoded.count == parts.count, !decoded[0].isEmpty else { return nil }
            login = Credentials(user: decoded[0], password: decoded.count > 1 ? decoded[1] : "")
            place = place[place.index(after: at)...]
        } else {
            login = nil
        }
        guard let match = place.wholeMatch(of: /(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(?::([0-9]{1,5}))?/),
            let port = match.2.map({ Int($0) }) ?? usual, (1...65535).contains(port)
        else { return nil }
        host = match.1.trimmingCharacters(in: ["[", "]"])
        self.port = port
    }

    /// Without user name and password, for messages.
    package var shown: String {
        "\(usesTLS ? "mqtts" : "mqtt")://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// With both: not for messages.
    package var description: String {
        guard let login else { return shown }
        let parts = (login.password.isEmpty ? [login.user] : [login.user, login.password]).map(Self.encoded)
        return shown.replacing("://", with: "://\(parts.joined(separator: ":"))@")
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}
