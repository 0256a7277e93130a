import SystemPackage

extension FilePath {
    /// This path if nothing is there, or an empty folder; else the first with a number that is free: `a-2.mkv`, `b-3`.
    package var firstFree: FilePath {
        var candidate = self
        var number = 1
        while candidate.isTaken {
            number += 1
            let ending = self.extension.map { ".\($0)" } ?? ""
            candidate = removingLastComponent().pushing(
                FilePath(text: "\(lastComponent?.stemText ?? "")-\(number)\(ending)"))
        }
        return candidate
    }

    private var isTaken: Bool {
        guard exists else { return false }
        return !isFolder || (try? entries().isEmpty) != true
    }
}
