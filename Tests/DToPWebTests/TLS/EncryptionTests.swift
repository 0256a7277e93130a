import DToPConfiguration
import DToPPipeline
import DToPService
import DToPTestSupport
import DToPWeb
import Foundation
import Testing

#if TLS
    /// The page over TLS, with the clients that people have.
    @Suite struct EncryptionTests {
        private let certificate: TestCertificate
        private let folder: TemporaryFolder
        private let web: TestWeb
        private let files: (certificate: String, key: String)

        init() throws {
            certificate = try TestCertificate()
            folder = try TemporaryFolder()
            files = (folder.path("tls.pem"), folder.path("tls.key"))
            try Self.install(certificate, files)
            web = try TestWeb(tokens: [("vic", .viewer, "*")], files: files)
            #expect(Patience.holds { web.certificate != nil })
            #expect(Patience.holds { RawClient(web.address) != nil })
        }

        private static func install(_ certificate: TestCertificate, _ files: (certificate: String, key: String)) throws
        {
            for (from, to) in [(certificate.file, files.certificate), (certificate.key, files.key)] {
                try Data(contentsOf: URL(filePath: from)).write(to: URL(filePath: to))
            }
        }

        private var address: String { "https://127.0.0.1:\(web.port)" }

        private func curl(_ path: String, trusting authority: TestCertificate, _ more: [String] = []) throws
            -> Program
            .Outcome
        {
            try Program("curl").run(
                ["-sS", "--cacert", authority.authority, "-H", "Authorization: Bearer vic", address + path] + more)
        }

        /// Whether clients are shown a certificate that `authority` has signed.
        private func isTrusted(_ authority: TestCertificate) throws -> Bool {
            try curl("/api/streams", trusting: authority).text.contains(#""name":"vic""#)
        }

        private func handshake(_ options: [String]) throws -> Program.Outcome {
            try Program("openssl").run(
                ["s_client", "-connect", "127.0.0.1:\(web.port)", "-CAfile", certificate.authority] + options)
        }

        @Test func itAnswersOverTLS() throws {
            #expect(try isTrusted(certificate))
            #expect(try !isTrusted(TestCertificate()))
            let page = try curl("/", trusting: certificate, ["-D", "-", "-o", "/dev/null", "--http1.1"])
            #expect(page.text.hasPrefix("HTTP/1.1 200"), "\(page)")
            let login = try curl("/login", trusting: certificate, ["-D", "-", "-d", "vic"])
            #expect(login.text.contains("__Host-dtopd=") && login.text.contains("; Secure"))
            let picture = try Program("curl").start([
                "-sSN", "--cacert", certificate.authority, "-H", "Authorization: Bearer vic",
                address + "/streams/front/live.mjpg",
            ])
            let bytes = [UInt8](repeating: 0x61, count: 300_000)
            #expect(
                picture.wait {
                    web.show(.classes, bytes)
                    return picture.text.utf8.count > 3 * bytes.count
                })
        }

        @Test func oldProtocolsAreRefused() throws {
            for (option, isFine) in [("-tls1", false), ("-tls1_1", false), ("-tls1_2", true), ("-tls1_3", true)] {
                let outcome = try handshake([option, "-cipher", "DEFAULT@SECLEVEL=0"])
                #expect((outcome.status == 0) == isFine, "\(option) \(outcome)")
            }
            for cipher in ["AES128-SHA", "AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA", "NULL"] {
                let outcome = try handshake(["-tls1_2", "-cipher", "\(cipher)@SECLEVEL=0"])
                #expect(outcome.status != 0, "\(cipher)")
            }
        }

        @Test func plainHTTPIsToldWhereToAsk() throws {
            let answer = try #require(RawAnswer(web.address, "GET /"))
            #expect(answer.status == 400 && answer.body.contains("ask by https://"))
            // What is neither ends too.
            for bytes in [
                [UInt8](repeating: 0, count: 100), [22, 3, 1, 255, 255] + [UInt8](repeating: 7, count: 70_000),
            ] {
                let client = try #require(RawClient(web.address))
                client.send(bytes)
                #expect(client.receiveAll() != nil)
            }
            #expect(try isTrusted(certificate))
        }

        /// Who listens meanwhile does not notice.
        @Test func renewedFilesCountForNewConnections() throws {
            let listening = try Program("curl").start([
                "-sSN", "--cacert", certificate.authority, "-H", "Authorization: Bearer vic", address + "/api/events",
            ])
            func heard() -> Int { listening.text.components(separatedBy: "event: status").count - 1 }
            #expect(listening.wait { heard() > 0 }, "\(listening.errors)")
            let before = try #require(web.certificate).expires
            let new = try TestCertificate(days: 30)
            try Self.install(new, files)
            #expect(Patience.holds { (try? isTrusted(new)) == true })
            #expect(try !isTrusted(certificate))
            let reading = try #require(web.certificate)
            #expect(reading.isFromFiles && reading.expires.seconds > before.seconds + 20 * 86400)
            let count = heard()
            #expect(listening.wait { heard() > count + 2 })
            #expect(listening.isRunning && listening.errors.isEmpty)
        }

        @Test func whatCannotBeUsedChangesNothing() throws {
            let (other, expired) = (try TestCertificate(), try TestCertificate(days: -1))
            let good = try #require(web.certificate).expires
            func spoil(_ change: () throws -> Void) throws {
                try change()
                #expect(Patience.holds { web.certificate?.isFromFiles == false })
                #expect(web.certificate?.expires == good)
                #expect(try isTrusted(certificate))
                try Self.install(certificate, files)
                #expect(Patience.holds { web.certificate?.isFromFiles == true })
            }
            try spoil { try Data(contentsOf: URL(filePath: other.key)).write(to: URL(filePath: files.key)) }
            try spoil { try Data("no certificate".utf8).write(to: URL(filePath: files.certificate)) }
            try spoil { try FileManager.default.removeItem(atPath: files.key) }
            try spoil { try Self.install(expired, files) }
        }

        @Test func oneThatHasExpiredIsServedForWantOfABetter() throws {
            let expired = try TestCertificate(days: -1)
            let web = try TestWeb(files: (expired.file, expired.key))
            #expect(Patience.holds { RawClient(web.address) != nil })
            let outcome = try Program("openssl").run([
                "s_client", "-connect", "127.0.0.1:\(web.port)", "-CAfile", expired.authority,
            ])
            #expect(outcome.text.contains("certificate has expired"), "\(outcome.text)")
            #expect(web.certificate.map { $0.expires.seconds < WallTime.now.seconds } == true)
        }

        @Test func filesThatDoNotFitAreRefusedAtTheStart() throws {
            let other = try TestCertificate()
            let encrypted: String = folder.path("encrypted.key")
            let made = try Program("openssl").run([
                "pkcs8", "-topk8", "-in", other.key, "-out", encrypted, "-passout", "pass:secret",
            ])
            #expect(made.status == 0)
            for (file, key, word) in [
                (certificate.file, other.key, "is not the key of the first certificate"),
                ("/none", other.key, "/none must be"),
                (other.file, "/none", "`tls_key`: /none must be"), (other.file, encrypted, "without a password"),
                (other.key, other.key, "certificates in PEM form"), (other.file, other.file, "a key in PEM form"),
            ] {
                var configuration = ServiceConfiguration()
                (configuration.tlsCertificate, configuration.tlsKey) = (file, key)
                let error = #expect(throws: SettingError.self) { try WebServer.check(configuration) }
                #expect(error?.description.contains(word) == true, "\(String(describing: error))")
            }
        }

        /// Connections that never finish their handshake keep nobody out.
        @Test func halfOpenHandshakesKeepNobodyOut() throws {
            // The first bytes of a client's first message, whose rest never comes.
            let hello: [UInt8] = [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]
            var clients: [RawClient] = []
            for _ in 0..<400 {
                let client = try #require(RawClient(web.address))
                client.send(hello)
                clients.append(client)
            }
            #expect(try isTrusted(certificate))
            #expect(Patience.holds { clients.count(where: \.hasEnded) >= 100 })
            withExtendedLifetime(clients) {}
        }
    }
#endif
