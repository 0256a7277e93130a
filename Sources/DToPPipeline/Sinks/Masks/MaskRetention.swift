import DToPConfiguration
import Synchronization

/// Which of a stream's masks are kept; may change while it runs.
package final class MaskRetention: Sendable {
    private let state: Mutex<Retention>

    package init(_ retention: Retention) { state = Mutex(retention) }

    convenience init(_ masks: MaskConfiguration) { self.init(Retention(masks)) }

    /// What counts now.
    var current: Retention { state.withLock(\.self) }

    package func follow(_ retention: Retention) { state.withLock { $0 = retention } }

    func follow(_ masks: MaskConfiguration) { follow(Retention(masks)) }
}

extension Retention {
    fileprivate init(_ masks: MaskConfiguration) {
        self.init(age: masks.keep?.duration, bytes: masks.keepSize?.bytes)
    }
}
