import Foundation
import Glibc

/// The share of an import that is done, on a terminal; nothing is shown elsewhere.
final class ImportProgress {
    private let isShown = isatty(STDERR_FILENO) == 1
    private var shown = -1

    func update(_ share: Double) {
        let percent = Int(share * 100)
        guard isShown, percent != shown else { return }
        shown = percent
        write("\rwriting \(percent) %")
    }

    /// Takes the line away.
    func finish() {
        if shown >= 0 { write("\r\u{1B}[K") }
    }

    /// A terminal that has gone is no reason to stop.
    private func write(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
}
