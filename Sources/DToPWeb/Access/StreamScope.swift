import Glibc

/// The streams that one may see, as patterns with `*` and `?`.
package struct StreamScope: Hashable, Sendable {
    package static let all = StreamScope(patterns: ["*"])

    let patterns: [String]

    init(patterns: [String]) { self.patterns = patterns }

    /// Patterns with commas between them; nil if one is empty or has other characters than ids have.
    package init?(text: String) {
        let patterns = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard patterns.allSatisfy({ $0.wholeMatch(of: /[a-z0-9_*?-]+/) != nil }) else { return nil }
        self.patterns = patterns
    }

    package func includes(_ id: String) -> Bool {
        patterns.contains { unsafe fnmatch($0, id, 0) == 0 }
    }

    package var text: String { patterns.joined(separator: ",") }
}
