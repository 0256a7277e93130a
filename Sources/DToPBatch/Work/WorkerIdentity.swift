import Foundation
import Glibc

/// Who does an item.
package struct WorkerIdentity: Sendable {
    /// The program's version.
    package let version: String
    /// The instruction set of the kernels.
    package let kernels: String
    /// Host and process: `node7:4711`.
    package let place: String

    package init(version: String, kernels: String) {
        self.version = version
        self.kernels = kernels
        place = "\(ProcessInfo.processInfo.hostName):\(getpid())"
    }
}
