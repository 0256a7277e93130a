import CIsolation
import Glibc

/// One end of the socket between the service and a source worker. Messages keep their bounds (SOCK_SEQPACKET, unix(7)).
/// Used by one thread; any may use its sender.
final class WorkerSocket {
    enum Received {
        case message(ArraySlice<UInt8>)
        /// Nothing came in time.
        case nothing
        /// The other end is closed.
        case ended
    }

    let sender: MessageSender
    private var buffer = [UInt8](repeating: 0, count: WorkerSocket.longestMessage)
    private static let longestMessage = 1 << 16

    /// Closes the descriptor with its last reference.
    init(_ descriptor: Int32) { sender = MessageSender(descriptor: descriptor) }

    deinit { close(sender.descriptor) }

    /// Both ends; nil with errno if there are no descriptors left.
    static func pair() -> (WorkerSocket, WorkerSocket)? {
        var ends: [Int32] = [-1, -1]
        let type = SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue
        guard unsafe socketpair(AF_UNIX, Int32(type), 0, &ends) == 0 else { return nil }
        return (WorkerSocket(ends[0]), WorkerSocket(ends[1]))
    }

    /// Waits for the next message. Descriptors that come with it are closed.
    func receive(within limit: Duration) -> Received {
        var place = pollfd(fd: sender.descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds = Int32(clamping: Int64(max(limit, .zero) / .milliseconds(1)))
        guard unsafe poll(&place, 1, milliseconds) > 0 else { return .nothing }
        let (received, sent) = receive()
        if let sent { close(sent) }
        return received
    }

    /// Waits without limit for the next message, and the descriptor that came with it.
    func receive() -> (Received, Int32?) {
        var sent: Int32 = -1
        let count = unsafe dtop_receive(sender.descriptor, &buffer, buffer.count, &sent)
        // A message that was cut is longer than any that makes sense; it will not be read to its end.
        let received = count <= 0 ? Received.ended : .message(buffer[..<min(count, buffer.count)])
        return (received, sent < 0 ? nil : sent)
    }
}

/// Sends messages, on any thread, for as long as the socket is open.
struct MessageSender: Sendable {
    let descriptor: Int32

    /// Sends a message. Waits while the other end is slow; false if it is gone.
    func send(_ bytes: [UInt8]) -> Bool { unsafe dtop_send(descriptor, bytes, bytes.count, -1, 0) }

    /// Sends a message, and a descriptor with it unless that is nil. False if the other end has no room, or is gone.
    func offer(_ bytes: [UInt8], with sent: Int32? = nil) -> Bool {
        unsafe dtop_send(descriptor, bytes, bytes.count, sent ?? -1, Int32(MSG_DONTWAIT))
    }
}
