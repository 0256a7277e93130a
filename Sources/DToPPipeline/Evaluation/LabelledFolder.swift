import DToPMedia
import Foundation

/// Pictures with their labels: `images/*` and `labels/<stem>.png` of a folder, or of one of its splits.
package struct LabelledFolder: Sendable {
    /// A picture and the file that says what is in it.
    package struct Picture: Equatable, Sendable {
        package let image: String
        package let label: String
    }

    /// The split that is scored where a folder has no pictures of its own and none is named.
    package static let usualSplit = "val"

    /// The folder that holds `images` and `labels`.
    package let path: String
    /// What people call it: `camvid/val` for a split.
    package let name: String
    /// In the order of their names.
    package let pictures: [Picture]
    /// All that is read.
    package var files: [String] { pictures.flatMap { [$0.image, $0.label] } }
    /// Labels that no picture belongs to.
    package let unusedLabels: [String]

    /// Finds the pictures of `folder` and their labels; nothing is decoded.
    /// - Parameter split: the subfolder to take, such as `train`; nil for the folder itself, else its `val`.
    /// - Throws: `EvaluationError`, or `InputError` where there are no pictures.
    package init(_ folder: String, split: String? = nil) throws {
        var path = folder
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        guard Self.isFolder(path) else { throw InputError.missing(folder) }
        let choices = split.map { ["\(path)/\($0)"] } ?? [path, "\(path)/\(Self.usualSplit)"]
        guard let chosen = choices.first(where: { Self.isFolder($0 + "/images") }) else {
            throw EvaluationError.noImages(folder: folder, split: split ?? Self.usualSplit)
        }
        guard Self.isFolder(chosen + "/labels") else { throw EvaluationError.noLabels(folder: chosen) }
        guard case .pictures(let images) = try StreamInput(chosen + "/images", frameRate: .usualFrameRate) else {
            throw InputError.noPictures(chosen + "/images")
        }
        self.path = chosen
        let parts = URL(fileURLWithPath: chosen).standardizedFileURL.path.split(separator: "/")
        name = parts.suffix(chosen == path ? 1 : 2).joined(separator: "/")
        pictures = images.map { image in
            let stem = URL(fileURLWithPath: image).deletingPathExtension().lastPathComponent
            return Picture(image: image, label: "\(chosen)/labels/\(stem).png")
        }
        var owners: [String: String] = [:]
        for picture in pictures {
            if let other = owners.updateValue(picture.image, forKey: picture.label) {
                throw EvaluationError.sameName(other, picture.image)
            }
        }
        let missing = pictures.filter { !FileManager.default.fileExists(atPath: $0.label) }
        if let first = missing.first {
            throw EvaluationError.labelsMissing(picture: first.image, label: first.label, count: missing.count)
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: chosen + "/labels")) ?? []
        unusedLabels = names.filter { $0.hasSuffix(".png") && !$0.hasPrefix(".") }.sorted()
            .map { "\(chosen)/labels/\($0)" }.filter { owners[$0] == nil }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }
}
