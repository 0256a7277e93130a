import CIsolation
import DToPMedia
import Glibc
import Synchronization
import SystemPackage

/// Memory that a worker fills with pictures, in slots of equal size. Its size is sealed, so that no worker can take it
/// away from under a reader; what it holds, the worker may change at any time.
@safe final class PictureSlots: Sendable {
    let layout: PictureLayout
    /// Of all slots.
    let byteCount: Int
    private let slotBytes: Int
    // Mapped for as long as this object lives; slots are handed to one reader at a time.
    private nonisolated(unsafe) let start: UnsafeMutableRawPointer
    /// The free slots; the last is used next, so that memory is touched only when it is needed.
    private let free = Mutex(Array(0..<PictureSlots.count))

    /// One picture waits for its turn, one is being computed, one is being scaled; the fourth is where the next arrives.
    static let count = 4

    /// Throws if there is no memory or no descriptor left.
    /// - Parameter send: called with the memory's descriptor, which is closed afterwards.
    init(
        _ layout: PictureLayout, send: (_ descriptor: Int32, _ byteCount: Int) throws(MediaError) -> Void
    ) throws(MediaError) {
        self.layout = layout
        // Whole pages, and one that nobody reads on purpose: kernels read past a picture's end.
        let page = Int(getpagesize())
        slotBytes = (layout.byteCount + page - 1) / page * page + page
        byteCount = slotBytes * Self.count
        let descriptor = dtop_create_sealed_memory(byteCount)
        guard descriptor >= 0 else { throw Self.failure }
        defer { close(descriptor) }
        let mapped = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else { throw Self.failure }
        unsafe start = mapped
        free.withLock { $0.reverse() }
        try send(descriptor, byteCount)
    }

    deinit { unsafe munmap(start, byteCount) }

    private static var failure: MediaError {
        MediaError(
            .outOfMemory, operation: "share", subject: "memory for pictures", reason: "\(Errno(rawValue: errno))",
            advice: "Free some memory, or raise the limit of open files (ulimit -n)")
    }

    /// A free slot; nil if all are in use.
    func take() -> Int? { free.withLock { $0.popLast() } }

    func giveBack(_ slot: Int) { free.withLock { $0.append(slot) } }

    /// Whether all slots are in use.
    var isFull: Bool { free.withLock(\.isEmpty) }

    /// Where a slot begins, in bytes.
    func offset(of slot: Int) -> Int { slot * slotBytes }

    /// Has `frame` show a slot's picture; the slot is free again once nobody reads it.
    func show(_ slot: Int, in frame: Frame) throws(MediaError) {
        unsafe try frame.show(start + offset(of: slot), layout) { self.giveBack(slot) }
    }
}
