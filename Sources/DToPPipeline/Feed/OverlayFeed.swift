import DToPConfiguration
import DToPMedia
import Imaging
import Synchronization

/// Hands a stream's overlay, drawn and encoded once, to all who take it. While nobody wants it, frames bring nothing for
/// it.
package final class OverlayFeed: Sendable {
    private struct State {
        var overlay: OverlayConfiguration
        var tickets: [OverlayTicket] = []
        /// Whether frames are wanted whatever the tickets say.
        var isRequired = false
        var isKeyframeWanted = false
        /// How the present encoder codes.
        var video: CodedVideo?
    }

    private let state: Mutex<State>
    /// Why a camera's pictures do not come, and when the last one came; nil while they come.
    let silence: @Sendable () -> (why: String, since: WallTime?)?

    package init(
        _ overlay: OverlayConfiguration,
        silence: @escaping @Sendable () -> (why: String, since: WallTime?)? = { nil }
    ) {
        state = Mutex(State(overlay: overlay))
        self.silence = silence
    }

    /// Follows other settings with the next frame.
    package func follow(_ overlay: OverlayConfiguration) { state.withLock { $0.overlay = overlay } }

    /// Every frame is wanted from now on.
    package func require() { state.withLock { $0.isRequired = true } }

    /// Whether frames are wanted.
    package var isWanted: Bool { state.withLock { $0.isRequired || $0.tickets.contains(where: \.isWanting) } }

    /// Whether notices are wanted.
    package var wantsNotices: Bool { state.withLock { $0.tickets.contains { $0.isWanting && $0.wantsNotices } } }

    /// What is wanted of the next frame; nil if nobody wants it.
    /// - Parameter displayed: size of the displayed picture.
    package func request(displayed: PixelSize) -> OverlayRequest? {
        state.withLock { state in
            guard state.isRequired || state.tickets.contains(where: \.isWanting) else { return nil }
            return OverlayRequest(size: state.overlay.size.size(of: displayed), content: state.overlay.show)
        }
    }

    /// Size of notices before the first picture.
    var usualSize: PixelSize {
        state.withLock { $0.overlay.size.size(of: PixelSize(width: 1920, height: 1080)) }
    }

    // MARK: Takers

    /// A place at the feed, which wants nothing yet.
    package func join(wantsNotices: Bool) -> OverlayTicket {
        let ticket = OverlayTicket(wantsNotices: wantsNotices)
        state.withLock { $0.tickets.append(ticket) }
        return ticket
    }

    package func leave(_ ticket: OverlayTicket) { state.withLock { $0.tickets.removeAll { $0 === ticket } } }

    /// Has packets come to a ticket, with a keyframe as soon as possible, or no more.
    package func set(_ ticket: OverlayTicket, wants: Bool) {
        guard ticket.isWanting != wants else { return }
        ticket.want(wants)
        if wants { state.withLock { $0.isKeyframeWanted = true } }
    }

    // MARK: The encoder

    /// Whether a keyframe is asked for.
    var isKeyframeWanted: Bool { state.withLock(\.isKeyframeWanted) }

    /// Whether a keyframe has been asked for since the last call.
    package func takeKeyframeWish() -> Bool {
        state.withLock { state in
            defer { state.isKeyframeWanted = false }
            return state.isKeyframeWanted
        }
    }

    /// Takes the packets of a new encoder from now on, and no more of the one before, which may still be finishing.
    package func begin(_ video: CodedVideo) { state.withLock { $0.video = video } }

    /// Hands a packet to all who want it.
    package func send(_ packet: OverlayPacket) throws(MediaError) {
        let tickets = state.withLock { state in
            state.video?.isSame(as: packet.coded.video) == true ? state.tickets : []
        }
        for ticket in tickets where ticket.isWanting { ticket.offer(try packet.shared()) }
    }
}
