/// What of a request decides whether it is answered.
package struct AccessRequest: Sendable {
    package var method: String
    package var path: String
    /// After the question mark; empty without one.
    package var query = ""
    package var host: String?
    /// Values of its headers, each as often as it came.
    package var origins: [String] = []
    package var fetchSites: [String] = []
    package var authorizations: [String] = []
    package var cookies: [String] = []
    package var forwardedProtocols: [String] = []

    package init(_ method: String, _ path: String, host: String? = "localhost") {
        self.method = method
        self.path = path
        self.host = host
    }

    /// The values of a cookie.
    func cookies(_ name: String) -> [String] {
        cookies.flatMap { $0.split(separator: ";") }.compactMap { pair in
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == name else { return nil }
            return String(parts[1])
        }
    }
}
