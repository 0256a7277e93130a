import Foundation

/// How long tests wait for something that must happen. It does not test speed: anything that takes this long has hung.
package enum Patience {
    /// A wait ends after as many checks as fit into this time. It takes longer on a machine so busy that checks are
    /// late.
    package static let seconds: Double = 300
    static let interval = 0.01

    /// The deadline of a wait that starts now, for semaphores.
    package static var end: DispatchTime { .now() + seconds }

    /// Waits until `condition` holds; false if it does not in time.
    package static func holds(_ condition: () -> Bool) -> Bool {
        for _ in 0..<Int(seconds / interval) {
            if condition() { return true }
            Thread.sleep(forTimeInterval: interval)
        }
        return condition()
    }
}
