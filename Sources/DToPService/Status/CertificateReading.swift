import DToPPipeline

/// The certificate that encrypts viewers' connections, at one moment.
package struct CertificateReading: Equatable, Sendable {
    /// When the first certificate of its chain expires.
    package var expires: WallTime
    /// False while its files hold something that cannot be used, so that the certificate before stays in force.
    package var isFromFiles = true

    package init(expires: WallTime) { self.expires = expires }
}
