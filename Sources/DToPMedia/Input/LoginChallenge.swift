/// How a server asks for a login (RFC 7616, RFC 7617), and whether FFmpeg can answer.
struct LoginChallenge {
    /// Why FFmpeg cannot answer; nil if it can.
    let obstacle: String?
    /// What helps against the obstacle.
    static let advice = "Set the server to digest with MD5 alone, or to basic alone"

    /// The sizes of FFmpeg's buffers for these fields, in bytes including the final zero.
    private static let capacities = ["realm": 200, "nonce": 300, "opaque": 300]

    /// Nil if there is no challenge.
    /// - Parameter values: the values of the WWW-Authenticate headers, in order.
    init?(_ values: [String]) {
        guard let last = values.last else { return nil }
        // FFmpeg answers the last digest challenge, else the last basic one.
        if let digest = values.last(where: { Self.scheme($0) == "digest" }) {
            obstacle = Self.obstacle(ofDigest: digest)
        } else if values.contains(where: { Self.scheme($0) == "basic" }) {
            obstacle = nil
        } else {
            let scheme = last.prefix { $0 != " " }.prefix(20)
            obstacle = "it asks for a login by \(scheme), which FFmpeg does not know"
        }
    }

    private static func obstacle(ofDigest value: String) -> String? {
        var fields: [String: String] = [:]
        for match in value.matches(of: /([A-Za-z]+)\s*=\s*(?:"([^"]*)"|([^",\s]*))/) {
            fields[match.1.lowercased()] = String(match.2 ?? match.3 ?? "")
        }
        let algorithm = fields["algorithm"] ?? ""
        if !["", "MD5", "MD5-sess"].contains(algorithm) {
            return "it asks for digest with \(algorithm.prefix(20)), FFmpeg 5.1 knows MD5 only"
        }
        if let qop = fields["qop"]?.lowercased(), !qop.isEmpty,
            !qop.split(whereSeparator: { $0 == "," || $0 == " " }).contains("auth")
        {
            return "it asks for digest with quality of protection \(qop.prefix(20)), FFmpeg 5.1 knows auth only"
        }
        for (name, capacity) in capacities.sorted(by: { $0.key < $1.key }) {
            guard let field = fields[name], field.utf8.count >= capacity else { continue }
            return "its \(name) has \(field.utf8.count) bytes, FFmpeg keeps \(capacity - 1) of them"
        }
        return nil
    }

    private static func scheme(_ value: String) -> String { value.prefix { $0 != " " }.lowercased() }
}
