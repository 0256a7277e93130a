import Foundation
import Glibc

/// Shows the progress of an import on a terminal, and nothing elsewhere.
final class ImportProgress {
    private let isShown = isatty(STDERR_FILENO) == 1
    private var shown = -1

    func update(_ share: Double) {
        let percent = Int(share * 100)
        guard isShown, percent != shown else { return }
        shown = percent
        write("\rwriting \(percent) %")
    }

    /// Erases the line.
    func finish() {
        if shown >= 0 { write("\r\u{1B}[K") }
    }

    /// Ignores errors: a closed terminal must not stop the import.
    private func write(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}
