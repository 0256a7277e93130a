import Foundation

/// A certificate of a local server, and the authority that has signed it, made by openssl.
package struct TestCertificate: Sendable {
    package let file: String
    package let key: String
    /// The authority's certificate.
    package let authority: String
    private let folder: TemporaryFolder

    /// - Parameters:
    ///   - host: a name, or an IPv4 address, that it is for.
    ///   - days: from now until it expires; it has expired if that is negative.
    package init(host: String = "127.0.0.1", days: Int = 2) throws {
        folder = try TemporaryFolder()
        (file, key) = (folder.path("server.pem"), folder.path("server.key"))
        authority = folder.path("authority.pem")
        let kind = host.allSatisfy { $0.isNumber || $0 == "." } ? "IP" : "DNS"
        let authorityKey: String = folder.path("authority.key")
        let request: String = folder.path("server.csr")
        let extensions: String = folder.path("extensions")
        try Data("subjectAltName=\(kind):\(host)\n".utf8).write(to: URL(fileURLWithPath: extensions))
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        for command in [
            ["req", "-x509", "-days", "2", "-subj", "/CN=test authority", "-keyout", authorityKey, "-out", authority]
                + curve,
            ["req", "-subj", "/CN=broker", "-keyout", key, "-out", request] + curve,
            [
                "x509", "-req", "-days", "\(days)", "-in", request, "-CA", authority, "-CAkey", authorityKey,
                "-CAcreateserial", "-extfile", extensions, "-out", file,
            ],
        ] {
            let outcome = try Program("openssl").run(command)
            guard outcome.status == 0 else { throw TestBroker.Failure(description: "openssl: \(outcome)") }
        }
    }
}
