import DToPConfiguration
import DToPMedia
import DToPPipeline
import FileNames
import Logging
import Mosquitto
import SystemPackage

/// What the publisher's thread knows: the connection, if there is one, and what waits for it.
struct MQTTSession {
    struct Options: Sendable {
        let broker: BrokerAddress
        let authority: String?
        let topics: MQTTTopics
        /// Time between a stream's pictures; nil for none.
        let snapshot: Duration?
        let logger: Logger
        let reading: @Sendable () -> ServiceReading?
        let view: @Sendable (String) -> LiveView?
        let onSwitch: @Sendable (String, Bool) -> Void
    }

    private let options: Options
    private let topics: MQTTTopics
    /// How long it may take to leave.
    private let patience: Duration
    private var outbox = MQTTOutbox()
    private var board: MQTTBoard
    private var snapshots: MQTTSnapshots?
    /// Streams of which pictures come, as of the last look.
    private var delivering: Set<String> = []
    private var connection: BrokerConnection?
    /// When it was begun, and whether the broker has accepted it.
    private var began = SuspendingClock.now
    private var isUp = false
    private var backoff = Backoff(longest: MQTTSession.longestBackoff)
    /// When the next attempt to connect, and the next look at the service, are due.
    private var nextAttempt = SuspendingClock.now
    private var nextLook = SuspendingClock.now
    /// When it must have left; nil unless it is leaving.
    private var end: SuspendingClock.Instant?
    private var isFailing = false
    private let origin = SuspendingClock.now

    /// How long a turn waits for something to happen.
    private static let pause: Duration = .milliseconds(100)
    private static let lookInterval: Duration = .milliseconds(500)
    private static let longestBackoff: Duration = .seconds(15)
    /// How long a broker may take to accept a connection.
    private static let handshake: Duration = .seconds(10)
    /// A connection that lasted this long was well, whatever ended it: the next wait is short.
    private static let longConnection: Duration = .seconds(1)

    /// - Parameter patience: how long leaving may take, once no more events come.
    init(_ options: Options, leavingWithin patience: Duration) {
        self.options = options
        self.patience = patience
        topics = options.topics
        board = MQTTBoard(topics)
        snapshots = options.snapshot.map { MQTTSnapshots(every: $0, options.view) }
        outbox.set(topics.available, "online")
    }

    var reading: MQTTReading {
        var reading = MQTTReading()
        reading.isUp = isUp
        reading.dropped = outbox.dropped
        return reading
    }

    /// Does what is due. Returns false once it has left the broker.
    /// - Parameter events: those to publish; it leaves when the queue ends.
    mutating func turn(_ events: BoundedQueue<StreamEvent>) -> Bool {
        take(events)
        look()
        if let end, !isUp || outbox.isEmpty || .now >= end {
            if isUp { connection?.disconnect() }
            isUp = false
            return false
        }
        do throws(BrokerError) {
            try connect()
            showPictures()
            if let connection { try exchange(connection) }
        } catch {
            lose(error)
        }
        return true
    }

    /// Takes the events that wait; without a connection, waits for one.
    private mutating func take(_ events: BoundedQueue<StreamEvent>) {
        var wait: Duration = connection == nil ? Self.pause : .zero
        while true {
            switch events.pop(within: wait) {
            case .element(let event):
                let topic = topics.topic(.event, of: event.stream)
                outbox.add(event: BrokerMessage(topic, event.json))
                // Its state follows at once.
                nextLook = .now
                wait = .zero
            case .nothing: return
            case .ended:
                if end == nil { leave() }
                return
            }
        }
    }

    private mutating func leave() {
        end = .now + patience
        nextLook = .now
        look()
        outbox.set(topics.available, "offline")
    }

    private mutating func look() {
        guard SuspendingClock.now >= nextLook, let reading = options.reading() else { return }
        nextLook = .now + Self.lookInterval
        board.update(reading, at: origin.duration(to: .now), &outbox)
        delivering = Set(reading.streams.filter(\.phase.delivers).map(\.id))
    }

    /// Shows the pictures that have come.
    private mutating func showPictures() {
        guard isUp else {
            snapshots?.rest()
            return
        }
        let now = origin.duration(to: .now)
        let pictures = snapshots?.turn(delivering, at: now) ?? [:]
        for (id, picture) in pictures { outbox.show(topics.topic(.snapshot, of: id), picture: picture) }
    }

    private mutating func connect() throws(BrokerError) {
        guard connection == nil, SuspendingClock.now >= nextAttempt else { return }
        began = .now
        var settings = BrokerConnection.Options(
            host: options.broker.host, port: options.broker.port, client: topics.name)
        settings.user = options.broker.login?.user
        settings.password = options.broker.login.flatMap { $0.password.isEmpty ? nil : $0.password }
        if options.broker.usesTLS {
            settings.authorityFile = options.authority.map { FilePath(text: $0).string }
            settings.authorityFolder = options.authority == nil ? "/etc/ssl/certs" : nil
        }
        settings.will = BrokerMessage(topics.available, "offline", isRetained: true)
        connection = try BrokerConnection(settings)
    }

    private mutating func exchange(_ connection: BrokerConnection) throws(BrokerError) {
        for event in try connection.turn(within: outbox.isEmpty || !isUp ? Self.pause : .milliseconds(10)) {
            switch event {
            case .connected: try begin(connection)
            case .delivered(let number): outbox.confirm(number)
            case .received(let message): receive(message)
            }
        }
        guard isUp else {
            if began.duration(to: .now) > Self.handshake { throw BrokerError.silent }
            return
        }
        while let message = outbox.next() {
            do throws(BrokerError) {
                outbox.sent(message, as: try connection.publish(message))
            } catch {
                outbox.takeBack(message)
                throw error
            }
        }
    }

    private mutating func begin(_ connection: BrokerConnection) throws(BrokerError) {
        for filter in topics.filters { try connection.subscribe(filter) }
        isUp = true
        isFailing = false
        outbox.begin()
        options.logger.info("`mqtt`: connected to \(options.broker.shown) as \(topics.name)")
    }

    private mutating func receive(_ message: BrokerMessage) {
        if message.topic == topics.birth, message.text == "online" {
            for topic in board.devices { outbox.repeatState(topic) }
        } else if let stream = topics.stream(.setEnabled, in: message.topic) {
            // A command that was kept is of another time.
            if !message.isRetained, let isOn = ["ON": true, "OFF": false][message.text] {
                options.onSwitch(stream, isOn)
            }
        } else if let stream = topics.stream(.available, in: message.topic) {
            // Kept from a time when the configuration had such a stream.
            if message.isRetained, !message.payload.isEmpty, !board.has(stream) { board.forget(stream, &outbox) }
        }
    }

    private mutating func lose(_ error: BrokerError) {
        connection = nil
        if isUp, began.duration(to: .now) > Self.longConnection { backoff.reset() }
        isUp = false
        nextAttempt = .now + backoff.wait(random: .random(in: 0...1))
        // Said once, not at each attempt.
        if !isFailing {
            let reason = CredentialRedaction.redact("\(error)")
            options.logger.warning("`mqtt`: \(options.broker.shown): \(reason); it tries again after growing waits")
        }
        isFailing = true
    }
}
