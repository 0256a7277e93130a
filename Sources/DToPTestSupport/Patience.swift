import Foundation

/// How long tests wait for what must come. It measures no speed: what takes so long on any machine has come to a stop.
public enum Patience {
    public static let seconds: Double = 300

    /// For semaphores.
    public static var end: DispatchTime { .now() + seconds }

    /// Waits until `condition` holds; false if it never does.
    public static func holds(_ condition: () -> Bool) -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while !condition() {
            if ContinuousClock.now > end { return condition() }
            usleep(2000)
        }
        return true
    }
}
