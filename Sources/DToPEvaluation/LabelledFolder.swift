import DToPMedia
import DToPPipeline
import FileNames
import SystemPackage

/// Pictures with their labels: `images/*` and `labels/<stem>.png` of a folder, or of one of its splits.
package struct LabelledFolder: Sendable {
    /// A picture file and its label file.
    package struct Picture: Equatable, Sendable {
        package let image: FilePath
        package let label: FilePath
    }

    /// The split to take if none is named and the folder has no pictures of its own.
    package static let usualSplit = "val"

    /// The folder that holds `images` and `labels`.
    package let path: FilePath
    /// The name for people; `camvid/val` for a split.
    package let name: String
    /// In the order of their names.
    package let pictures: [Picture]
    /// All files that are read.
    package var files: [FilePath] { pictures.flatMap { [$0.image, $0.label] } }
    /// A message about entries of `images` that were left out; nil if there are none.
    package let note: String?
    /// Labels without a picture.
    package let unusedLabels: [FilePath]

    /// Finds the pictures of `folder` and their labels; decodes nothing.
    /// - Parameter split: the subfolder to take, such as `train`; nil for the folder itself, or its `val` if it has no
    ///   `images`.
    /// - Throws: `EvaluationError`, or `InputError` if there are no pictures.
    package init(_ folder: FilePath, split: String? = nil) throws {
        guard folder.isFolder else { throw InputError.missing(folder.shown) }
        let choices = split.map { [folder.file($0)] } ?? [folder, folder.file(Self.usualSplit)]
        guard let chosen = choices.first(where: { $0.file("images").isFolder }) else {
            throw EvaluationError.noImages(folder: folder.shown, split: ByteText.shown(split ?? Self.usualSplit))
        }
        let labels = chosen.file("labels")
        guard labels.isFolder else { throw EvaluationError.noLabels(folder: chosen.shown) }
        let images = try PictureList(folder: chosen.file("images"))
        path = chosen
        note = images.note
        let parts = chosen.absolute.components.suffix(chosen == folder ? 1 : 2)
        name = parts.map(\.shown).joined(separator: "/")
        pictures = images.paths.compactMap { image in
            image.lastComponent.map { Picture(image: image, label: labels.file($0.stemText + ".png")) }
        }
        var owners: [FilePath: FilePath] = [:]
        for picture in pictures {
            if let other = owners.updateValue(picture.image, forKey: picture.label) {
                throw EvaluationError.sameName(other.shown, picture.image.shown)
            }
        }
        let missing = pictures.filter { !$0.label.exists }
        if let first = missing.first {
            throw EvaluationError.labelsMissing(
                picture: first.image.shown, label: first.label.shown, count: missing.count)
        }
        let names = (try? labels.entries()) ?? []
        unusedLabels = names.filter { $0.extension == "png" && $0.bytes.first != UInt8(ascii: ".") }
            .map { labels.appending($0) }.filter { owners[$0] == nil }
    }
}
