import DToPConfiguration
import DToPFleet
import DToPPipeline
import Logging

/// Sharing streams with the other hosts of a fleet.
extension Daemon {
    /// Follows which streams this host has, and tells the others what it can take.
    func followFleet(_ state: inout DaemonState) {
        guard let member = state.fleet?.member else { return }
        // One that ends gives up each stream once it is closed, and takes no other.
        let cameras = state.streams.filter { $1.wanted?.enabled == true && (!state.isStopping || $1.run != nil) }
        member.follow(
            cameras: Set(cameras.keys), capacity: state.isStopping ? 0 : capacity(of: &state),
            configuration: state.hash)
        let held = member.held
        for id in state.streams.keys {
            guard var stream = state.streams[id] else { continue }
            let token = held[id]
            let wasElsewhere = stream.place != nil
            stream.place = token == nil ? member.place(of: id) : nil
            if stream.run != nil, stream.token != token, !stream.isStopping { stream.stop(.atOnce) }
            if wasElsewhere, token != nil {
                logger.info("\(id): this host has it now")
                stream.beginAnew()
            }
            state.streams[id] = stream
        }
    }

    /// Has the fleet count a stream as open; its token if this host may run it, zero without a fleet, else nil.
    func open(_ id: String, _ state: DaemonState) -> Int64? {
        guard let member = state.fleet?.member else { return 0 }
        return member.open(id)
    }

    /// Cameras that this host takes.
    private func capacity(of state: inout DaemonState) -> Int {
        if let capacity = state.configuration.fleet.capacity { return capacity }
        var models = state.models
        let room = state.book.room(for: &state.streams) { try? models.engine(for: $0) }
        state.models = models
        // Small changes are noise.
        if abs(room - state.room) * 10 > state.room { state.room = room }
        return state.room
    }
}
