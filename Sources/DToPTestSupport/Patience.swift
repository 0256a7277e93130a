import Foundation

/// How long tests wait for what must come. It measures no speed: what takes so long on any machine has come to a stop.
public enum Patience {
    /// Waits end after as many looks as fit into this time: where the machine is so busy that looks are late, they take
    /// longer.
    public static let seconds: Double = 300
    static let interval = 0.01

    /// For semaphores.
    public static var end: DispatchTime { .now() + seconds }

    /// Waits until `condition` holds; false if it never does.
    public static func holds(_ condition: () -> Bool) -> Bool {
        for _ in 0..<Int(seconds / interval) {
            if condition() { return true }
            Thread.sleep(forTimeInterval: interval)
        }
        return condition()
    }
}
