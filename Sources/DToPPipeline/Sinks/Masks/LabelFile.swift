import DToPMedia
import FileNames
import Imaging
import SystemPackage

/// Writes `labels.json`, which says what the values of the masks beside it mean.
package enum LabelFile {
    /// Writes `[{"id":0,"name":"Sky","color":[r,g,b]}, ...]`, one class a line, atomically; replaces an existing file.
    /// - Parameters:
    ///   - folder: the stream's mask folder, which must exist.
    ///   - palette: R, G, B of each class; as many as `names`.
    package static func write(names: [String], palette: [RGBColor], folder: FilePath) throws(MediaError) {
        precondition(names.count == palette.count)
        var json = JSONBytes()
        json.list(names.indices, open: "[\n", close: "\n]\n") { json, id in
            if id > 0 { json.raw("\n") }
            json.raw(#"{"id":"#)
            json.integer(id)
            json.raw(#","name":"#)
            json.string(names[id])
            json.raw(#","color":"#)
            let color = palette[id]
            json.list([color.red, color.green, color.blue], open: "[", close: "]") { $0.integer($1) }
            json.raw("}")
        }
        try AtomicFile.write(json.bytes, to: folder.file("labels.json"))
    }
}
