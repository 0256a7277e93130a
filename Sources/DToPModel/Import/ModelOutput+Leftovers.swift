import Foundation
import Glibc

// What imports to the same path left beside it when they were killed, or the machine died.

extension ModelOutput {
    /// Removes the folders of imports that did not come to their end.
    func removeUnfinished() { for path in leftovers("") { try? FileManager.default.removeItem(atPath: path) } }

    /// Removes models that were being replaced; only once there is a new one, as they may be all there was.
    func removeFormer() {
        for path in leftovers(Self.formerEnding) { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Folders named `.NAME.part-PID` and `ending` whose process is gone.
    private func leftovers(_ ending: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        let start = ".\(name).part-"
        return names.compactMap { other in
            guard other.hasPrefix(start), other.hasSuffix(ending),
                let process = pid_t(other.dropFirst(start.count).dropLast(ending.count)), process > 0,
                kill(process, 0) != 0, errno == ESRCH
            else { return nil }
            return parent + "/" + other
        }
    }
}
