import FileNames
import SystemPackage

/// One thing that is wrong in a configuration file.
package struct ConfigurationProblem: Equatable, Sendable, CustomStringConvertible {
    /// In `shown` form.
    package let file: String
    /// Counted from 1; nil if the whole file is meant.
    package let place: Place?
    package let message: String

    /// Counted from 1, in characters.
    package struct Place: Comparable, Sendable {
        package let line: Int
        package let column: Int

        package static func < (left: Place, right: Place) -> Bool {
            (left.line, left.column) < (right.line, right.column)
        }
    }

    /// `dtopd.yaml:14:5: unknown key "treshold"`.
    package var description: String {
        let at = place.map { ":\($0.line):\($0.column)" } ?? ""
        return "\(file)\(at): \(message)"
    }
}

/// What is wrong in a configuration: that of the main file first, each file's by line. A value is judged with others
/// only when all are right on their own.
package struct ConfigurationProblems: Error, Equatable, CustomStringConvertible {
    package let all: [ConfigurationProblem]
    /// More would help nobody.
    static let most = 100

    init(_ problems: [ConfigurationProblem], from main: FilePath) {
        let sorted = problems.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            if a.file != b.file { return a.file == main.shown || (b.file != main.shown && a.file < b.file) }
            guard let here = a.place, let there = b.place, here != there else { return left.offset < right.offset }
            return here < there
        }
        all = sorted.prefix(Self.most).map(\.element)
    }

    package var description: String { all.map(\.description).joined(separator: "\n") }
}
