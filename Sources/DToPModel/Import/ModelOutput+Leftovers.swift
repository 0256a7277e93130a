import FileNames
import Glibc
import SystemPackage

// What imports to the same path left beside it when they were killed, or the machine died.

extension ModelOutput {
    /// Removes the folders of imports that did not come to their end.
    func removeUnfinished() { for path in leftovers("") { remove(path) } }

    /// Removes models that were being replaced; only once there is a new one, as they may be all there was.
    func removeFormer() {
        for path in leftovers(Self.formerEnding) { remove(path) }
    }

    /// Folders named `.NAME.part-PID` and `ending` whose process is gone.
    private func leftovers(_ ending: String) -> [FilePath] {
        let start = Array(".\(name.text).part-".utf8)
        return ((try? parent.entries()) ?? []).compactMap { other in
            let text = Array(other.text.utf8)
            guard text.starts(with: start), text.suffix(ending.utf8.count).elementsEqual(ending.utf8),
                let process = pid_t(
                    String(decoding: text.dropFirst(start.count).dropLast(ending.utf8.count), as: UTF8.self)),
                process > 0, kill(process, 0) != 0, errno == ESRCH
            else { return nil }
            return parent.appending(other)
        }
    }
}
