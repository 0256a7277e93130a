import DToPMedia
import Synchronization

/// A taker's place at the feed, where packets wait for it. When there is no room, those up to the next keyframe are left
/// out.
package final class OverlayTicket: Sendable {
    /// Whether it takes notices too.
    package let wantsNotices: Bool
    private let queue = PacketQueue<OverlayPacket>(byteLimit: OverlayTicket.byteLimit)
    private let need = Mutex(Need.keyframe(isLoss: false))
    private let isOn = Atomic(false)
    private let dropped = Atomic(0)

    private enum Need {
        case nothing
        /// Packets up to the next keyframe are of no use. They are a loss, unless the ticket is new.
        case keyframe(isLoss: Bool)
    }

    /// Some ten seconds of a sharp picture.
    private static let byteLimit = 8 << 20
    /// What a packet takes besides its bytes.
    private static let overhead = 512

    init(wantsNotices: Bool) { self.wantsNotices = wantsNotices }

    /// Whether packets are wanted; nothing is drawn for those who want none.
    package var isWanting: Bool { isOn.load(ordering: .relaxed) }

    /// Packets left out for want of room since the last call.
    package func takeDropped() -> Int { dropped.exchange(0, ordering: .relaxed) }

    /// The next packet; waits at most `limit`.
    package func next(within limit: Duration) -> PacketQueue<OverlayPacket>.Popped { queue.pop(within: limit) }

    /// Begins to want packets, or ends. What has waited is forgotten.
    func want(_ isWanting: Bool) {
        need.withLock { need in
            isOn.store(isWanting, ordering: .relaxed)
            need = .keyframe(isLoss: false)
            while case .element = queue.pop(within: .zero) {}
        }
    }

    func offer(_ packet: OverlayPacket) {
        need.withLock { need in
            // It may have ended to want packets since it was asked.
            guard isWanting else { return }
            if case .keyframe(let isLoss) = need, !packet.coded.packet.isKeyframe {
                if isLoss { dropped.add(1, ordering: .relaxed) }
                return
            }
            if queue.offer(packet, bytes: packet.coded.packet.byteCount + Self.overhead) {
                need = .nothing
            } else {
                need = .keyframe(isLoss: true)
                dropped.add(1, ordering: .relaxed)
            }
        }
    }

    /// Nothing more comes; what waits still does.
    func close() { queue.close() }
}
