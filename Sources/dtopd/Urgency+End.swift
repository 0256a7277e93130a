import DToPPipeline
import Foundation
import Glibc

extension Interruption.Urgency {
    /// Called on the thread of the signals: the second one ends the program after five seconds, whatever it waits for (a
    /// pipe that nobody reads, a disk that does not answer, a picture that takes minutes). What has been written
    /// survives this as it survives a crash.
    func endInAnyCase() {
        guard self == .atOnce else { return }
        Thread.sleep(forTimeInterval: 5)
        _exit(ExitStatus.stopped.rawValue)
    }
}
