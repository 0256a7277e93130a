import DToPMedia
import DToPPipeline
import SystemPackage

/// What is segmented as a whole, and done once: an input of an archive, or a part of one.
package struct Item: Sendable {
    package let input: Manifest.Input
    /// Place of the input in the manifest.
    package let index: Int
    /// Number of the part, from 0; nil if the input cannot be read.
    package let number: Int?
    /// Tells it from every other, and its answers from those with other contents, models or settings.
    package let key: String

    init(of input: Manifest.Input, index: Int, part number: Int?, recipe: String) {
        self.input = input
        self.index = index
        self.number = number
        let hash = SHA256()
        let part = number.map { input.parts[$0].range }
        let limits = "\(part?.from.map(String.init) ?? "") \(part?.to.map(String.init) ?? "")"
        hash.add("\(recipe)\(input.stream)\n\(input.fingerprint?.hash ?? input.argument)\n\(limits)".utf8)
        key = String(hash.finishAsText().prefix(16))
    }

    /// The part to segment; nil if the input cannot be read.
    package var part: Manifest.Part? { number.map { input.parts[$0] } }
    /// Whether it is all of its input.
    package var isWhole: Bool { input.parts.count == 1 }
    /// As many as the input has packets or pictures there.
    package var frames: Int { part?.frames ?? 0 }

    /// Its name for people: `street`, `street (part 2 of 7)`.
    package var name: String {
        guard let number, !isWhole else { return input.stream }
        return "\(input.stream) (part \(number + 1) of \(input.parts.count))"
    }
}
