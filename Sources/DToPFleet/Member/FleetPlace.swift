import Foundation

/// Where a camera is that this host does not have.
package enum FleetPlace: Equatable, Sendable, CustomStringConvertible {
    /// Another host has it, since a time in seconds since 1970.
    case on(host: String, since: Int)
    /// Nobody has it yet.
    case nowhere
    /// It is closed here, and given up.
    case leaving
    /// The store does not answer; why.
    case unknown(String)
    /// Another process of the fleet has this host's name.
    case nameTaken

    package var description: String {
        switch self {
        case .on(let host, let since):
            "\(host) has it since \(Date(timeIntervalSince1970: Double(since)).formatted(.iso8601))"
        case .nowhere: "no host of the fleet has room for it, or has claimed it yet"
        case .leaving: "it is given up"
        case .unknown(let reason): "the fleet's store is out of reach: \(reason)"
        case .nameTaken: "another process of the fleet has this host's name; give one by `fleet_host`"
        }
    }
}
