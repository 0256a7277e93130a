import DToPMedia
import Imaging
import SystemPackage

// Tests keep file names as strings, because they also pass them to programs.

extension MediaInput {
    package static func file(_ path: String) -> MediaInput { .file(FilePath(path)) }
}

extension VideoWriter {
    package convenience init(_ path: String, _ configuration: Configuration) throws(MediaError) {
        try self.init(FilePath(path), configuration)
    }
}

extension StillImageReader {
    package static func labels(_ path: String) throws(MediaError) -> LabelMap { try labels(FilePath(path)) }
    package static func rgb(_ path: String) throws(MediaError) -> RGBImage { try rgb(FilePath(path)) }
    package static func gray(_ path: String) throws(MediaError) -> GrayImage { try gray(FilePath(path)) }
    package static func frame(_ path: String) throws(MediaError) -> Frame { try frame(FilePath(path)) }
}

extension StillImageWriter {
    package func write(indexed labels: LabelMap, palette: [RGBColor], to path: String) throws(MediaError) {
        try write(indexed: labels, palette: palette, to: FilePath(path))
    }
    package func write(gray image: GrayImage, to path: String) throws(MediaError) {
        try write(gray: image, to: FilePath(path))
    }
    package func write(gray16 labels: LabelMap, to path: String) throws(MediaError) {
        try write(gray16: labels, to: FilePath(path))
    }
    package func write(rgb image: RGBImage, to path: String) throws(MediaError) {
        try write(rgb: image, to: FilePath(path))
    }
}
