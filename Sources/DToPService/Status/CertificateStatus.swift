/// The viewers' certificate as `dtopd status --json` shows it.
package struct CertificateStatus: Codable, Equatable, Sendable {
    /// When the first certificate of its chain expires (ISO 8601).
    package let expires: String
    /// Whether the last attempt to read its files was successful.
    package let reloaded: Bool

    package init(_ reading: CertificateReading) {
        expires = "\(reading.expires)"
        reloaded = reading.isFromFiles
    }
}
