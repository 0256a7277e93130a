import DToPFleet

/// Why a stream waits.
package enum WaitReason: Equatable, Sendable, CustomStringConvertible {
    /// It does not fit beside those that run.
    case shortage(Admission.Shortage)
    /// It is on another host of the fleet, or on none.
    case fleet(FleetPlace)

    package var description: String {
        switch self {
        case .shortage(let shortage): "\(shortage)"
        case .fleet(let place): "\(place)"
        }
    }

    /// Whether all is well nevertheless: another host has it.
    var isWell: Bool {
        if case .fleet(.on(_, _)) = self { true } else { false }
    }
}
