import DToPMedia
import FileNames
import Imaging
import SystemPackage

/// Writes `labels.json`, which says what the values of the masks beside it mean.
package enum LabelFile {
    package static let name = "labels.json"

    /// Writes `[{"id":0,"name":"Sky","color":[r,g,b]}, ...]`, one class a line, atomically; replaces an existing file.
    /// - Parameters:
    ///   - folder: the stream's mask folder, which must exist.
    ///   - palette: R, G, B of each class; as many as `names`.
    package static func write(names: [String], palette: [RGBColor], folder: FilePath) throws(MediaError) {
        precondition(names.count == palette.count)
        var json = JSONBytes()
        json.raw("[\n")
        for id in names.indices {
            if id > 0 { json.raw(",\n") }
            write(id, names[id], palette[id], to: &json)
        }
        json.raw("\n]\n")
        try AtomicFile.write(json.bytes, to: folder.file(name))
    }

    /// Writes the same list on one line.
    static func write(names: [String], palette: [RGBColor], to json: inout JSONBytes) {
        json.list(names.indices, open: "[", close: "]") { write($1, names[$1], palette[$1], to: &$0) }
    }

    private static func write(_ id: Int, _ name: String, _ color: RGBColor, to json: inout JSONBytes) {
        json.raw("{")
        json.member("id", id)
        json.member("name", name)
        json.integers("color", [color.red, color.green, color.blue].map(Int.init))
        json.raw("}")
    }
}
