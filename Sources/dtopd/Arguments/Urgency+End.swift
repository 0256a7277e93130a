import DToPPipeline
import Foundation
import Glibc

extension Interruption.Urgency {
    /// Ends the program five seconds after the second signal, whatever it is waiting for: a pipe that nobody reads, a
    /// disk that does not answer, a picture that takes minutes. What has been written survives, as in a crash. Called
    /// on the thread that handles signals.
    func endInAnyCase() {
        guard self == .atOnce else { return }
        Thread.sleep(forTimeInterval: 5)
        _exit(ExitStatus.stopped.rawValue)
    }
}
