import DToPFleet
import Foundation

/// The service as `dtopd status --json` and `/status` show it.
package struct ServiceStatus: Codable, Equatable, Sendable {
    package let version: String
    /// When the process began (ISO 8601).
    package let began: String
    /// Whether the last attempt to read the configuration was successful.
    package let reloaded: Bool
    /// When the configuration in force was read (ISO 8601).
    package let configured: String
    package let pressure: PressureStatus
    /// Absent where viewers' connections are not encrypted.
    package let certificate: CertificateStatus?
    /// This host's part in its fleet; absent without one.
    package let fleet: FleetReading?
    /// By id.
    package let streams: [StreamStatus]

    package init(_ reading: ServiceReading, version: String) {
        self.version = version
        began = "\(reading.began)"
        reloaded = reading.reload.wasSuccessful
        configured = "\(reading.reload.lastSuccess)"
        pressure = PressureStatus(reading.pressure)
        certificate = reading.certificate.map { CertificateStatus($0) }
        fleet = reading.fleet
        streams = reading.streams.map { StreamStatus($0) }
    }

    /// Keys in snake case, sorted.
    package func json() throws -> Data { try StatusJSON.text(self) }

    package init(json: Data) throws { self = try StatusJSON.read(json) }
}
