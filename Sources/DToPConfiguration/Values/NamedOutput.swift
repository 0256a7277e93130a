/// A file or folder that a stream writes, as its configuration names it.
package struct NamedOutput: Hashable, Sendable {
    package enum Kind: Sendable {
        /// A file for one stream alone.
        case file
        /// A file to which streams add whole lines, so they may share it.
        case sharedFile
        /// A folder in which each stream has one of its own.
        case folder
        /// The same, but what it holds stays, and more is added.
        case growingFolder

        package var isFolder: Bool { self == .folder || self == .growingFolder }
    }

    /// The setting that names it.
    package let key: String
    /// Its name, in `ByteText` form; may contain `{stream}`.
    package let template: String
    package let kind: Kind

    /// Nil without a template.
    init?(_ key: String, _ template: String?, _ kind: Kind) {
        guard let template else { return nil }
        self.key = key
        self.template = template
        self.kind = kind
    }

    /// What a template has in the place of the stream's id.
    package static let placeholder = "{stream}"

    /// Whether a template names the same file for every stream.
    package static func isShared(_ template: String) -> Bool {
        template.utf8.firstRange(of: placeholder.utf8) == nil
    }

    package var isStandardOutput: Bool { template == "-" }
}
