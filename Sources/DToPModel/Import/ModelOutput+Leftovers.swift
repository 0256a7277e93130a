import FileNames
import Glibc
import SystemPackage

// Removes what earlier imports to the same path left behind when they were killed or the machine crashed.

extension ModelOutput {
    /// Removes the folders of unfinished imports.
    func removeUnfinished() { for path in leftovers("") { remove(path) } }

    /// Removes models that were being replaced. Call only once the new model is in place: they may be the only copies.
    func removeFormer() {
        for path in leftovers(Self.formerEnding) { remove(path) }
    }

    /// Folders named `.NAME.part-PID` followed by `ending` whose process is gone.
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
