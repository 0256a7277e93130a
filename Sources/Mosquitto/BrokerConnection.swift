import CMosquitto

/// One connection to an MQTT broker, by libmosquitto. For use by one thread, which calls `turn` again and again.
///
/// Each attempt to connect takes a new one, and there is no thread of the library's: its reconnection has lost itself
/// after a first failure, its queue of unsent messages has no bound, and its end can hang.
package final class BrokerConnection {
    package struct Options: Sendable {
        package var host: String
        package var port: Int
        /// Two connections of the same id take turns in ending each other.
        package var client: String
        package var user: String?
        package var password: String?
        /// Certificates to trust: a file, or a folder of them; both nil for no TLS.
        package var authorityFile: String?
        package var authorityFolder: String?
        /// What the broker publishes when the connection breaks.
        package var will: BrokerMessage?

        package init(host: String, port: Int, client: String) {
            self.host = host
            self.port = port
            self.client = client
        }
    }

    package enum Event: Equatable {
        /// The broker has accepted the connection.
        case connected
        case received(BrokerMessage)
        /// A confirmed message, by its number, has arrived.
        case delivered(Int32)
    }

    /// What callbacks have told since the last turn.
    private final class Inbox {
        var events: [Event] = []
        var refusal: Int32?
        var detail = ""
        /// Why the connection was lost; told after what came before that.
        var failure: BrokerError?
    }

    /// A broker hears from us at least this often, and takes us for lost after one and a half times as long. In seconds.
    package static let keepAlive = 15
    /// Confirmed messages under way at most. More would queue within the library.
    package static let mostUnderWay = 20

    private let handle: OpaquePointer
    private let inbox = Inbox()

    private static let library: Void = { mosquitto_lib_init() }()

    /// Connects; waits until the broker's machine answers, which can take two minutes if nothing does. `connected`
    /// follows. Throws if it cannot.
    package init(_ options: Options) throws(BrokerError) {
        _ = Self.library
        guard let handle = mosquitto_new(options.client, true, Unmanaged.passUnretained(inbox).toOpaque()) else {
            throw BrokerError(MOSQ_ERR_NOMEM)
        }
        self.handle = handle
        listen()
        if let user = options.user { try check(mosquitto_username_pw_set(handle, user, options.password)) }
        if options.authorityFile != nil || options.authorityFolder != nil {
            let code = mosquitto_tls_set(handle, options.authorityFile, options.authorityFolder, nil, nil, nil)
            if code != Int32(MOSQ_ERR_SUCCESS.rawValue) {
                throw BrokerError(
                    "cannot read certificates from '\(options.authorityFile ?? options.authorityFolder ?? "")'")
            }
        }
        if let will = options.will {
            let (length, level) = (Int32(will.payload.count), will.delivery.rawValue)
            try check(mosquitto_will_set(handle, will.topic, length, will.payload, level, will.isRetained))
        }
        try check(mosquitto_connect(handle, options.host, Int32(options.port), Int32(Self.keepAlive)))
    }

    deinit { mosquitto_destroy(handle) }

    /// Sends and receives for at most `limit`; returns early if something happens. Throws once the connection is lost.
    package func turn(within limit: Duration) throws(BrokerError) -> [Event] {
        if let failure = inbox.failure { throw failure }
        let code = mosquitto_loop(handle, Int32(limit / .milliseconds(1)), 1)
        do throws(BrokerError) {
            if let refusal = inbox.refusal { throw BrokerError(refusal: refusal) }
            try check(code)
        } catch {
            if inbox.events.isEmpty { throw error }
            inbox.failure = error
        }
        defer { inbox.events = [] }
        return inbox.events
    }

    /// Hands a message over. Returns its number, which `delivered` names if it is to be confirmed.
    package func publish(_ message: BrokerMessage) throws(BrokerError) -> Int32 {
        var number: Int32 = 0
        let (length, level) = (Int32(message.payload.count), message.delivery.rawValue)
        try check(
            mosquitto_publish(handle, &number, message.topic, length, message.payload, level, message.isRetained))
        return number
    }

    /// - Parameter filter: a topic, with + for any one level.
    package func subscribe(_ filter: String) throws(BrokerError) {
        try check(mosquitto_subscribe(handle, nil, filter, BrokerMessage.Delivery.confirmed.rawValue))
    }

    /// Takes leave, so that the broker does not publish the will.
    package func disconnect() { _ = mosquitto_disconnect(handle) }

    private func check(_ code: Int32) throws(BrokerError) {
        let code = mosq_err_t(rawValue: mosq_err_t.RawValue(code))
        if code != MOSQ_ERR_SUCCESS { throw BrokerError(code, detail: inbox.detail) }
    }

    /// Callbacks come on the thread that calls the library.
    private func listen() {
        mosquitto_connect_callback_set(handle) { _, inbox, code in
            let inbox = BrokerConnection.inbox(inbox)
            if code == 0 { inbox?.events.append(.connected) } else { inbox?.refusal = code }
        }
        mosquitto_publish_callback_set(handle) { _, inbox, number in
            BrokerConnection.inbox(inbox)?.events.append(.delivered(number))
        }
        mosquitto_message_callback_set(handle) { _, inbox, message in
            guard let message = message?.pointee, let topic = message.topic else { return }
            let payload = UnsafeRawBufferPointer(start: message.payload, count: Int(message.payloadlen))
            BrokerConnection.inbox(inbox)?.events.append(
                .received(
                    BrokerMessage(
                        String(cString: topic), Array(payload), message.qos == 0 ? .once : .confirmed,
                        isRetained: message.retain)))
        }
        mosquitto_log_callback_set(handle) { _, inbox, level, text in
            guard level == Int32(MOSQ_LOG_ERR), let text else { return }
            BrokerConnection.inbox(inbox)?.detail = String(cString: text)
        }
    }

    private static func inbox(_ pointer: UnsafeMutableRawPointer?) -> Inbox? {
        pointer.map { Unmanaged<Inbox>.fromOpaque($0).takeUnretainedValue() }
    }
}
