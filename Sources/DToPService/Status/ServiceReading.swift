import DToPFleet
import DToPPipeline

/// What the service is doing, at one moment.
package struct ServiceReading: Sendable {
    /// What became of the last attempt to read the configuration.
    package struct Reload: Sendable {
        package var wasSuccessful = true
        /// When the configuration in force was read.
        package var lastSuccess: WallTime

        package init(lastSuccess: WallTime) { self.lastSuccess = lastSuccess }
    }

    /// When the process began.
    package let began: WallTime
    /// Whether each stream has been begun once.
    package let isReady: Bool
    package let isStopping: Bool
    package let reload: Reload
    /// Loops that are stuck; empty while all is well.
    package let stuck: [Heartbeat.Loop]
    /// How much all streams give up.
    package let pressure: PressureReading
    /// Runs of the hook that failed; nil without a hook.
    package let hookFailures: Int?
    /// The connection to the MQTT broker; nil without one.
    package let mqtt: MQTTReading?
    /// The viewers' certificate; nil without one.
    package let certificate: CertificateReading?
    /// This host's part in its fleet; nil without one.
    package let fleet: FleetReading?
    /// By id.
    package var streams: [StreamReading]

    package init(
        began: WallTime, isReady: Bool, isStopping: Bool, reload: Reload, stuck: [Heartbeat.Loop],
        pressure: PressureReading = PressureReading(), hookFailures: Int? = nil, mqtt: MQTTReading? = nil,
        certificate: CertificateReading? = nil, fleet: FleetReading? = nil, streams: [StreamReading]
    ) {
        self.began = began
        self.isReady = isReady
        self.isStopping = isStopping
        self.reload = reload
        self.stuck = stuck
        self.pressure = pressure
        self.hookFailures = hookFailures
        self.mqtt = mqtt
        self.certificate = certificate
        self.fleet = fleet
        self.streams = streams
    }
}
