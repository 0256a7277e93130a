import CMosquitto
import Glibc

/// Why there is no connection to a broker, or no longer.
package struct BrokerError: Error, Equatable, Sendable, CustomStringConvertible {
    package let description: String

    /// It has accepted no connection in time.
    package static let silent = BrokerError("the broker does not answer")

    init(_ description: String) { self.description = description }

    /// - Parameters:
    ///   - code: what a function of libmosquitto returned.
    ///   - detail: the last line of the library's log; empty for none.
    init(_ code: mosq_err_t, detail: String = "") {
        let system = errno
        let text = code == MOSQ_ERR_ERRNO ? String(cString: strerror(system)) : Self.text(code)
        self.init(detail.isEmpty ? text : "\(text) (\(detail))")
    }

    /// The broker refused the connection.
    /// - Parameter refusal: its code in MQTT 3.1.1.
    init(refusal: Int32) {
        switch refusal {
        case 4: self.init("the broker refuses the user name or password")
        case 5: self.init("the broker does not allow this user to connect")
        default: self.init(String(cString: mosquitto_connack_string(refusal)))
        }
    }

    private static func text(_ code: mosq_err_t) -> String {
        switch code {
        case MOSQ_ERR_EAI: "there is no host of this name"
        case MOSQ_ERR_CONN_LOST: "the connection broke"
        case MOSQ_ERR_KEEPALIVE: "the broker does not answer"
        case MOSQ_ERR_TLS: "the broker's certificate cannot be trusted, or it has no TLS"
        default: String(cString: mosquitto_strerror(Int32(code.rawValue)))
        }
    }
}
