import DToPConfiguration
import DToPPipeline
import FileNames
import NIOCore
import SystemPackage

#if TLS
    import NIOSSL

    /// A certificate with its chain and its key, ready to encrypt connections.
    struct CertificatePair: Sendable {
        /// When the first certificate of the chain expires.
        let expires: WallTime
        /// When the last certificate of the chain begins to count.
        let begins: WallTime
        private let context: NIOSSLContext

        /// Throws for files that cannot be used.
        init(certificate: FilePath, key: FilePath) throws(SettingError) {
            let chain: [NIOSSLCertificate]
            do { chain = try NIOSSLCertificate.fromPEMFile(certificate.string) } catch {
                throw Self.unusable("tls_certificate", certificate, "certificates in PEM form")
            }
            let secret: NIOSSLPrivateKey
            do { secret = try NIOSSLPrivateKey(file: key.string, format: .pem) } catch {
                throw Self.unusable("tls_key", key, "a key in PEM form, without a password")
            }
            guard let expires = chain.map(\.notValidAfter).min(), let begins = chain.map(\.notValidBefore).max() else {
                throw Self.unusable("tls_certificate", certificate, "certificates in PEM form")
            }
            self.expires = WallTime(milliseconds: Int64(expires) * 1000)
            self.begins = WallTime(milliseconds: Int64(begins) * 1000)
            do { context = try NIOSSLContext(configuration: Self.configuration(chain, secret)) } catch {
                throw SettingError(
                    "`tls_key`: \(key.shown) is not the key of the first certificate in \(certificate.shown)")
            }
        }

        /// Has a new connection begin with a TLS handshake.
        func secure(_ channel: any Channel) throws {
            try channel.pipeline.syncOperations.addHandlers(
                PlainTextAnswer(), NIOSSLServerHandler(context: context))
        }

        private static func configuration(_ chain: [NIOSSLCertificate], _ key: NIOSSLPrivateKey) -> TLSConfiguration {
            var configuration = TLSConfiguration.makeServerConfiguration(
                certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            // Of TLS 1.2 only what keeps past connections secret if the key is lost; 1.3 has nothing else.
            configuration.cipherSuiteValues = [
                .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
                .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
                .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
            ]
            configuration.applicationProtocols = ["http/1.1"]
            configuration.shutdownTimeout = .seconds(1)
            return configuration
        }

        private static func unusable(_ key: String, _ path: FilePath, _ what: String) -> SettingError {
            SettingError("`\(key)`: \(path.shown) must be a file that this user may read, with \(what)")
        }
    }
#else
    /// Stands for encryption in a build without it.
    struct CertificatePair: Sendable {
        let expires = WallTime.now
        let begins = WallTime.now

        init(certificate: FilePath, key: FilePath) throws(SettingError) {
            throw SettingError(
                """
                `tls_certificate`: this dtopd was built without TLS; build it with the trait TLS, or listen at \
                unix:/run/dtopd/http.sock behind a proxy that encrypts (docs/api.md)
                """)
        }

        func secure(_ channel: any Channel) throws {}
    }
#endif
